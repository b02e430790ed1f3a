import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import type { TwinEvent } from '../events.ts';
import type { SiteEvent } from '../site/site.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import type { FleetPart } from './scenario.ts';
import { findScenario, scenarioNames } from './scenarios.ts';
import { StagedScenario } from './staged-scenario.ts';

const HOUR_MS = 3_600_000;
const ONE_HALO: readonly FleetPart[] = [{ model: 'halo', count: 1, firmwareVersion: undefined, configuration: {} }];

interface Seen {
  readonly staged: StagedScenario;
  readonly centralSystem: TestCentralSystem;
  readonly clock: VirtualClock;
  readonly events: (TwinEvent & { readonly id: string; readonly atMs: number })[];
  readonly siteEvents: SiteEvent[];
  readonly refusals: string[];
}

/** Plays a scenario that comes with the simulator for some hours of its day, and shows what was seen. */
async function play(
  name: string,
  hours: number,
  look: (seen: Seen) => void | Promise<void>,
  prepare: (system: TestCentralSystem) => void = () => undefined,
): Promise<void> {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  await centralSystem.start();
  prepare(centralSystem);
  const scenario = findScenario(name);
  const seen = { events: [] as Seen['events'], siteEvents: [] as SiteEvent[], refusals: [] as string[] };
  const staged = new StagedScenario({
    scenario,
    parts: scenario.fleet.length > 0 ? scenario.fleet : ONE_HALO,
    clock,
    seed: 1,
    url: centralSystem.url,
    // Over no network: what a fault swallows, the virtual clock would wait for on a real one.
    dial: (id) => centralSystem.dial(id),
    idTag: 'TAG-1',
    meterValueSampleIntervalS: 600,
    onEvent: (twin, event) => seen.events.push({ ...event, id: twin.id, atMs: staged.clock.monotonicMs() }),
    onSiteEvent: (event) => seen.siteEvents.push(event),
    onRefusal: (where, reason) => seen.refusals.push(`${where}: ${reason}`),
  });
  await staged.start();
  await clock.advance(hours * HOUR_MS);
  await look({ staged, centralSystem, clock, ...seen });
  await staged.end();
  await staged.fleet.stop();
  await centralSystem.die();
}

const sessionsOf = ({ staged }: Seen) => [...staged.fleet].flatMap(({ book }) => book.sessions);

