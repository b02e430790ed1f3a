import { VirtualClock } from '@phasor/kernel';
import { memoryStore } from '@phasor/ocpp/station';
import { trialMessage } from '@phasor/release';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestCapiBackEnd } from '../testing/capi-back-end.ts';
import { capiTwin } from '../testing/capi-twin.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import { FaultyStore } from '../faults/faulty-store.ts';
import { ReleaseDesk } from '../testing/release-desk.ts';
import type { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';

const id = '2403080001M';
const MINUTE = 60_000;

describe('R3 a charger changes its firmware by two slots', () => {
  let clock: VirtualClock;
  let backEnd: TestCapiBackEnd;
  let centralSystem: TestCentralSystem;
  let desk: ReleaseDesk;
  let twins: Twin[];

  beforeEach(async () => {
    clock = new VirtualClock();
    backEnd = new TestCapiBackEnd(clock);
    centralSystem = new TestCentralSystem(clock);
    desk = new ReleaseDesk(clock);
    twins = [];
    await Promise.all([backEnd.start(), centralSystem.start(), desk.open()]);
  });
  afterEach(async () => {
    for (const twin of twins) await twin.stop();
    await Promise.all([backEnd.die(), centralSystem.die(), desk.close()]);
  });

  function made(options: Partial<TwinOptions> = {}): Twin {
    const twin = capiTwin(backEnd, clock, { firmwareVersion: '169', trust: desk.trust, ...options });
    twins.push(twin);
    return twin;
  }

  let commandNo = 0;
  const ask = (body: Parameters<ReleaseDesk['command']>[0]): void => {
    backEnd.commands.push(desk.command(body, `c${(commandNo += 1)}`));
  };
  const order = (manifest: string, change = {}): string => desk.order(manifest, { chargerId: id, endpoint: centralSystem.url, ...change });
  const progress = () => backEnd.messages('poll').at(-1)?.firmware;
  const lastResult = () => backEnd.results.at(-1);

  async function staged(options: Partial<TwinOptions> = {}): Promise<{ twin: Twin; manifest: string }> {
    const twin = made(options);
    const manifest = desk.manifest();
    twin.start();
    ask({ kind: 'Firmware', manifest });
    await clock.advance(2 * MINUTE);
    expect(progress()).toEqual({ state: 'Staged', version: '180', bytes: 200_000, size: 200_000 });
    return { twin, manifest };
  }

  async function onTrial(): Promise<{ twin: Twin; manifest: string }> {
    const { twin, manifest } = await staged();
    ask({ kind: 'Switch', order: order(manifest) });
    await clock.advance(2 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isOnTrial: true, isConnected: true });
    return { twin, manifest };
  }

  const commit = (epoch: number) => centralSystem.ask(id, 'DataTransfer', trialMessage({ kind: 'Commit', epoch }));
  const sendBack = (epoch: number) => centralSystem.ask(id, 'DataTransfer', trialMessage({ kind: 'Return', epoch }));

  it('stages, boots on trial, and stays when it is committed; the keys and refusals are those of the new firmware', async () => {
    const { twin } = await onTrial();
    expect(centralSystem.said('BootNotification')).toMatchObject([{ firmwareVersion: '180', chargePointSerialNumber: id }]);
    expect(lastResult()).toMatchObject({ outcome: 'Done' });
    expect(await commit(1)).toEqual({ status: 'Accepted' });
    expect(await commit(1), 'again').toEqual({ status: 'Accepted' });
    expect(twin.state().isOnTrial).toBe(false);
    await clock.advance(3 * 60 * MINUTE);
    twin.powerCycle();
    await clock.advance(MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isConnected: true });
    const { unknownKey } = await centralSystem.ask(id, 'GetConfiguration', { key: ['AssignedPhase'] });
    expect(unknownKey ?? []).toEqual([]);
  });

  it('goes home by itself when nobody commits, with every server switched off, and says why when it can', async () => {
    const { twin } = await onTrial();
    await centralSystem.die();
    await backEnd.die();
    await clock.advance(46 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isOnTrial: false });
    await backEnd.start();
    await clock.advance(3 * MINUTE);
    expect(twin.state().isConnected).toBe(true);
    expect(progress()).toMatchObject({ state: 'Failed', reason: expect.stringContaining('not') as string });
  });

  it('goes home after ten minutes when no central system lets it in', async () => {
    const { twin, manifest } = await staged();
    ask({ kind: 'Switch', order: order(manifest, { endpoint: 'ws://127.0.0.1:9/ocpp' }) });
    await clock.advance(2 * MINUTE);
    expect(twin.state().protocol).toBe('OCPP');
    await clock.advance(10 * MINUTE);
    expect(twin.state().protocol).toBe('CAPI');
  });

  it('goes home at the third boot within ten minutes', async () => {
    const { twin } = await onTrial();
    for (const protocol of ['OCPP', 'CAPI']) {
      twin.powerCycle();
      await clock.advance(MINUTE);
      expect(twin.state().protocol).toBe(protocol);
    }
  });

  it('a trial of 45 minutes ends also for a charger whose clock stands in 1970, and that loses its power now and then', async () => {
    const { twin } = await onTrial();
    await centralSystem.die();
    await backEnd.die();
    for (let times = 0; times < 4; times += 1) {
      twin.setClock(0);
      await clock.advance(11 * MINUTE);
      if (times < 3) twin.powerCycle();
    }
    await clock.advance(4 * MINUTE);
    expect(twin.state().protocol).toBe('CAPI');
  });

  it('a charge that runs when the trial ends is not cut: the charger goes home after it', async () => {
    const { twin } = await onTrial();
    twin.plugIn(1, { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 });
    await twin.swipe('TAG-1');
    await clock.advance(60 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', connectors: [{ status: 'Charging' }, {}] });
    const before = twin.state().connectors[0]?.registerWh ?? 0;
    twin.plugOut(1);
    await clock.advance(MINUTE);
    expect(twin.state().protocol).toBe('CAPI');
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'EVDisconnected', meterStop: before }]);
    expect(twin.state().connectors[0]?.registerWh).toBe(before);
  });

  it('a car that comes between the order and the restart wins', async () => {
    const kept = memoryStore();
    let wasArmed = false;
    const write = (section: string, json: string): void => {
      kept.write(section, json);
      if (section !== 'slots' || (JSON.parse(json) as { armed: unknown }).armed === null) return;
      // The back end hears of it only after the car has come.
      wasArmed = true;
      backEnd.answersToLose = 2;
    };
    const { twin, manifest } = await staged({ store: { read: (section) => kept.read(section), write, journal: kept.journal } });
    ask({ kind: 'Switch', order: order(manifest) });
    while (!wasArmed) await clock.advance(1_000);
    twin.plugIn(1);
    await clock.advance(5 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', isConnected: true });
    expect(progress()?.state).toBe('Staged');
  });

  it('no order is taken with a car connected; what was staged stays', async () => {
    const { twin, manifest } = await staged();
    twin.plugIn(1);
    ask({ kind: 'Switch', order: order(manifest) });
    await clock.advance(2 * MINUTE);
    expect(lastResult()).toMatchObject({ outcome: 'Refused', reason: expect.stringContaining('car') as string });
    expect(progress()?.state).toBe('Staged');
  });

  it('is sent back by the central system, and an epoch that is not its own does nothing', async () => {
    const { twin } = await onTrial();
    expect(await sendBack(2)).toMatchObject({ status: 'Rejected' });
    expect(await commit(1)).toEqual({ status: 'Accepted' });
    expect(await sendBack(1)).toEqual({ status: 'Accepted' });
    await clock.advance(MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isConnected: true });
    const other = { vendorId: 'org.phasor.trial', messageId: 'Sing' };
    expect(await centralSystem.ask(id, 'DataTransfer', other).catch(() => 'gone')).toBe('gone');
  });

  it('fetches with a range what is missing: after a line that broke, and after a power cut', async () => {
    desk.cutAfter = [70_000, 70_000];
    const twin = made();
    twin.start();
    ask({ kind: 'Firmware', manifest: desk.manifest() });
    await clock.advance(1_000);
    expect(twin.state().isConnected).toBe(true);
    await twin.stop();
    twin.start();
    await clock.advance(5 * MINUTE);
    expect(progress()?.state).toBe('Staged');
    expect(desk.asked[0]).toBeNull();
    expect(
      desk.asked.slice(1).every((range) => range === `bytes=${65_536}-` || range === `bytes=${131_072}-`),
      String(desk.asked),
    ).toBe(true);
    expect(desk.asked.length).toBeGreaterThan(1);
  });

  it('a server without ranges sends all again; what is here is skipped', async () => {
    desk.cutAfter = [150_000];
    desk.hasRanges = false;
    const twin = made();
    twin.start();
    ask({ kind: 'Firmware', manifest: desk.manifest() });
    await clock.advance(5 * MINUTE);
    expect(progress()).toMatchObject({ state: 'Staged', bytes: 200_000 });
    expect(twin.state().protocol).toBe('CAPI');
  });

  it.each<[string, () => string, () => void, RegExp]>([
    ['one signature', () => desk.manifest({}, 1), () => undefined, /signatures/],
    ['another model', () => desk.manifest({ model: 'aura' }), () => undefined, /aura/],
    ['another version before it', () => desk.manifest({ fromVersions: ['150'] }), () => undefined, /150/],
    ['a flipped bit in the manifest', () => desk.manifest().replace('180', '181'), () => undefined, /signature/],
  ])('refuses %s, at once', async (_, manifest, act, why) => {
    const twin = made();
    twin.start();
    act();
    ask({ kind: 'Firmware', manifest: manifest() });
    await clock.advance(MINUTE);
    expect(lastResult()).toMatchObject({ outcome: 'Refused', reason: expect.stringMatching(why) as string });
    expect(progress()?.state).toBe('Idle');
  });

  it.each<[string, () => void, RegExp]>([
    ['a flipped bit in the image', () => desk.image.writeUInt8(1, 150_000), /not the one that its manifest/],
    ['an image that is longer', () => (desk.image = Buffer.concat([desk.image, Buffer.alloc(70_000)])), /more than the 200000/],
    ['an address that is gone', () => (desk.status = 404), /404/],
  ])('%s: fails with the reason, and no order boots it', async (_, spoil, why) => {
    const twin = made();
    const manifest = desk.manifest();
    spoil();
    twin.start();
    ask({ kind: 'Firmware', manifest });
    await clock.advance(2 * MINUTE);
    expect(progress()).toMatchObject({ state: 'Failed', reason: expect.stringMatching(why) as string });
    ask({ kind: 'Switch', order: order(manifest) });
    await clock.advance(2 * MINUTE);
    expect(lastResult()).toMatchObject({ outcome: 'Refused' });
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169' });
  });

  it('an order for another charger, or one that was obeyed before, is refused', async () => {
    const { twin, manifest } = await staged();
    ask({ kind: 'Switch', order: order(manifest, { chargerId: '2403080002M' }) });
    await clock.advance(MINUTE);
    expect(lastResult()).toMatchObject({ outcome: 'Refused' });
    // One to a CAPI back end, for an image that speaks OCPP; and one with a trial of an hour.
    const inAnHour = new Date(clock.now() + 60 * MINUTE).toISOString();
    for (const [change, why] of [
      [{ endpoint: backEnd.url }, 'ws:'],
      [{ trialDeadline: inAnHour }, '45 minutes'],
    ] as const) {
      ask({ kind: 'Switch', order: order(manifest, change) });
      await clock.advance(MINUTE);
      expect(lastResult()).toMatchObject({ outcome: 'Refused', reason: expect.stringContaining(why) as string });
    }
    const again = order(manifest, { endpoint: 'ws://127.0.0.1:9/ocpp' });
    ask({ kind: 'Switch', order: again });
    await clock.advance(15 * MINUTE);
    expect(twin.state().protocol).toBe('CAPI');
    ask({ kind: 'Firmware', manifest });
    await clock.advance(2 * MINUTE);
    ask({ kind: 'Switch', order: again });
    await clock.advance(2 * MINUTE);
    expect(lastResult()).toMatchObject({ outcome: 'Refused', reason: expect.stringContaining('epoch') as string });
    expect(twin.state().protocol).toBe('CAPI');
  });

  /** One way to OCPP, with the power going at write `cutAt`; returns how many writes there were. */
  async function migrate(cutAt: number, isCommitted: boolean): Promise<{ writes: number; twin: Twin }> {
    let writes = 0;
    let isDead = false;
    const store = new FaultyStore(memoryStore(), () => {
      if (isDead) return false;
      writes += 1;
      if (writes !== cutAt) return true;
      isDead = true;
      void twin.stop();
      clock.setTimer(20_000, () => {
        isDead = false;
        twin.start();
      });
      return false;
    });
    const twin: Twin = made({ store });
    const manifest = desk.manifest();
    twin.start();
    ask({ kind: 'Firmware', manifest });
    await clock.advance(4 * MINUTE);
    expect(progress()?.state).toBe('Staged');
    ask({ kind: 'Switch', order: order(manifest, { epoch: 7 }) });
    await clock.advance(4 * MINUTE);
    expect(twin.state().protocol, `after a cut at write ${cutAt}`).toBe('OCPP');
    for (let tries = 0; isCommitted && tries < 3; tries += 1) {
      const answer = await Promise.race([commit(7).catch(() => null), clock.sleep(MINUTE).then(() => null)]);
      await clock.advance(MINUTE);
      if (answer?.status === 'Accepted') break;
    }
    await clock.advance(50 * MINUTE);
    return { writes, twin };
  }

  it.each([true, false])(
    'with the power gone at any write it ends where it should (committed: %s)',
    { timeout: 120_000 },
    async (isCommitted) => {
      const { writes } = await migrate(0, isCommitted);
      expect(writes).toBeGreaterThan(10);
      for (let cutAt = 1; cutAt <= writes; cutAt += isCommitted || cutAt < 40 ? 1 : 25) {
        for (const twin of twins.splice(0)) await twin.stop();
        backEnd.commands = [];
        const { twin } = await migrate(cutAt, isCommitted);
        const { protocol, isOnTrial, isPoweredOn } = twin.state();
        expect({ cutAt, protocol, isOnTrial, isPoweredOn }).toEqual({
          cutAt,
          protocol: isCommitted ? 'OCPP' : 'CAPI',
          isOnTrial: false,
          isPoweredOn: true,
        });
      }
    },
  );
});
