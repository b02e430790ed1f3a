import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { Presence } from '../../chargers/index.ts';
import { Hearing } from './hearing.ts';
import { memoryOf, memoryText } from './loop-json.ts';
import { sessionStarted } from './memory-events.ts';
import { MeterDesk } from './meter-desk.ts';
import type { LoopConnector, LoopSite } from './ports.ts';
import { Remembered } from './remembered.ts';
import { NEW_LOOP } from './site-step.ts';

const KEYS = ['A', 'B', 'C', 'D'].map((id) => `${id}/1`);
const MINUTE = 60_000;

/** A site of four chargers, each with a car, as its loop hears of it. */
function heard(clock = new VirtualClock(), remembered = new Remembered(NEW_LOOP)) {
  const connectors = new Map(KEYS.map((key) => [key, { chargerId: key.charAt(0), connectorId: 1 } as LoopConnector]));
  const site = { settings: { fuses: [], grid: 'TN' } } as unknown as LoopSite;
  const nothing = (): void => undefined;
  const loop = { site, connectors, soon: nothing, soonModes: nothing, readSessions: nothing };
  const hearing = new Hearing({ presence: new Presence(), clock }, remembered, new MeterDesk(), loop);
  const rest = { startedAtMs: 0, meterStartWh: 0, registerWh: null, departsAtMs: null, wantedKWh: null };
  KEYS.forEach((key, at) => remembered.change(key, (memory) => sessionStarted(memory, { transactionId: at + 1, ...rest })));
  const boot = (...ids: string[]): void =>
    ids.forEach((chargerId) => hearing.hear({ kind: 'booted', chargerId, source: 'OCPP', bootNo: 1 }));
  const heldMin = (key: string): number => (remembered.of(key).heldUntilMs - clock.now()) / MINUTE;
  return { clock, remembered, hearing, boot, heldMin };
}

describe('S17 a power cut of a site', () => {
  it('is none where chargers elsewhere boot', () => {
    const { boot, heldMin, hearing } = heard();
    boot('X', 'Y', 'Z', 'A', 'B');
    expect(KEYS.map(heldMin).every((minutes) => minutes <= 0)).toBe(true);
    expect(hearing.heldUntilMs('A/1')).toBe(0);
  });

  it('has what its chargers go on with spread over ten minutes, those that booted first too', () => {
    const { boot, heldMin } = heard();
    boot('A', 'B', 'C');
    const held = KEYS.slice(0, 3).map(heldMin);
    for (const minutes of held) expect(minutes).toSatisfy((value: number) => value > 0 && value < 10);
    expect(new Set(held).size).toBe(3);
    expect(heldMin('D/1')).toBeLessThanOrEqual(0);
  });

  it('is not forgotten when the server starts again, nor are the boots before it', async () => {
    const before = heard();
    before.boot('A', 'B');
    const again = () => heard(before.clock, new Remembered(memoryOf(memoryText(before.remembered.all))));
    await before.clock.advance(MINUTE);
    const second = again();
    second.boot('C');
    expect(second.hearing.heldUntilMs('D/1')).toBeGreaterThan(second.clock.now());
    before.boot('C');
    const until = KEYS.map((key) => before.hearing.heldUntilMs(key));
    expect(KEYS.map((key) => again().hearing.heldUntilMs(key))).toEqual(until);
  });

  it('has what begins anew after it spread as well, for as long as it lasts', async () => {
    const { clock, boot, hearing } = heard();
    boot('A', 'B', 'C');
    const until = KEYS.map((key) => hearing.heldUntilMs(key) - clock.now());
    expect(until.every((ms) => ms > 0 && ms < 10 * MINUTE)).toBe(true);
    await clock.advance(10 * MINUTE);
    expect(KEYS.map((key) => hearing.heldUntilMs(key))).toEqual([0, 0, 0, 0]);
  });
});
