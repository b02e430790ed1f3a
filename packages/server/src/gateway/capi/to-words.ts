import type { CapiRequest, SessionRecord } from '@phasor/capi';
import type { ChargerWord } from '../../bus/index.ts';

/** What of a poll is told on. */
export function polled({ connectors, settingsRevision, firmware }: CapiRequest<'poll'>): ChargerWord {
  return {
    kind: 'polled',
    connectors: connectors.map(({ connectorId, status, sessionId, registerWh }) => ({ connectorId, status, sessionId, registerWh })),
    settingsRevision,
    firmware: firmware
      ? { state: firmware.state, version: firmware.version, ...(firmware.reason === undefined ? {} : { reason: firmware.reason }) }
      : null,
  };
}

/** The finished ones of a telling. */
export function sessionsStored(through: number, records: readonly SessionRecord[]): ChargerWord {
  return {
    kind: 'sessionsStored',
    through,
    records: records.flatMap(({ connectorId, startTime, startRegisterWh, stopRegisterWh }) =>
      stopRegisterWh === null ? [] : [{ connectorId, startMs: Date.parse(startTime), startRegisterWh, stopRegisterWh }],
    ),
  };
}
