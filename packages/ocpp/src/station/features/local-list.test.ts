import { afterEach, describe, expect, it } from 'vitest';
import type { IdTagInfo, Request } from '../../messages.ts';
import { setBench, type Bench, type BenchOptions } from '../testing/bench.ts';
import { localListManagement } from './local-list.ts';

let bench: Bench;
afterEach(() => bench.end());

const ACCEPTED: IdTagInfo = { status: 'Accepted' };
const BLOCKED: IdTagInfo = { status: 'Blocked' };

async function open(options: BenchOptions = {}): Promise<void> {
  const configuration = { AuthorizationCacheEnabled: 'false', ...options.configuration };
  bench = await setBench({ features: [localListManagement()], ...options, configuration });
  await bench.boot();
}

type Entries = Readonly<Record<string, IdTagInfo | null>>;
async function send(updateType: 'Full' | 'Differential', listVersion: number, entries?: Entries): Promise<string> {
  const list = Object.entries(entries ?? {}).map(([idTag, idTagInfo]) => ({ idTag, ...(idTagInfo ? { idTagInfo } : {}) }));
  const request: Request<'SendLocalList'> = { listVersion, updateType, ...(entries ? { localAuthorizationList: list } : {}) };
  return (await bench.ask('SendLocalList', request)).status;
}
const version = async (): Promise<number> => (await bench.ask('GetLocalListVersion', {})).listVersion;

/** Whether a tag may charge offline: then list and cache alone decide. */
async function isLetIn(idTag: string): Promise<boolean> {
  await bench.chargePoint.setNetwork(false);
  bench.hardware.plug(1);
  await bench.chargePoint.present(idTag, 1);
  const isIn = bench.chargePoint.state().connectors[0]?.idTag === idTag;
  if (isIn) await bench.chargePoint.present(idTag, 1);
  bench.hardware.unplug(1);
  await bench.chargePoint.setNetwork(true);
  await bench.clock.advance(5_000);
  return isIn;
}

describe('SendLocalList', () => {
  it('Full takes the place of everything, and an empty one clears it', async () => {
    await open();
    expect(await version()).toBe(0);
    expect(await send('Full', 3, { A: ACCEPTED, B: ACCEPTED })).toBe('Accepted');
    expect(await version()).toBe(3);
    expect([await isLetIn('a'), await isLetIn('C')]).toEqual([true, false]);
    expect(await send('Full', 2, { C: ACCEPTED })).toBe('Accepted');
    expect([await version(), await isLetIn('A'), await isLetIn('C')]).toEqual([2, false, true]);
    expect(await send('Full', 4)).toBe('Accepted');
    expect([await version(), await isLetIn('C')]).toEqual([0, false]);
  });

  it('Differential adds, changes and, without idTagInfo, deletes', async () => {
    await open();
    await send('Full', 1, { A: ACCEPTED, B: ACCEPTED, C: ACCEPTED });
    expect(await send('Differential', 2, { a: BLOCKED, B: null, D: ACCEPTED })).toBe('Accepted');
    expect(await version()).toBe(2);
    expect([await isLetIn('A'), await isLetIn('B'), await isLetIn('C'), await isLetIn('D')]).toEqual([false, false, true, true]);
  });

  it('Differential needs a newer version', async () => {
    await open();
    await send('Full', 5, { A: ACCEPTED });
    expect(await send('Differential', 5, { B: ACCEPTED })).toBe('VersionMismatch');
    expect(await send('Differential', 4, { B: ACCEPTED })).toBe('VersionMismatch');
    expect([await version(), await isLetIn('B')]).toEqual([5, false]);
  });

  it.each<[string, 'Full' | 'Differential', Entries]>([
    ['more than SendLocalListMaxLength', 'Full', { A: ACCEPTED, B: ACCEPTED, C: ACCEPTED, D: ACCEPTED }],
    ['more than LocalAuthListMaxLength in all', 'Differential', { A: ACCEPTED, B: ACCEPTED, C: ACCEPTED }],
    ['a Full without idTagInfo', 'Full', { A: null }],
    ['the same tag twice', 'Full', { A: ACCEPTED, a: BLOCKED }],
  ])('fails for %s, and the old list stays', async (_, updateType, entries) => {
    await open();
    bench.chargePoint.configure('SendLocalListMaxLength', '3');
    bench.chargePoint.configure('LocalAuthListMaxLength', '4');
    await send('Full', 1, { X: ACCEPTED, Y: ACCEPTED });
    expect(await send(updateType, 2, entries)).toBe('Failed');
    expect([await version(), await isLetIn('X'), await isLetIn('A')]).toEqual([1, true, false]);
  });

  it('is not supported while the list is switched off, which is version -1', async () => {
    await open();
    await send('Full', 1, { A: ACCEPTED });
    await bench.configure({ LocalAuthListEnabled: 'false' });
    expect(await send('Full', 2, { B: ACCEPTED })).toBe('NotSupported');
    expect([await version(), await isLetIn('A')]).toEqual([-1, false]);
    await bench.configure({ LocalAuthListEnabled: 'true' });
    expect([await version(), await isLetIn('A')]).toEqual([1, true]);
  });

  it('survives a power cut', async () => {
    await open();
    await send('Full', 9, { A: ACCEPTED });
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect([await version(), await isLetIn('A')]).toEqual([9, true]);
  });
});

describe('LocalListConflict', () => {
  const conflicts = (): number[] =>
    bench.centralSystem
      .said('StatusNotification')
      .filter(({ errorCode }) => errorCode === 'LocalListConflict')
      .map(({ connectorId }) => connectorId);

  it('is told when the central system refuses after the start what its list lets in', async () => {
    await open({ configuration: { LocalPreAuthorize: 'true' } });
    await send('Full', 1, { A: ACCEPTED });
    bench.centralSystem.reactions.StartTransaction = () => ({ transactionId: 1, idTagInfo: BLOCKED });
    bench.hardware.plug(1);
    await bench.chargePoint.present('A', 1);
    await bench.clock.settle();
    expect(conflicts()).toEqual([1]);
  });

  it('is told when Authorize contradicts the list, either way', async () => {
    await open();
    await send('Full', 1, { A: ACCEPTED, B: BLOCKED, C: ACCEPTED });
    bench.centralSystem.reactions.Authorize = ({ idTag }) => ({ idTagInfo: idTag === 'A' ? BLOCKED : ACCEPTED });
    for (const idTag of ['A', 'B', 'C', 'X']) {
      await bench.chargePoint.present(idTag);
      await bench.clock.settle();
    }
    expect(conflicts()).toEqual([0, 0]);
  });
});
