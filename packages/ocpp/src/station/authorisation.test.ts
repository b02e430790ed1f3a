import { afterEach, describe, expect, it } from 'vitest';
import type { IdTagInfo } from '../messages.ts';
import { setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function booted(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  await made.boot();
  return made;
}

const tagAt = ({ chargePoint }: Bench, connectorId = 1): string | null => chargePoint.state().connectors[connectorId - 1]?.idTag ?? null;

async function goOffline({ clock, chargePoint }: Bench): Promise<void> {
  await clock.track(chargePoint.setNetwork(false));
}

describe('online', () => {
  it.each(['Invalid', 'Blocked', 'Expired', 'ConcurrentTx'] as const)('a tag that is %s does not charge', async (status) => {
    const one = await booted();
    one.centralSystem.reactions.Authorize = () => ({ idTagInfo: { status } });
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    expect(tagAt(one)).toBeNull();
    expect(one.hardware.look(1).offeredA).toBe(0);
    expect(one.centralSystem.said('StartTransaction')).toEqual([]);
  });

  it('every tag is asked for, unless LocalPreAuthorize lets the cache speak', async () => {
    const one = await booted();
    await one.chargePoint.present('TAG');
    await one.clock.advance(61_000);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    expect(one.centralSystem.said('Authorize')).toHaveLength(2);
    await one.chargePoint.present('TAG');
    await one.configure({ LocalPreAuthorize: 'true' });
    await one.chargePoint.present('tag');
    expect(tagAt(one)).toBe('tag');
    expect(one.centralSystem.said('Authorize')).toHaveLength(2);
  });

  it('LocalPreAuthorize asks for a tag that the list refuses: it may have been let in since', async () => {
    const one = await booted({ configuration: { LocalPreAuthorize: 'true' } });
    one.chargePoint.station.localList.replace(1, new Map([['TAG', { status: 'Blocked' }]]));
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    expect(one.centralSystem.said('Authorize')).toEqual([{ idTag: 'TAG' }]);
    expect(tagAt(one)).toBe('TAG');
  });
});

describe('offline', () => {
  const accepted: IdTagInfo = { status: 'Accepted' };

  it('the list lets in whom it lists, and beats the cache both ways', async () => {
    const one = await booted();
    await one.chargePoint.present('CACHED');
    await one.clock.advance(61_000);
    one.chargePoint.station.localList.replace(
      3,
      new Map<string, IdTagInfo>([
        ['LISTED', accepted],
        ['CACHED', { status: 'Blocked' }],
      ]),
    );
    await goOffline(one);
    one.hardware.plug(1);
    await one.chargePoint.present('CACHED');
    expect(tagAt(one)).toBeNull();
    await one.chargePoint.present('listed');
    expect(tagAt(one)).toBe('listed');
  });

  it('the list is not read where LocalAuthListEnabled is off, nor anything where LocalAuthorizeOffline is', async () => {
    const one = await booted();
    await one.chargePoint.present('CACHED');
    one.chargePoint.station.localList.replace(1, new Map([['LISTED', accepted]]));
    await one.clock.advance(61_000);
    await one.configure({ LocalAuthListEnabled: 'false' });
    await goOffline(one);
    one.hardware.plug(1);
    await one.chargePoint.present('LISTED');
    expect(tagAt(one)).toBeNull();
    one.chargePoint.configure('LocalAuthorizeOffline', 'false');
    await one.chargePoint.present('CACHED');
    expect(tagAt(one)).toBeNull();
    one.chargePoint.configure('LocalAuthorizeOffline', 'true');
    await one.chargePoint.present('CACHED');
    expect(tagAt(one)).toBe('CACHED');
  });

  it('an entry that has expired counts no more', async () => {
    const one = await booted();
    const expiryDate = new Date(one.clock.now() + 120_000).toISOString();
    one.centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Accepted', expiryDate } });
    await one.chargePoint.present('TAG');
    await goOffline(one);
    await one.clock.advance(119_000);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    expect(tagAt(one)).toBe('TAG');
    await one.chargePoint.present('TAG');
    await one.clock.advance(2_000);
    await one.chargePoint.present('TAG');
    expect(tagAt(one)).toBeNull();
  });

  it('AllowOfflineTxForUnknownId lets in the unknown, and not the refused', async () => {
    const one = await booted({ configuration: { AllowOfflineTxForUnknownId: 'true' } });
    one.centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Blocked' } });
    await one.chargePoint.present('STOLEN');
    await goOffline(one);
    one.hardware.plug(1);
    await one.chargePoint.present('STOLEN');
    expect(tagAt(one)).toBeNull();
    await one.chargePoint.present('UNKNOWN');
    expect(tagAt(one)).toBe('UNKNOWN');
  });

  it('the cache outlives a power cut, is cleared by ClearCache, and can be off', async () => {
    const one = await booted();
    await one.chargePoint.present('TAG');
    await one.clock.track(one.chargePoint.powerOff());
    await one.boot();
    await goOffline(one);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    expect(tagAt(one)).toBe('TAG');
    await one.chargePoint.present('TAG');
    await one.clock.track(one.chargePoint.setNetwork(true));
    await one.clock.advance(5_000);
    expect(await one.ask('ClearCache', {})).toEqual({ status: 'Accepted' });
    await goOffline(one);
    await one.chargePoint.present('TAG');
    expect(tagAt(one)).toBeNull();
    await one.clock.track(one.chargePoint.setNetwork(true));
    await one.clock.advance(5_000);
    await one.configure({ AuthorizationCacheEnabled: 'false' });
    expect(await one.ask('ClearCache', {})).toEqual({ status: 'Rejected' });
  });
});

describe('a tag that is refused after the start', () => {
  const refuse = ({ centralSystem }: Bench): void => {
    centralSystem.reactions.StartTransaction = () => ({ transactionId: 5, idTagInfo: { status: 'Invalid' } });
  };

  it('ends its transaction with StopTransactionOnInvalidId, and leaves the cable locked until its owner is back', async () => {
    const one = await booted();
    refuse(one);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    await one.clock.settle();
    expect(one.centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 5, reason: 'DeAuthorized' }]);
    expect(one.statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing']);
    expect(one.hardware.isLocked(1)).toBe(true);
    await one.chargePoint.present('TAG');
    expect(one.hardware.isLocked(1)).toBe(false);
    expect(tagAt(one)).toBeNull();
  });

  it('gets no energy, and its transaction goes on, without it', async () => {
    const one = await booted({ configuration: { StopTransactionOnInvalidId: 'false' } });
    refuse(one);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    await one.clock.advance(3_600_000);
    expect(one.statuses(1).at(-1)).toBe('SuspendedEVSE');
    expect(one.hardware.read(1).registerWh).toBeLessThan(1_000_010);
    expect(one.centralSystem.said('StopTransaction')).toEqual([]);
    await one.chargePoint.present('TAG');
    await one.clock.settle();
    expect(one.centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'Local', idTag: 'TAG' }]);
  });

  it.each([
    ['true', 1],
    ['false', 0],
  ])('gets MaxEnergyOnInvalidId first (StopTransactionOnInvalidId = %s)', async (stops, stopCount) => {
    const one = await booted({ configuration: { StopTransactionOnInvalidId: stops, MaxEnergyOnInvalidId: '500' } });
    refuse(one);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    await one.clock.advance(60_000);
    expect(one.statuses(1).at(-1)).toBe('Charging');
    await one.clock.advance(3_600_000);
    expect(one.hardware.read(1).registerWh - 1_000_000.25).toBeCloseTo(500, 0);
    expect(one.centralSystem.said('StopTransaction')).toHaveLength(stopCount);
    expect(one.hardware.look(1).offeredA).toBe(0);
  });

  it('ends once, also where the reading at its end shows that the energy is used up', async () => {
    const one = await booted({ configuration: { StopTransactionOnInvalidId: 'true', MaxEnergyOnInvalidId: '500' } });
    refuse(one);
    one.hardware.plug(1);
    await one.chargePoint.present('TAG');
    await one.clock.advance(1_000);
    const read = one.hardware.read.bind(one.hardware);
    let isFirst = true;
    // As hardware whose meter is read now and then: the reading brings the news.
    one.hardware.read = (connectorId) => {
      const sample = read(connectorId);
      if (isFirst) {
        isFirst = false;
        one.hardware.want(connectorId, false);
      }
      return { ...sample, registerWh: sample.registerWh + 600 };
    };
    await one.chargePoint.present('TAG');
    await one.clock.advance(1_000);
    expect(one.centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 5, reason: 'DeAuthorized' }]);
  });
});

