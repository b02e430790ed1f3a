import { describe, expect, it } from 'vitest';
import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import type { LoopConnector } from './ports.ts';
import { Remembered } from './remembered.ts';
import { NEW_LOOP } from './site-step.ts';

const KEY = 'CP1/1';
const connector: LoopConnector = {
  ...{ chargerNo: 1, chargerId: 'CP1', connectorId: 1, name: 'CP1', protocol: 'OCPP', fuseId: 'main', wiring: 'RST', priority: 0 },
  ...{ bearsThreeAgain: true, actuator: 'key', phaseSetting: null, noSwitchReason: null, maxA: 16, failsafeA: 0, countsA: 0 },
  ...{ isStanding: true, isAlone: true, maxPeriods: 24, unit: 'A' },
};
const told = { transactionId: 1, limitA: 8, route: 'L3', sentAtMs: 0, takenAtMs: 0, untilMs: 1, tailA: 0 } as const;

function taken(memory: Partial<ConnectorMemory>, before: ReadonlyMap<string, LoopConnector> | null = null): ConnectorMemory {
  const remembered = new Remembered({ ...NEW_LOOP, connectors: new Map([[KEY, { ...NEW_CONNECTOR, ...memory }]]) });
  remembered.takeAlone(new Map([[KEY, connector]]), before);
  return remembered.of(KEY);
}

describe('S20 a connector that its commissioning may have left on its first terminal', () => {
  it('counts on all terminals, and is told them with its next order', () => {
    expect(taken({})).toMatchObject({ route: 'L123', strayRoute: 'L1' });
    expect(taken({ route: 'L3' })).toMatchObject({ route: 'L123', strayRoute: 'L1' });
  });

  it('is where it was told to go since, and is looked at once', () => {
    expect(taken({ route: 'L3', told })).toMatchObject({ route: 'L3', strayRoute: null });
    expect(taken({}, new Map([[KEY, connector]]))).toMatchObject({ strayRoute: null });
  });
});
