import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../test/support/stores.ts';
import { quickestStore } from '../../../../test/support/system.ts';
import type { Store } from '../store/index.ts';
import { ChargerKeys } from './charger-keys.ts';

describe('chargers’ keys', () => {
  let fresh: FreshStore;
  let store: Store;
  let keys: ChargerKeys;
  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open();
    await store.db.insertInto('organisation').values({ id: crypto.randomUUID(), name: 'Ours', created_at: new Date() }).execute();
    keys = await ChargerKeys.load(store.db);
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  const HEX = '00ff3ac3288f0a1b2c3d4e5f60718293a4b5C6D7';
  it.each<[string, string, string | Buffer, boolean]>([
    ['the text', 'sixteen letters!', 'sixteen letters!', true],
    ['the hex text of the text', 'sixteen letters!', Buffer.from('sixteen letters!').toString('hex'), true],
    ['the hex text of the text in capitals', 'sixteen letters!', Buffer.from('sixteen letters!').toString('hex').toUpperCase(), true],
    ['the bytes behind the hex, which are no UTF-8', HEX, Buffer.from(HEX, 'hex'), true],
    ['the hex as it was configured', HEX, HEX, true],
    ['the hex in small letters', HEX, HEX.toLowerCase(), true],
    ['the hex in capitals', HEX, HEX.toUpperCase(), true],
    ['text beyond ASCII', 'grün und äußerst', 'grün und äußerst', true],
    ['text beyond ASCII in another encoding', 'grün und äußerst', Buffer.from('grün und äußerst', 'latin1'), false],
    ['another case of a text', 'sixteen letters!', 'Sixteen letters!', false],
    ['the beginning', 'sixteen letters!', 'sixteen letters', false],
    ['nothing', 'sixteen letters!', '', false],
    ['bytes behind a hex that is too short to be a key', '0102030405060708', Buffer.from('0102030405060708', 'hex'), false],
  ])('match %s', (_what, configured, sent, isRight) => {
    expect(keys.matches(Buffer.from(sent), keys.hashesOf(configured))).toBe(isRight);
  });

  it('match one of several, as while a password is changed, and nothing where there is none', () => {
    const both = [...keys.hashesOf('the old password'), ...keys.hashesOf('the new password')];
    for (const password of ['the old password', 'the new password']) expect(keys.matches(Buffer.from(password), both)).toBe(true);
    expect(keys.matches(Buffer.from('x'), [])).toBe(false);
    expect(keys.matches(Buffer.from('x'), [Buffer.alloc(0), Buffer.alloc(31)])).toBe(false);
  });

  it('are the same after a restart, say nothing of the password, and are others in another system', async () => {
    const again = await ChargerKeys.load(store.db);
    expect(again.hash(Buffer.from('x'))).toEqual(keys.hash(Buffer.from('x')));
    expect(keys.hash(Buffer.from('x'))).toHaveLength(32);
    await store.db.deleteFrom('server_key').execute();
    const other = await ChargerKeys.load(store.db);
    expect(other.hash(Buffer.from('x'))).not.toEqual(keys.hash(Buffer.from('x')));
  });
});
