import { Type, type Static } from 'typebox';
import { Schedule, Settings } from './settings.ts';
import { Amps, CommandId, ConnectorId, IdTag, Instant, Revision, SessionId } from './shapes.ts';

const command = <const Kind extends string, Fields extends Parameters<typeof Type.Object>[0]>(kind: Kind, fields: Fields) =>
  Type.Object({ commandId: CommandId, expiresAt: Instant, kind: Type.Literal(kind), ...fields }, { additionalProperties: false });

/** Begins a session on a connector for that tag, without asking again whether it may. */
export const StartCommand = command('Start', { connectorId: ConnectorId, idTag: IdTag });
export const StopCommand = command('Stop', { sessionId: SessionId });
export const RebootCommand = command('Reboot', {});
/** `nowA` until `validUntil`, then `safeA`, on each phase; null in `validUntil`: no end. */
export const LimitCommand = command('Limit', {
  connectorId: ConnectorId,
  nowA: Amps,
  validUntil: Type.Union([Instant, Type.Null()]),
  safeA: Amps,
});
export const SettingsCommand = command('Settings', { revision: Revision, settings: Settings });
export const ScheduleCommand = command('Schedule', { revision: Revision, schedule: Schedule });
/** The next poll comes at once. */
export const ReportStatusCommand = command('ReportStatus', {});
/** Fetches and stages firmware; `manifest` is the signed manifest of `@phasor/release`, as text. */
export const FirmwareCommand = command('Firmware', {
  url: Type.String({ maxLength: 2_000 }),
  manifest: Type.String({ maxLength: 64_000 }),
});
/** Boots what was staged, on trial; `order` is the signed switch order of `@phasor/release`, as text. */
export const SwitchCommand = command('Switch', { order: Type.String({ maxLength: 64_000 }) });

/**
 * Tries to reach that OCPP endpoint as its OCPP firmware would: name, connection, TLS with its own roots, WebSocket upgrade. Its result comes when the
 * try is over: `Done` when an OCPP server answered the upgrade (101, and it is left at once; or 401, as no credential is sent), else `Refused` with the step that failed.
 */
export const TestEndpointCommand = command('TestEndpoint', { url: Type.String({ maxLength: 2_000, pattern: '^wss?://' }) });

/** What a back end may ask of a charger. It stands in the answer to each poll until its result has arrived, or it expires. */
export const Command = Type.Union([
  StartCommand,
  StopCommand,
  RebootCommand,
  LimitCommand,
  SettingsCommand,
  ScheduleCommand,
  ReportStatusCommand,
  FirmwareCommand,
  SwitchCommand,
  TestEndpointCommand,
]);
export type Command = Static<typeof Command>;
export type CommandKind = Command['kind'];

/** What became of a command. A charger does each `commandId` once, and tells the same result again if it is asked again. */
export const CommandResult = Type.Object(
  {
    commandId: CommandId,
    outcome: Type.Enum(['Done', 'Refused']),
    /** Why it was refused, in words. */
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type CommandResult = Static<typeof CommandResult>;