describe('the scenarios that come with the simulator', () => {
  it('are these, and every one is sound', () => {
    expect(scenarioNames()).toEqual(['charge', 'earth-fault', 'flaky-link', 'garage', 'idle', 'power-returns', 'rfid', 'villa', 'workday']);
    for (const name of scenarioNames()) expect(findScenario(name).summary).not.toBe('');
  });

  it('idle: connects and waits', async () => {
    await play('idle', 24, (seen) => {
      expect(sessionsOf(seen)).toEqual([]);
      expect(seen.centralSystem.said('BootNotification')).toHaveLength(1);
      expect(seen.refusals).toEqual([]);
    });
  });

  it('workday: different cars arrive from seven and have left by half past six', async () => {
    await play('workday', 15, (seen) => {
      const hourOf = (time: string | null): number => (Date.parse(time ?? '') - Date.UTC(2026, 0, 5)) / HOUR_MS + 6.75;
      const byDay = sessionsOf(seen).filter(({ startTime }) => hourOf(startTime) < 15);
      // Six Halos and both sockets of two Auras.
      expect(byDay).toHaveLength(10);
      for (const { startTime, stopTime } of byDay) {
        expect(hourOf(startTime)).toBeGreaterThan(7);
        expect(hourOf(startTime)).toBeLessThan(10.3);
        expect(hourOf(stopTime)).toBeGreaterThan(15);
        expect(hourOf(stopTime)).toBeLessThan(18.6);
      }
      const phases = new Set(
        seen.events.flatMap((event) => (event.kind === 'drawing' ? [event.currentA.filter((currentA) => currentA > 0).length] : [])),
      );
      expect([...phases].sort()).toEqual([0, 1, 2, 3]);
      expect(sessionsOf(seen).filter(({ startTime }) => hourOf(startTime) > 18.9)).toHaveLength(2);
      expect(seen.refusals).toEqual([]);
    });
  });

  it('R14 rfid: tags are approved and not, a stranger ends nothing, an offer without a car lapses', async () => {
    const known = new Set(['TAG-1', 'DRIVER2']);
    await play(
      'rfid',
      1,
      (seen) => {
        const verdicts = new Map<string, string>();
        for (const event of seen.events) if (event.kind === 'tagPresented') verdicts.set(event.idTag, event.verdict);
        expect(Object.fromEntries(verdicts)).toEqual({
          'TAG-1': 'Accepted',
          DRIVER2: 'Accepted',
          NOBODYKNOWS01: 'Invalid',
          BLOCKED01: 'Blocked',
        });
        const sessions = sessionsOf(seen);
        expect(sessions.length).toBeGreaterThanOrEqual(9);
        expect(new Set(sessions.map(({ idTag }) => idTag))).toEqual(new Set(['TAG-1']));
        expect(new Set(sessions.map(({ reason }) => reason))).toEqual(new Set(['Local', 'EVDisconnected']));
      },
      (system) => {
        system.reactions.Authorize = ({ idTag }) => ({
          idTagInfo: { status: known.has(idTag) ? 'Accepted' : idTag === 'BLOCKED01' ? 'Blocked' : 'Invalid' },
        });
      },
    );
  });

  it('R15 earth-fault: the session ends, the fault is shown, and after three minutes without power all is well', async () => {
    await play('earth-fault', 2, (seen) => {
      const faults = seen.centralSystem.said('StatusNotification').filter(({ errorCode }) => errorCode === 'GroundFailure');
      const rounds = faults.filter(({ status, connectorId }) => status === 'Faulted' && connectorId === 1).length;
      expect(rounds).toBeGreaterThanOrEqual(10);
      const offs = seen.events.filter(({ kind }) => kind === 'poweredOff').map(({ atMs }) => atMs);
      const ons = seen.events
        .filter(({ kind }) => kind === 'poweredOn')
        .map(({ atMs }) => atMs)
        .slice(1);
      for (const [index, atMs] of ons.entries()) expect(atMs - (offs[index] ?? 0)).toBe(180_000);
      for (const event of seen.events) if (event.kind === 'transactionStopped') expect(event.reason).not.toBe('Local');
    });
  });

  it('flaky-link: the link drops again and again, and nothing is lost', async () => {
    await play('flaky-link', 6, (seen) => {
      expect(seen.events.filter(({ kind }) => kind === 'connectionLost').length).toBeGreaterThan(50);
      const sessions = sessionsOf(seen);
      expect(sessions.length).toBeGreaterThan(80);
      const old = sessions.slice(0, -10);
      expect(old.filter(({ startDelivery, stopDelivery }) => startDelivery !== 'acknowledged' || stopDelivery !== 'acknowledged')).toEqual(
        [],
      );
    });
  });

  it('villa: the first car in the evening, the second in the night, and a main fuse that carries too much', async () => {
    await play('villa', 16, (seen) => {
      const [first, second, ...others] = sessionsOf(seen);
      expect(others).toEqual([]);
      expect([first?.reason, second?.reason]).toEqual(['Local', 'EVDisconnected']);
      const { figures } = seen.staged.site?.site.look('main') ?? {};
      expect(figures?.peakRatio).toBeGreaterThan(1.2);
      expect(seen.siteEvents.filter(({ kind }) => kind === 'overload').length).toBeGreaterThan(0);
    });
  });

  it('S17 power-returns: half an hour of darkness, then chargers, then the link', async () => {
    await play('power-returns', 3, (seen) => {
      expect(seen.siteEvents.filter(({ kind }) => kind === 'supply')).toMatchObject([{ isOn: false }, { isOn: true }]);
      const ended = sessionsOf(seen).filter(({ reason }) => reason === 'PowerLoss');
      // Four Halos and both sockets of an Aura.
      expect(ended).toHaveLength(6);
      expect(ended.every(({ stopDelivery }) => stopDelivery === 'acknowledged')).toBe(true);
      const minutes = (kind: TwinEvent['kind']) =>
        seen.events.filter((event) => event.kind === kind).map(({ atMs }) => Math.floor(atMs / 60_000));
      expect(minutes('poweredOn').filter((minute) => minute === 40)).toHaveLength(5);
      expect(minutes('connected').filter((minute) => minute >= 40 && minute < 46)).toEqual([]);
      expect(minutes('connected').filter((minute) => minute >= 46)).toHaveLength(5);
      expect(seen.staged.site?.meters[0]?.fault).toBeNull();
    });
  });

  it('garage: fuses go when everybody is home, their rows are dark, and they are closed again', async () => {
    await play('garage', 4, (seen) => {
      const trips = seen.siteEvents.filter((event) => event.kind === 'trip');
      const darkened = trips.reduce((sum, { circuit }) => sum + (circuit === 'main' ? 54 : 9), 0);
      expect(trips.length).toBeGreaterThan(0);
      expect(seen.events.filter(({ kind }) => kind === 'poweredOff')).toHaveLength(darkened);
      expect(seen.siteEvents.filter(({ kind }) => kind === 'reset').length).toBeGreaterThan(0);
      expect(sessionsOf(seen).filter(({ reason }) => reason === 'PowerLoss').length).toBeGreaterThan(4);
    });
  });
});
