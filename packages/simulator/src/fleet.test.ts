import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { Fleet, fleetOf } from './fleet.ts';
import { narrate } from './narration/narrate.ts';
import { ScenarioClock } from './scenarios/scenario-clock.ts';
import { playScenario } from './scenarios/play-scenario.ts';
import { findScenario } from './scenarios/scenarios.ts';
import { TestCentralSystem } from './testing/central-system.ts';

/** Plays the scenario at a fleet for some minutes; gives back what was told. */
async function play(minutes: number, seed: number) {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  await centralSystem.start();
  const lines: string[] = [];
  const twins = (['halo', 'aura'] as const).flatMap((model) =>
    fleetOf({ model, count: 2, seed, url: centralSystem.url, clock, onEvent: ({ id }, event) => lines.push(`${id} ${narrate(event)}`) }),
  );
  const fleet = new Fleet(twins, clock);
  const ending = new AbortController();
  fleet.start();
  const scenarioClock = new ScenarioClock(clock, { beginsMs: null, speed: 1 });
  const scenario = findScenario('charge');
  const playing = playScenario({ scenario, twins, idTag: 'TAG-1', clock: scenarioClock, seed, signal: ending.signal });
  await clock.advance(minutes * 60_000);
  ending.abort();
  await playing;
  await fleet.leave();
  await centralSystem.die();
  return { twins, centralSystem, lines };
}

describe('a fleet that plays the scenario "charge"', () => {
  it('charges at every connector, again and again, and its books agree with what was heard', async () => {
    const { twins, centralSystem } = await play(15, 1);
    expect(twins.map(({ id }) => id)).toEqual(['2403080001M', '2403080002M', '2403080001A', '2403080002A']);
    const sessions = twins.flatMap(({ book }) => book.sessions);
    const places = new Set(twins.flatMap(({ id, book }) => book.sessions.map(({ connectorId }) => `${id} ${connectorId}`)));
    expect(places.size).toBe(6);
    expect(sessions.length).toBeGreaterThanOrEqual(6 * 3);
    const finished = sessions.filter(({ stopDelivery }) => stopDelivery === 'acknowledged');
    expect(centralSystem.said('StartTransaction')).toHaveLength(sessions.length);
    expect(centralSystem.said('StopTransaction')).toHaveLength(finished.length);
    for (const { meterStart, meterStop } of finished) expect(meterStop).toBeGreaterThan(meterStart + 50);
    const readings = twins.flatMap(({ book }) => book.readings);
    expect(centralSystem.said('MeterValues')).toHaveLength(readings.length);
  });

  it('tells the same story for the same seed, and another for another', async () => {
    const [once, again, other] = [await play(5, 1), await play(5, 1), await play(5, 2)];
    // Between chargers the order of one instant is the network's; each one's own story is not.
    const own = ({ lines }: typeof once): string[] =>
      lines.filter((line) => line.startsWith('2403080001M') && !line.includes('transaction '));
    expect(own(once)).toEqual(own(again));
    expect(own(once)).not.toEqual(own(other));
  });
});

describe('a fleet', () => {
  const parts = { model: 'halo', seed: 1, url: 'ws://127.0.0.1:1', clock: new VirtualClock() } as const;

  it('takes the id as it is for one charger, and as a beginning for several', () => {
    expect(fleetOf({ ...parts, count: 1, id: 'WALL' }).map(({ id }) => id)).toEqual(['WALL']);
    expect(fleetOf({ ...parts, count: 2, id: 'WALL' }).map(({ id }) => id)).toEqual(['WALL-1', 'WALL-2']);
  });

  it('has every id once', () => {
    const twins = [...fleetOf({ ...parts, count: 1, id: 'WALL' }), ...fleetOf({ ...parts, count: 1, id: 'WALL' })];
    expect(() => new Fleet(twins, parts.clock)).toThrow(expect.objectContaining({ code: 'SIMULATOR_TWIN_TWICE' }));
  });
});