describe('a card that is held to the reader twice', () => {
  it('while the first time is being decided begins one transaction, and leaves the other car alone', async () => {
    const one = await booted();
    for (const connectorId of [1, 2]) one.hardware.plug(connectorId);
    await Promise.all([one.chargePoint.present('TAG'), one.chargePoint.present('tag')]);
    await one.clock.settle();
    expect(one.chargePoint.state().connectors.map(({ idTag }) => idTag)).toEqual(['TAG', null]);
  });
});

describe('who may end a transaction', () => {
  const groups: Readonly<Record<string, string>> = { HIS: 'FAMILY', HERS: 'FAMILY', OTHER: 'STRANGERS' };

  it('the same tag unasked, one of the same group, and nobody else', async () => {
    const one = await booted();
    one.centralSystem.reactions.Authorize = ({ idTag }) => {
      const parentIdTag = groups[idTag];
      return { idTagInfo: { status: 'Accepted', ...(parentIdTag === undefined ? {} : { parentIdTag }) } };
    };
    one.hardware.plug(1);
    await one.chargePoint.present('HIS', 1);
    await one.chargePoint.present('OTHER', 1);
    await one.chargePoint.present('NOBODY', 1);
    expect(tagAt(one)).toBe('HIS');
    await one.chargePoint.present('HERS', 1);
    await one.clock.settle();
    expect(one.centralSystem.said('StopTransaction')).toMatchObject([{ idTag: 'HERS', reason: 'Local' }]);
  });

  it('one of the same group offline, after a start that only its answer told the group of', async () => {
    const one = await booted();
    one.centralSystem.reactions.StartTransaction = () => ({ transactionId: 1, idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    one.chargePoint.station.localList.replace(1, new Map([['HERS', { status: 'Accepted', parentIdTag: 'FAMILY' }]]));
    one.hardware.plug(1);
    await one.chargePoint.present('HIS');
    await one.clock.settle();
    await goOffline(one);
    await one.chargePoint.present('HERS');
    expect(tagAt(one)).toBeNull();
  });
});
