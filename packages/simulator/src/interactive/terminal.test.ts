import { PassThrough } from 'node:stream';
import { VirtualClock } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { findScenario } from '../scenarios/scenarios.ts';
import type { FleetPart } from '../scenarios/scenario.ts';
import { StagedScenario } from '../scenarios/staged-scenario.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import { COLOURED, PLAIN, type Paint } from './paint.ts';
import { Terminal } from './terminal.ts';

const HALO: FleetPart = { model: 'halo', count: 1, firmwareVersion: undefined, configuration: {} };
const AURA: FleetPart = { ...HALO, model: 'aura' };
/** Told in lines of 80; read in one. */
const flat = (told: string): string => told.replace(/\s+/g, ' ');
const endings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** A person at a prompt in front of chargers that are on, over a pipe. */
async function sitDown({
  parts = [HALO],
  scenario = 'idle',
  paint = PLAIN,
}: { parts?: readonly FleetPart[]; scenario?: string; paint?: Paint } = {}) {
  const clock = new VirtualClock();
  const centralSystem = new TestCentralSystem(clock);
  await centralSystem.start();
  centralSystem.reactions.Authorize = ({ idTag }) => ({ idTagInfo: { status: idTag.startsWith('BAD') ? 'Invalid' : 'Accepted' } });
  const input = new PassThrough();
  const output = new PassThrough();
  let told = '';
  output.on('data', (data) => (told += String(data)));
  const staged: StagedScenario = new StagedScenario({
    scenario: findScenario(scenario),
    parts,
    clock,
    seed: 1,
    url: centralSystem.url,
    idTag: 'TAG-1',
    onEvent: (twin, event) => terminal.observe(twin, event),
  });
  const { fleet, site } = staged;
  const terminal = new Terminal({ fleet, site, clock, idTag: 'TAG-1', input, output, isTerminal: false, paint });
  await staged.start();
  const running = terminal.run();
  await clock.advance(1_000);
  endings.push(async () => {
    input.end();
    await running;
    await staged.end();
    await fleet.stop();
    await centralSystem.die();
  });
  /** Types a line, lets some time pass, and hands over what was told since. */
  const type = async (line: string, seconds = 0.1): Promise<string> => {
    told = '';
    input.write(`${line}\n`);
    await new Promise((turn) => setImmediate(turn));
    await clock.advance(seconds * 1000);
    return told;
  };
  return { type, clock, staged, centralSystem, input, running };
}

