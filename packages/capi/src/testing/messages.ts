import type { CapiRequest, ExchangeName } from '../exchanges.ts';

const time = '2026-03-01T08:00:00.000Z';

/** A good message of every exchange. */
export const goodRequests: { readonly [Name in ExchangeName]: CapiRequest<Name> } = {
  hello: {
    serialNumber: '2403080001M',
    vendor: 'Charge Amps',
    model: 'HALO',
    firmwareVersion: '169',
    hardwareVersion: '4',
    connectors: [{ connectorId: 1, phases: 3, ratedA: 16 }],
    lastSessionId: 4,
    settings: { dimmer: 'high', downLight: true, connectors: [{ connectorId: 1, maxCurrentA: 16, rfidLock: true }] },
    settingsRevision: 0,
    scheduleRevision: 0,
    time,
  },
  poll: {
    time,
    connectors: [
      {
        connectorId: 1,
        status: 'Charging',
        sessionId: 5,
        idTag: 'C0FFEE01',
        offeredA: 16,
        currentA: [16, 16, 15.9],
        voltageV: [230, 231, 229],
        powerW: 11_000,
        registerWh: 123_456,
      },
    ],
    results: [{ commandId: 'c1', outcome: 'Refused', reason: 'no car' }],
    settingsRevision: 0,
    scheduleRevision: 0,
  },
  authorise: { idTag: 'C0FFEE01', connectorId: 1 },
  sessions: {
    records: [
      {
        sessionId: 5,
        connectorId: 1,
        idTag: 'C0FFEE01',
        startTime: time,
        startRegisterWh: 120_000,
        stopTime: null,
        stopRegisterWh: null,
        reason: null,
      },
    ],
  },
};
