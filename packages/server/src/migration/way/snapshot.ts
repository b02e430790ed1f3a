import type { ChargerSettings } from '@phasor/contract';

/** What a charger was on CAPI, as far as its owner would miss it. Read twice alike before anything is staged; a way home ends at it again. */
export interface Snapshot {
  /** Counts the changes of `settings`; see CAPI's hello and poll. */
  readonly settingsRevision: number;
  readonly settings: ChargerSettings;
  /** How each connector was switched by its owner; kept by the server, as CAPI has no word for it. */
  readonly modes: readonly { readonly connectorId: number; readonly mode: 'On' | 'Off' | 'Schedule' }[];
  /** Those that may charge here, as they were registered. */
  readonly tags: readonly string[];
  readonly registersWh: readonly { readonly connectorId: number; readonly registerWh: number }[];
  /** Windows of its on/off schedule, which is archived and not carried (R5). */
  readonly scheduleWindows: number;
}

/** Whether two snapshots say the same of all that can be set. Registers may have grown: a car may charge while they are read. */
export function isAlike(first: Snapshot, second: Snapshot): boolean {
  return textOf(first) === textOf(second) && second.registersWh.every((register) => register.registerWh >= registerOf(first, register));
}

/**
 * What a charger is set back to when it has come home: as it was. A max current that is lower by now was set by a person at the charger, and
 * stays (invariant 8).
 */
export function settingsBack(before: Snapshot, now: Snapshot): ChargerSettings {
  const maxOf = (id: number): number => now.settings.connectors.find(({ connectorId }) => connectorId === id)?.maxCurrentA ?? Infinity;
  const connectors = before.settings.connectors.map((connector) => ({
    ...connector,
    maxCurrentA: Math.min(connector.maxCurrentA, maxOf(connector.connectorId)),
  }));
  return { ...before.settings, connectors };
}

/** Whether that has been done. The revision does not count: it grows when settings are written back. */
export const isSetAs = (before: Snapshot, now: Snapshot): boolean => settingsText(settingsBack(before, now)) === settingsText(now.settings);

const registerOf = ({ registersWh }: Snapshot, { connectorId }: { readonly connectorId: number }): number =>
  registersWh.find((register) => register.connectorId === connectorId)?.registerWh ?? 0;

const textOf = ({ settingsRevision, settings, modes, tags, scheduleWindows }: Snapshot): string =>
  JSON.stringify([
    settingsRevision,
    settingsText(settings),
    byConnector(modes).map(({ connectorId, mode }) => [connectorId, mode]),
    [...tags].sort(),
    scheduleWindows,
  ]);

function settingsText({ dimmer, downLight, connectors }: ChargerSettings): string {
  const rows = byConnector(connectors).map(({ connectorId, maxCurrentA, rfidLock, cableLock }) => [
    connectorId,
    maxCurrentA,
    rfidLock,
    cableLock ?? null,
  ]);
  return JSON.stringify([dimmer, downLight ?? null, rows]);
}

const byConnector = <Row extends { readonly connectorId: number }>(rows: readonly Row[]): Row[] =>
  [...rows].sort((one, other) => one.connectorId - other.connectorId);
