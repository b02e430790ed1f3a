import type { Command, CommandResult, FirmwareProgress } from '@phasor/capi';
import type { ChargerModel } from '@phasor/models';
import type { CapiMemory } from './capi-memory.ts';
import type { CapiSessions } from './capi-sessions.ts';
import { whyNotSettings } from './capi-settings.ts';

/** What a charger with a spare slot can do with an image. Each returns why not, or null when it began. */
export interface CapiUpdates {
  /** What the boot loader knows of trials, as hello says it. */
  readonly trialSupport: number;
  /** Fetches an image into the spare slot, and checks it. */
  stage(manifest: string, url: string): string | null;
  /** From now on the next restart boots what was staged, on trial. `isIdle`: no car is connected, and every session is stored. */
  arm(order: string, isIdle: boolean): string | null;
  readonly isArmed: boolean;
  /** A car came in between. */
  disarm(): void;
  progress(): FirmwareProgress;
}

export interface CommandParts {
  readonly model: ChargerModel;
  readonly memory: CapiMemory;
  readonly sessions: CapiSessions;
  readonly updates: CapiUpdates | undefined;
  /** By the charger's own clock, in ms since 1970. */
  readonly nowMs: number;
  /** After the result has been told. */
  readonly reboot: () => void;
}

/** What is done at once; a test of the way takes its time. */
type PromptCommand = Exclude<Command, { readonly kind: 'TestEndpoint' }>;

/** Does a command, and says what became of it. The result is kept by the caller before it is told. */
export function performCommand(command: PromptCommand, parts: CommandParts): CommandResult {
  const whyNot = refusalOf(command, parts);
  const { commandId } = command;
  return whyNot === null ? { commandId, outcome: 'Done' } : { commandId, outcome: 'Refused', reason: whyNot };
}

const NO_SLOT = 'this charger has no spare slot for an image';

function refusalOf(command: PromptCommand, { model, memory, sessions, updates, nowMs, reboot }: CommandParts): string | null {
  switch (command.kind) {
    case 'Start': {
      const connector = sessions.connector(command.connectorId);
      if (!connector?.hasTransactions) return `there is no connector ${command.connectorId} to charge at`;
      if (!connector.isFree) return `connector ${command.connectorId} is ${connector.isBroken ? 'out of order' : 'in use'}`;
      sessions.admit(connector, command.idTag);
      return null;
    }
    case 'Stop': {
      const connector = sessions.connectors.find(({ sessionId }) => sessionId === command.sessionId);
      if (!connector) return `session ${command.sessionId} does not run`;
      sessions.stop(connector, 'Remote');
      return null;
    }
    case 'Limit': {
      const { connectorId, nowA, safeA, validUntil } = command;
      if (!sessions.connector(connectorId)?.hasTransactions) return `there is no connector ${connectorId} to limit`;
      const limit = { nowA, safeA, receivedMs: nowMs, validUntilMs: validUntil === null ? null : Date.parse(validUntil) };
      memory.write({ limits: [...memory.tables.limits.filter(([id]) => id !== connectorId), [connectorId, limit]] });
      sessions.refresh();
      return null;
    }
    case 'Settings': {
      const whyNot = whyNotSettings(model, command.settings);
      if (whyNot !== null) return whyNot;
      memory.write({ settings: command.settings, settingsRevision: command.revision });
      sessions.refresh();
      return null;
    }
    case 'Schedule': {
      const stranger = command.schedule.windows.find(({ connectorId }) => !sessions.connector(connectorId)?.hasTransactions);
      if (stranger) return `there is no connector ${stranger.connectorId} to schedule`;
      memory.write({ schedule: command.schedule, scheduleRevision: command.revision });
      sessions.refresh();
      return null;
    }
    case 'ReportStatus':
      return null;
    case 'Reboot':
      reboot();
      return null;
    case 'Firmware':
      return updates ? updates.stage(command.manifest, command.url) : NO_SLOT;
    case 'Switch':
      return updates ? updates.arm(command.order, sessions.isIdle) : NO_SLOT;
  }
}
