import { VirtualClock } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import { TestCentralSystem } from '../testing/central-system.ts';
import { readScenario } from './read-scenario.ts';
import { StagedScenario } from './staged-scenario.ts';

/** Plays steps at chargers of which each is one Halo unless the text says otherwise. */
async function play(text: string, minutes: number, { speed = 1, seed = 1 } = {}) {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  await centralSystem.start();
  const refusals: string[] = [];
  const staged = new StagedScenario({
    scenario: readScenario(`summary: s\n${text}`, { name: 's', file: 's.yaml' }),
    clock,
    seed,
    speed,
    url: centralSystem.url,
    idTag: 'TAG-1',
    onRefusal: (where, reason) => refusals.push(`${where}: ${reason}`),
  });
  await staged.start();
  await clock.advance(minutes * 60_000);
  const states = Array.from(staged.fleet, (twin) => twin.state());
  const sessions = Array.from(staged.fleet, ({ book }) => book.sessions).flat();
  await staged.end();
  await staged.fleet.stop();
  await centralSystem.die();
  return { states, sessions, refusals };
}

const HALOS = (count: number): string => `chargers: [ { model: halo, count: ${count} } ]\n`;

describe('a scenario that is played', () => {
  it('goes on after a step that a charger refuses, and tells', async () => {
    const { refusals, states } = await play(`${HALOS(1)}steps: [ wait: 10 s, configure: { NoSuchKey: 1 }, plug in ]\n`, 1);
    expect(refusals).toEqual(['2403080001M: Charger 2403080001M has no configuration key NoSuchKey.']);
    expect(states[0]?.connectors[0]?.plugged).toBe(true);
  });

  it('plays a track at a share of the chargers', async () => {
    const { states } = await play(`${HALOS(40)}share: 25 %\nsteps: [ wait: 10 s, plug in ]\n`, 1);
    const plugged = states.filter(({ connectors }) => connectors[0]?.plugged).length;
    expect(plugged).toBeGreaterThan(3);
    expect(plugged).toBeLessThan(18);
  });

  it('plays a track at the model and the connectors it is for', async () => {
    const chargers = 'chargers: [ { model: halo }, { model: aura } ]\n';
    const { states } = await play(`${chargers}model: aura\nconnectors: [ 2 ]\nsteps: [ wait: 10 s, plug in ]\n`, 1);
    expect(states.map(({ connectors }) => connectors.map(({ plugged }) => plugged))).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it('R15 lets the hardware detect faults, and people use the Schuko outlet; the grid feels it on the wired phase', async () => {
    const faulty = await play(`${HALOS(1)}steps: [ wait: 10 s, plug in, swipe to start, wait: 20 s, earth fault ]\n`, 1);
    expect(faulty.states[0]?.connectors[0]).toMatchObject({ status: 'Faulted', errorCode: 'GroundFailure', powerW: 0 });
    const mended = await play(`${HALOS(1)}steps: [ wait: 10 s, vehicle error, wait: 20 s, repair ]\n`, 1);
    expect(mended.states[0]?.connectors[0]).toMatchObject({ status: 'Available', errorCode: 'NoError' });
    const schuko = await play('chargers: [ { model: halo, wiring: STR } ]\nat: chargers\nsteps: [ wait: 5 s, appliance: 8 A ]\n', 1);
    expect(schuko.states[0]?.gridCurrentA).toEqual([0, 8, 0]);
    const locked = await play(
      'chargers: [ { model: aura } ]\nconnectors: [ 1 ]\nsteps: [ wait: 5 s, break lock, plug in, swipe to start ]\n',
      1,
    );
    expect(locked.states[0]?.connectors[0]).toMatchObject({ plugged: true, powerW: 0 });
    const away = await play(`${HALOS(1)}steps: [ wait: 5 s, plug in: { stays: 10 s }, wait: 20 s ]\n`, 1);
    expect(away.states[0]?.connectors[0]?.plugged).toBe(false);
  });

  it('comes to a time of the day once a day, however short its steps are', async () => {
    const { sessions } = await play(
      `${HALOS(1)}begins: 06:00\nrepeats: true\nsteps: [ at: 07:00 to 09:00, plug in, swipe to start, wait: 1 min, plug out ]\n`,
      3 * 24 * 60,
    );
    expect(sessions).toHaveLength(3);
  });

  it('repeats steps, takes some of them sometimes, and is another story for another seed', async () => {
    const round = 'plug in, wait: 5 s, swipe to start, wait: 20 s, plug out, wait: 5 s';
    const steps = `repeat: { times: 40, steps: [ sometimes: { share: 50 %, steps: [ ${round} ] }, wait: 10 s ] }`;
    const text = `${HALOS(1)}steps: [ wait: 10 s, ${steps} ]\n`;
    const counts = [await play(text, 60), await play(text, 60), await play(text, 60, { seed: 5 })].map(({ sessions }) => sessions.length);
    expect(counts[0]).toBeGreaterThan(8);
    expect(counts[0]).toBeLessThan(32);
    expect(counts[1]).toBe(counts[0]);
    expect(counts[2]).not.toBe(counts[0]);
  });

  it('is over in a sixtieth of the time at sixty times the speed, and its cars are as full', async () => {
    const text = `${HALOS(1)}steps: [ wait: 10 min, plug in: { need: 6 kWh, reaction: 60 s }, swipe to start, wait: 2 h, plug out ]\n`;
    const slow = await play(text, 140);
    const fast = await play(text, 140 / 60, { speed: 60 });
    const energyOf = ({ sessions: [session] }: typeof slow): number => (session?.meterStop ?? 0) - (session?.meterStart ?? 0);
    expect(energyOf(slow)).toBeCloseTo(6_000, -1);
    expect(energyOf(fast)).toBeCloseTo(100, -1);
  });
});
