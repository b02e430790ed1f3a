import type { LoggedMessage, LoggedMessagePage } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite } from './support/small-site.ts';

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

/** What the charger was told of its phases, in what order with its sessions: `1.L3`, `StartTransaction`, `StopTransaction`. */
async function told(on: SmallSite): Promise<string[]> {
  const all: LoggedMessage[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const page: LoggedMessagePage = await on.read(`/chargers/HALO1/messages?limit=200${query}`);
    all.push(...page.items);
    after = page.next ?? null;
  }
  return all.reverse().flatMap(({ action, frame }) => {
    if (action === 'StartTransaction' || action === 'StopTransaction') return action;
    return /"key":"AssignedPhase","value":"([^"]+)"/.exec(frame)?.[1] ?? [];
  });
}

describe('S10 an idle connector holds the phase that its next car should get', () => {
  it(
    'it is told once after a session, with the reason, and its next car starts there without a change of phase',
    { timeout: 240_000 },
    async () => {
      const on = (small = await SmallSite.open({ fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] }));
      await on.activate();
      await on.live([0, 0, 0], 2);
      await on.arrive(0, { phases: 3 });
      await on.live([0, 0, 0], 10);
      on.twins[0]?.plugOut(1);
      const before = await told(on);
      await on.live([8, 0, 8], 1);
      await on.live([12, 0, 12], 60);
      await on.arrive(0, { phases: 1 });
      await on.live([12, 0, 12], 10);

      expect((await told(on)).slice(before.length)).toEqual(['1.L2', 'StartTransaction']);
      expect(on.ways[0]).toEqual(['L1L2L3', 'L2']);
      const log = await on.decisions();
      expect(log.filter(({ code }) => code === 'idle-phase').map(({ sentence }) => sentence)).toEqual([
        expect.stringMatching(/^HALO1 is idle and is set from 3P to L2 for its next car: 3\.\d kW there, 0 kW on 3P$/),
      ]);
      expect(log.filter(({ code }) => code === 'switch-failed' || code === 'no-switch')).toEqual([]);
      expect(Math.max(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThan(12);
      expect(on.trips).toBe(0);
      expect(on.site.look('main').figures.longestByChargersMs).toBeLessThanOrEqual(40_000);
    },
  );

  it('a car on one phase that comes to a connector set to all is no charger that failed to switch', { timeout: 240_000 }, async () => {
    const on = (small = await SmallSite.open({ fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] }));
    await on.activate();
    await on.live([0, 8, 8], 1);
    await on.live([0, 12, 12], 1);
    await on.arrive(0, { phases: 1 });
    await on.live([0, 12, 12], 5);
    on.twins[0]?.plugOut(1);
    await on.live([0, 0, 0], 30);
    const before = await told(on);
    expect(before.at(-1)).toBe('1.L123');
    await on.arrive(0, { phases: 1 });
    await on.live([0, 0, 0], 15);
    expect((await told(on)).slice(before.length)).toEqual(['StartTransaction']);
    expect(Math.max(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThan(12);
    expect((await on.decisions()).filter(({ code }) => code === 'switch-failed' || code === 'no-switch')).toEqual([]);
  });
});

describe('S3 what was learnt of a car is forgotten with its session', () => {
  it('a car on three phases is charged on three, where the one before it had shown that it has one', { timeout: 240_000 }, async () => {
    const on = (small = await SmallSite.open({ fuseA: 25, wirings: ['RST'], worstHouseA: [13, 13, 13] }));
    await on.activate();
    await on.live([2, 2, 2], 2);
    await on.arrive(0, { phases: 1 });
    await on.live([2, 2, 2], 10);
    on.twins[0]?.plugOut(1);
    await on.live([2, 2, 2], 2);
    await on.arrive(0, { phases: 3 });
    await on.live([2, 2, 2], 5);
    expect(on.ways[0]).toEqual(['L1', 'L1L2L3']);
    expect(Math.min(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThan(12);
  });
});