describe('the interactive terminal', () => {
  it('R14 plays a session of a Halo: plug, a tag that is refused, one that is not, unplug', async () => {
    const { type, centralSystem } = await sitDown();
    expect(await type('plug 1 3p 16A 20kWh')).toContain('connector 1: Preparing\n  lights  centre ● lit, flashing   ring ');
    const refused = await type('tag BAD1', 0.5);
    expect(refused).toContain('tag BAD1: Invalid');
    expect(refused).toContain('centre ● red, blinks once');
    expect(await type('', 1)).toContain('Waiting for an RFID tag. Hold your tag to the reader.');
    const approved = await type('t', 1);
    expect(approved).toContain('centre ● green, steady');
    expect(approved).toContain('connector 1: session begins for tag TAG-1');
    expect(await type('', 10)).toContain('connector 1: charging 16.0 A on L1 L2 L3, 11.0 kW');
    expect(await type('show')).toMatch(
      /1 {7}Charging, a car is in, tag TAG-1, transaction 1\n +L1 16\.0 {2}L2 16\.0 {2}L3 16\.0 A of 16 A {2}11\.\d kW {2}register /,
    );
    expect(await type('u')).toContain('connector 1: session ends (EVDisconnected)');
    expect(centralSystem.said('StopTransaction')).toHaveLength(1);
  });

  it('R15 shows a fault with what to do, and that it is over', async () => {
    const { type } = await sitDown();
    const fault = await type('fault');
    expect(fault).toContain('connector 1: Faulted (GroundFailure)');
    expect(flat(fault)).toContain('Check that the vehicle connector is intact.');
    expect(await type('clear')).toContain('Ready for charging');
    expect(await type('fault evc 1')).toContain('Faulted (EVCommunicationError)');
  });

  it('lets the hardware detect faults, runs an appliance at the Schuko outlet, and knows cars by their manners', async () => {
    const { type, staged } = await sitDown();
    const [twin] = staged.fleet;
    expect(await type('fault vehicle')).toContain('connector 1: Faulted (EVCommunicationError)');
    expect(await type('clear')).toContain('connector 1: Available');
    await type('schuko 8A');
    expect(twin?.gridCurrentA).toEqual([8, 0, 0]);
    expect(await type('schuko much')).toContain('a current is like 8A');
    expect(await type('plug gives-up 1p')).toContain('connector 1: Preparing');
    expect(flat(await type('unplug')) + flat(await type('plug gives-in'))).toContain('or one of plain, weak-power-factor');
    expect(await type('lock bend')).toContain('lock is followed by break, mend');
    expect(await type('lock break')).toBe('');
  });

  it('cuts the power and the network, and turns both on again', async () => {
    const { type } = await sitDown();
    expect(await type('power off')).toContain('○ all dark: no power');
    expect(await type('tag')).toContain('SIMULATOR_POWERED_OFF');
    expect(await type('power on', 1)).toContain('Ready for charging');
    expect(await type('network off')).toContain('connection lost');
    expect(await type('show')).toContain('not connected');
    expect(await type('n on', 2)).toContain('connected');
    expect(await type('power cycle', 10)).toMatch(/powered off[^]*powered on/);
  });

  it('lists many chargers, and takes another in hand', async () => {
    const { type } = await sitDown({ parts: [HALO, AURA] });
    expect(await type('chargers')).toMatch(/> 2403080001M {2}halo {2}connected [^\n]*\n {2}2403080002A {2}aura {2}connected /);
    const aura = await type('use 2A');
    expect(aura).toContain('Aura 2403080002A  connected, accepted');
    expect(aura).toContain('socket 1 ● ');
    expect(await type('plug 2')).toContain('connector 2: Preparing');
    expect(await type('use M')).toContain('Halo 2403080001M');
    expect(await type('unplug')).toContain('SIMULATOR_CONNECTOR_EMPTY');
  });

  it('shows the dimmer, the down light, and which phase feeds a car', async () => {
    const { type } = await sitDown();
    await type('set LightIntensity 40');
    await type('set Downlight true');
    await type('set AssignedPhase 1.L3');
    await type('plug 1 1p');
    await type('tag', 30);
    const shown = await type('show');
    expect(shown).toContain('dimmed to 40 %');
    expect(shown).toContain('down light on');
    expect(shown).toMatch(/1 {7}Charging, a car is in, tag TAG-1, transaction 1, fed by L3/);
  });

  it('shows the fuses of a site, and closes those that have tripped', async () => {
    const { type } = await sitDown({ scenario: 'villa' });
    expect(await type('fuses')).toMatch(/main +25 A {2}L1 +\d+\.\d {2}L2 +\d+\.\d {2}L3 +\d+\.\d A {2}heat 0 %/);
    expect(await type('fuses reset')).toContain('main');
    expect(await type('street off')).toContain('all dark: no power');
    expect(await type('fuses')).toContain('dark');
    expect(await type('street on', 2)).toContain('powered on');
    expect(await type('street')).toContain('street is followed by off, on');
  });

  it('says what it does not understand, and what was meant', async () => {
    const { type } = await sitDown();
    expect(flat(await type('plgu'))).toContain('SIMULATOR_COMMAND_UNKNOWN: There is no command “plgu” (did you mean “plug”?)');
    expect(flat(await type('dance'))).toContain('SIMULATOR_COMMAND_UNKNOWN: There is no command “dance”; help lists them.');
    expect(flat(await type('power'))).toContain('SIMULATOR_COMMAND_INVALID: Not done: power is followed by off, on, cycle.');
    expect(flat(await type('power up'))).toContain('not “up”');
    expect(flat(await type('plug 4p'))).toContain('a car has 1, 2 or 3 phases');
    expect(flat(await type('plug big'))).toContain('a car is like 3p 16A 20kWh');
    expect(flat(await type('plug 3A'))).toContain('SIMULATOR_CAR_IMPOSSIBLE');
    expect(flat(await type('plug 2'))).toContain('SIMULATOR_OUTLET_WITHOUT_SESSIONS');
    expect(flat(await type('plug 7'))).toContain('SIMULATOR_CONNECTOR_UNKNOWN');
    expect(flat(await type('tag X one'))).toContain('a connector is a number');
    expect(flat(await type('fault Fire'))).toContain('SIMULATOR_ERROR_CODE_UNKNOWN');
    expect(flat(await type('set HeartbeatInterval'))).toContain('set needs a key and a value');
    expect(flat(await type('set NoSuchKey 1'))).toContain('SIMULATOR_KEY_UNKNOWN');
    expect(flat(await type('use X'))).toContain('SIMULATOR_TWIN_UNKNOWN');
    expect(flat(await type('fuses'))).toContain('this scenario has no site');
    expect(flat(await type('wait long'))).toContain('a length of time is like');
    expect(await type('set HeartbeatInterval 17')).toBe('');
    expect(await type('   ')).toBe('');
  });

  it('does a script’s lines one after another, and ends with its input', async () => {
    const { clock, input, running, staged, centralSystem } = await sitDown();
    input.end('plug 1\ntag\nwait 30 s\ntag\nwait 1 s\n');
    await new Promise((turn) => setImmediate(turn));
    await clock.advance(60_000);
    await running;
    expect(Array.from(staged.fleet, ({ book }) => book.sessions).flat()).toMatchObject([
      { reason: 'Local', meterStop: expect.any(Number) },
    ]);
    const [start] = centralSystem.heard.filter(({ action }) => action === 'StartTransaction');
    const [stop] = centralSystem.heard.filter(({ action }) => action === 'StopTransaction');
    expect((stop?.atMs ?? 0) - (start?.atMs ?? 0)).toBe(30_000);
  });

  it('leaves at quit, whatever waits', async () => {
    const { type, running } = await sitDown();
    await type('quit');
    await running;
  });

  it('has 80 columns, and colours only where they are wanted', async () => {
    const { type } = await sitDown({ parts: [HALO, AURA] });
    for (const line of ['help', 'show', 'chargers', 'use 2A', 'fault Fire']) {
      const told = await type(line);
      expect(told).not.toContain('\u001b');
      for (const each of told.split('\n')) expect(each.length, each).toBeLessThanOrEqual(80);
    }
    const coloured = await sitDown({ paint: COLOURED });
    await coloured.type('plug');
    await coloured.type('t');
    expect(await coloured.type('show')).toContain('\u001b[32m● green, steady\u001b[0m');
  });
});
