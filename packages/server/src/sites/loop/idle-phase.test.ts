import { EMPTY_STATE, balancedSite, type Observation } from '@phasor/balancing';
import type { SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import type { Place } from './car-views.ts';
import { NEW_CONNECTOR, type ConnectorMemory } from './connector-memory.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import { lookAtIdle, type IdleLook } from './idle-phase.ts';
import { notReadied, readied, sent, sessionStarted, sessionStopped } from './memory-events.ts';
import type { PerPhase } from './site-phases.ts';
import { aPlace, aTold } from './testing/a-place.ts';

const NOW = 10_000_000;
const MINUTE_MS = 60_000;
const SESSION = { transactionId: 7, startedAtMs: NOW, meterStartWh: 0, registerWh: null, departsAtMs: null, wantedKWh: null };
const METERED = new Map([['main', { from: 'meter' as const }]]);

const idle = (facts: Partial<ConnectorFacts> = {}, memory: Partial<ConnectorMemory> = {}): Place =>
  aPlace({ facts: { isVacant: true, ...facts }, memory: { session: null, ...memory } });

/** Looks at connectors behind 16 A with this house load. */
function look(
  places: readonly Place[],
  houseA: PerPhase,
  nowMs = NOW,
  houses: Parameters<typeof lookAtIdle>[2] = METERED,
): IdleLook | null {
  const settings: SiteSettings = {
    ...{ name: 'a', zone: 'UTC', mode: 'dynamic', grid: 'TN' },
    fuses: [{ id: 'main', limitA: 16 }],
    connectors: [],
  };
  const balanced = balancedSite({
    grid: 'TN',
    fuses: [{ id: 'main', limitA: 16, marginA: 1 }],
    connectors: places.map(({ facts: { key, wiring } }) => ({
      id: key,
      fuseId: 'main',
      wiring,
      switching: 'free',
      maxA: 16,
      isUpSafe: true,
    })),
  });
  const facts: SiteFacts = {
    ...{ nowMs, hour: 12, day: 'day', balanced, connectors: places.map((place) => place.facts) },
    settings,
    ...{ meters: new Map(), meterFaults: new Map(), worstHouseA: new Map(), highestOfWeek: new Map(), refusal: null },
  };
  const observation: Observation = { nowMs, hour: 12, houseA: new Map([['main', houseA]]), cars: [] };
  return lookAtIdle(facts, places, houses, EMPTY_STATE, observation);
}

/** The second look, of a connector that the first has found better placed elsewhere. */
function told(facts: Partial<ConnectorFacts>, memory: Partial<ConnectorMemory>, houseA: PerPhase): IdleLook['change'] | undefined {
  const first = look([idle(facts, memory)], houseA);
  return first ? look([idle(facts, { ...memory, ready: first.ready })], houseA, NOW + 5 * MINUTE_MS)?.change : undefined;
}

describe('S10 an idle connector holds the phase that its next car should get', () => {
  it('the one phase with room, where the house crowds the others; told after two looks that agree', () => {
    const first = look([idle()], [12, 12, 0]);
    expect(first).toMatchObject({ key: 'CP1/1', change: null, ready: { wanted: 'L3', lookAtMs: NOW + 5 * MINUTE_MS } });
    const change = told({}, {}, [12, 12, 0]);
    expect(change).toMatchObject({ route: 'L3', to: 'L3', from: '3P', heldKw: 0 });
    expect(change?.kw).toBeCloseTo(15 * 0.23, 1);
  });

  it('all three, where there is room for them and it stands on one', () => {
    expect(told({}, { route: 'L3' }, [0, 0, 0])).toMatchObject({ route: 'L123', to: '3P', from: 'L3' });
  });

  it('in the charger’s own terminals, where its wiring is rotated', () => {
    expect(told({ wiring: 'STR' }, {}, [12, 12, 0])).toMatchObject({ route: 'L2', to: 'L3' });
  });

  it('the one that it has, where no other is clearly better', () => {
    expect(told({}, {}, [0, 0, 0])).toBeNull();
    expect(told({}, { route: 'L2' }, [12, 2, 0])).toBeNull();
    expect(told({}, { route: 'L2' }, [12, 8, 0])).toMatchObject({ route: 'L3' });
    expect(told({}, {}, [12, 12, 12])).toBeNull();
  });

  it('two looks that do not agree tell it nothing', () => {
    const first = look([idle()], [12, 12, 0]);
    const second = look([idle({}, first ? { ready: first.ready } : {})], [12, 0, 12], NOW + 5 * MINUTE_MS);
    expect(second).toMatchObject({ change: null, ready: { wanted: 'L2' } });
  });

  it.each<[string, Partial<ConnectorFacts>, Partial<ConnectorMemory>]>([
    ['a car charges', {}, { session: SESSION }],
    ['a car is plugged in', { isVacant: false }, {}],
    ['it is offline', { isOnline: false }, {}],
    ['only a profile tells it its phases', { actuator: 'phaseToUse' }, {}],
    ['it is wired to one phase', { wiring: 'T' }, {}],
    ['it has failed to change its phase', {}, { failedSwitches: 1 }],
    ['it was looked at just now', {}, { ready: { lookAtMs: NOW + 1, wanted: 'L3', day: '', changes: 0 } }],
    ['it was changed three times today', {}, { ready: { lookAtMs: 0, wanted: 'L3', day: 'day', changes: 3 } }],
    ['it was written to a hundred times today (S11)', {}, { writes: { day: 'day', count: 100, safetyCuts: 0 } }],
    ['nobody has measured its last change, and its meter does not tell', {}, { moving: movingFrom('L123'), route: 'L2' }],
  ])('not where %s', (_why, facts, memory) => {
    expect(look([idle(facts, memory)], [12, 12, 0])).toBeNull();
  });

  it('yesterday’s changes and writes count no more, nor an unmeasured change where its own meter tells the phase', () => {
    const yesterday = {
      ready: { lookAtMs: 0, wanted: null, day: 'before', changes: 3 },
      writes: { day: 'before', count: 100, safetyCuts: 0 },
    } as const;
    expect(look([idle({}, yesterday)], [12, 12, 0])?.ready.wanted).toBe('L3');
    const seen = { moving: movingFrom('L123'), route: 'L2', meterSide: 'input' } as const;
    expect(look([idle({}, seen)], [12, 12, 0])?.ready.wanted).toBe('L3');
  });

  it('only at quiet moments: not while a meter is lost, nor while another car is between two phases', () => {
    expect(look([idle()], [12, 12, 0], NOW, new Map([['main', { from: 'worst' as const }]]))).toBeNull();
    const other = aPlace({ facts: { key: 'CP2/1', chargerId: 'CP2' }, memory: { session: SESSION, moving: movingFrom('L123') } });
    expect(look([idle(), other], [12, 12, 0])).toBeNull();
  });

  it('one connector at a time, the one that was looked at longest ago', () => {
    const ready = (lookAtMs: number) => ({ ready: { ...NEW_CONNECTOR.ready, lookAtMs } });
    const places = [idle({}, ready(200)), idle({ key: 'CP2/1', chargerId: 'CP2' }, ready(100))];
    expect(look(places, [12, 12, 0])?.key).toBe('CP2/1');
  });
});

describe('S10 a session that starts on another phase than the connector was set to', () => {
  const set = readied({ ...NEW_CONNECTOR }, 'L3', NOW, 'day');

  it('counts on both until its car is measured, from its first order on', () => {
    expect(set).toMatchObject({
      route: 'L3',
      moving: { from: 'L123' },
      told: null,
      writes: { day: 'day', count: 1, safetyCuts: 0 },
      ready: { changes: 1 },
    });
    const started = sessionStarted(set, SESSION);
    expect(started).toMatchObject({ route: 'L3', moving: { from: 'L123' } });
    const order = aTold({ transactionId: 7, limitA: 6, route: 'L3', sentAtMs: NOW + MINUTE_MS });
    const after = sent(started, order, { meterBefore: [12, 12, 0], drawnBeforeA: 0 }, 'day', 1, false);
    expect(after.moving).toMatchObject({ from: 'L123', sinceMs: NOW + MINUTE_MS, meterBefore: [12, 12, 0], drawnBeforeA: 0 });
  });

  it('a first order back to where it was leaves what was set in between as the phase that it may be on', () => {
    const order = aTold({ transactionId: 7, limitA: 6, route: 'L123' });
    const after = sent(sessionStarted(set, SESSION), order, { meterBefore: null, drawnBeforeA: 0 }, 'day', 1, false);
    expect(after).toMatchObject({ route: 'L123', moving: { from: 'L3' } });
  });

  it('what it refused is not so; what it did not answer may be', () => {
    const before = NEW_CONNECTOR;
    expect(notReadied(set, 'L3', before, true)).toMatchObject({ route: 'L123', moving: null });
    expect(notReadied(set, 'L3', before, false)).toMatchObject({ route: 'L123', moving: { from: 'L3' } });
  });

  it('a change that nobody measured before the car left is one for the next car too', () => {
    const moving = movingFrom('L123');
    const left = sessionStopped({ ...NEW_CONNECTOR, session: SESSION, route: 'L2', moving }, NOW);
    expect(left).toMatchObject({ route: 'L2', moving, ready: { lookAtMs: NOW + 2 * MINUTE_MS } });
  });
});

function movingFrom(from: ConnectorMemory['route']): NonNullable<ConnectorMemory['moving']> {
  return { from, sinceMs: 0, meterBefore: null, drawnBeforeA: 0, isAfter: false };
}
