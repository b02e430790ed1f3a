import type { Knock } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawCharger } from './support/raw-charger.ts';
import { walk } from './support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
});
afterAll(() => system.stop());

/** Asks a charger to test our endpoint; it is not here, so that somebody else may do the knocking. */
const ask = (id: string) => system.orders.place(1, id, { kind: 'testEndpoint', url: system.ocppUrl });
/** With what a knock at the OCPP door was answered; 101: it came in. */
const knock = (id: string, password?: string): Promise<number> =>
  RawCharger.connect(system.ocppUrl, id, password === undefined ? {} : { password }).then(
    ({ socket }) => {
      socket.close();
      return 101;
    },
    (error: unknown) => (error as { readonly status: number }).status,
  );
const listed = async (): Promise<string[]> =>
  (await walk<Knock>(system.api, '/knocks')).map(({ identity, reason }) => `${identity} ${reason}`).sort();

describe('R3 a charger on CAPI that tests our OCPP endpoint', () => {
  it('is answered 401, as it has no credential yet, and is not listed among those that were refused', async () => {
    await system.registerCapi('TESTS');
    await ask('TESTS');
    expect(await knock('TESTS')).toBe(401);
    expect(await knock('TESTS')).toBe(401);
    // Whoever is refused after it is listed, so it would have been.
    expect(await knock('STRANGER')).toBe(404);
    await until('the stranger', 5_000, async () => (await listed()).includes('STRANGER unknown'));
    expect(await listed()).toEqual(['STRANGER unknown']);
  });

  it('everybody else who is refused is listed as ever: who was not asked, who brings a password, who is OCPP’s', async () => {
    await system.registerCapi('IDLE');
    await system.registerCapi('GUESSES');
    await system.register('NATIVE', { password: 'a long enough one' });
    for (const id of ['GUESSES', 'NATIVE']) await ask(id);
    expect(await knock('IDLE')).toBe(401);
    expect(await knock('GUESSES', 'a guess of mine')).toBe(401);
    expect(await knock('NATIVE')).toBe(401);
    const expected = ['GUESSES password', 'IDLE password', 'NATIVE password'];
    await until('all three', 5_000, async () => (await listed()).length >= 4);
    expect(await listed()).toEqual([...expected, 'STRANGER unknown']);
  });

  it('to one that speaks OCPP there is no such order', async () => {
    const charger = await RawCharger.connect(system.ocppUrl, 'NATIVE', { password: 'a long enough one' });
    expect(await ask('NATIVE')).toMatchObject({ state: 'refused', reason: 'The charger speaks OCPP, which has no such order.' });
    charger.socket.close();
  });
});
