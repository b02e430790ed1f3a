import { describe, expect, it } from 'vitest';
import { isTold, storyOf } from './story.ts';
import { bootOf as boot, HELLO as hello, IDLE as idle, ledTo as at } from './testing/led-to.ts';
import { PLAN, SHORT } from './testing/plan.ts';
import type { World } from './testing/world.ts';
import type { WayState } from './way.ts';
import { reservationOf } from './while-nobody-owns.ts';

/** Its power is gone, and comes back too late. */
function stranded(from: WayState): World {
  const world = at(from);
  world.cutPower(6);
  expect(world.run(3, ({ way }) => way.state === 'Stranded')).toBe(true);
  return world;
}

describe('R3 the ends of a way', () => {
  it('Stranded: a case with instructions, settled by the first word on CAPI', () => {
    const world = stranded('Switching');
    expect(world.way.owner).toBe('nobody');
    const cases = world.taken.flatMap(({ step }) =>
      step.orders.flatMap((order) => (order.kind === 'openCase' ? [order.instructions] : [])),
    );
    expect(cases).toEqual([expect.stringContaining('switch its power off for a minute')]);
    world.hear(hello);
    expect(world.way).toMatchObject({ state: 'RollingBack', owner: 'CAPI', isHome: true });
  });

  it('Stranded: a boot on OCPP after the commit had been sent stays, one without goes back', () => {
    const committed = stranded('Committing');
    committed.hear(boot(9));
    expect(committed.way).toMatchObject({ state: 'Committing', openOrders: [{ kind: 'commit', trialEpoch: 3 }] });
    const late = stranded('Switching');
    late.hear(boot(9));
    expect(late.way).toMatchObject({ state: 'RollingBack', openOrders: [{ kind: 'return', trialEpoch: 3 }] });
  });

  it('a boot on OCPP after the attempt was over is sent back', () => {
    const world = at('RolledBack', { skewMs: 9_000 });
    world.hear(boot(9));
    expect(world.way).toMatchObject({ state: 'RollingBack', owner: 'OCPP', openOrders: [{ kind: 'return', trialEpoch: 3 }] });
  });

  it('a stranded charger that gets its power back is home by itself', () => {
    const world = stranded('Verifying');
    expect(world.run(8, ({ way }) => way.state === 'RolledBack')).toBe(true);
    expect(world.charger.protocol).toBe('CAPI');
  });

  it('Dormant: silent for days is no failure, and over at the next word', () => {
    const world = at('Staged');
    world.isCampaignOn = false;
    world.cutPower(100);
    world.run(80);
    expect(world.way).toMatchObject({ state: 'Dormant', failures: 0 });
    world.hear(hello);
    expect(world.way.state).toBe('Candidate');
  });

  it('Withdrawn: only while nothing is under way', () => {
    const world = at('Staged');
    world.hear({ kind: 'withdraw' });
    expect(world.way.state).toBe('Withdrawn');
    const late = at('Switching');
    late.hear({ kind: 'withdraw' });
    expect(late.way.state).toBe('Switching');
    expect(late.events.at(-1)).toMatchObject({ kind: 'refused', why: 'it is Switching: abort the campaign, or recall it later' });
  });

  it('recalled: a migrated charger goes back, and is not tried again', () => {
    const world = at('Soaking');
    world.isCampaignOn = false;
    world.hear({ kind: 'recall' });
    expect(world.way.openOrders).toMatchObject([{ kind: 'return', by: 'OCPP', trialEpoch: 3, epoch: 3 }]);
    expect(world.run(1, ({ way }) => way.state === 'RolledBack')).toBe(true);
    expect(world.way).toMatchObject({ deadlineMs: null, failures: 0, owner: 'CAPI' });
    expect(world.charger.protocol).toBe('CAPI');
  });

  it('recalled, and there is nothing to go back to: it stays on OCPP', () => {
    const world = at('Soaking');
    world.hear({ kind: 'recall' });
    world.answer('return', { kind: 'refused', reason: 'there is no previous image' });
    expect(world.way).toMatchObject({ state: 'Soaking', owner: 'OCPP', isRecalled: false });
    expect(world.way.last?.why).toBe('it cannot go back: there is no previous image');
  });

  it('home, and not to be set as it was: a case for a person, who is asked once', () => {
    const world = at('Verifying', { sharesLights: true });
    world.hear({ kind: 'abort' });
    expect(world.run(1, ({ way }) => way.isHome)).toBe(true);
    world.charger.settings = { ...world.charger.settings, dimmer: 'off' };
    const refuse = (): boolean => {
      if (world.way.openOrders.some(({ kind }) => kind === 'restore')) world.answer('restore', { kind: 'refused', reason: 'read only' });
      return world.way.state === 'Stranded';
    };
    expect(world.run(1, refuse)).toBe(true);
    world.run(1, () => false);
    const cases = world.taken.flatMap(({ step }) =>
      step.orders.flatMap((order) => (order.kind === 'openCase' ? [order.instructions] : [])),
    );
    expect(cases).toEqual([expect.stringContaining('is back on CAPI, and does not take its former settings')]);
    world.hear(hello);
    expect(world.way.state).toBe('RollingBack');
  });

  it('pause: takes no slot, steps back what is not armed, lets the others arrive', () => {
    const draining = at('Draining');
    draining.hear({ kind: 'pause' });
    expect(draining.way.state).toBe('Staged');
    draining.hear({ kind: 'slotGranted', slot: 'switch' });
    expect(draining.way.state).toBe('Staged');
    draining.hear({ kind: 'resume' });
    draining.hear({ kind: 'slotGranted', slot: 'switch' });
    expect(draining.way.state).toBe('Draining');
    const verifying = at('Verifying');
    verifying.hear({ kind: 'pause' });
    expect(verifying.run(1, ({ way }) => way.state === 'Soaking')).toBe(true);
  });

  it.each<WayState>(['Armed', 'Switching', 'Configuring', 'Verifying', 'Committing'])(
    'abort as %s: it does not commit, and is home',
    (state) => {
      const world = at(state);
      world.hear({ kind: 'abort' });
      expect(world.run(1, ({ way }) => way.state === 'RolledBack')).toBe(true);
      expect(world.charger).toMatchObject({ protocol: 'CAPI', commits: [] });
      expect(world.way.failures, 'no failure of its own').toBe(0);
    },
  );

  it('without trial support the change is one-way: offered, accepted, and said so', () => {
    const world = at('Staged', { hasTrial: false }, { ...PLAN, hasTrialSupport: false });
    world.run(1);
    expect(world.way.state).toBe('Staged');
    expect(world.events.some(({ kind }) => kind === 'oneWayOffered')).toBe(true);
    world.hear({ kind: 'oneWayAccepted' });
    expect(world.run(2, ({ way }) => way.state === 'Soaking')).toBe(true);
    expect(world.history.at(-1)?.why).toBe('it runs on OCPP for good: it has no trial that could be committed');
    world.hear({ kind: 'recall' });
    expect(world.events.at(-1)).toMatchObject({ kind: 'refused', why: 'its change was one-way: it cannot go back' });
  });

  it('R4: a charger that did not say whether it has a trial is told to stay all the same, and is on OCPP when it says yes', () => {
    const world = at('Staged', {}, { ...PLAN, hasTrialSupport: false });
    world.hear({ kind: 'oneWayAccepted' });
    expect(world.run(2, ({ way }) => way.state === 'Soaking')).toBe(true);
    expect(world.charger.commits).toHaveLength(1);
    expect(world.history.at(-1)?.why).toBe('it acknowledged the commit');
    expect(world.run(2, ({ charger }) => charger.protocol === 'CAPI')).toBe(false);
  });

  it('one-way, and not as it was: nobody charges, a case is opened, and each restart is a new chance', () => {
    const plan = { ...PLAN, hasTrialSupport: false };
    const world = at('Staged', { keepsFactoryCurrent: true }, plan);
    world.hear({ kind: 'oneWayAccepted' });
    expect(world.run(2, ({ way }) => way.state === 'Stranded')).toBe(true);
    world.nowMs += 3_600_000;
    world.hear(boot(9));
    world.hear({ kind: 'tick' });
    expect(world.way.state).toBe('Configuring');
    const holds = world.taken.flatMap(({ step }) => step.orders.flatMap((order) => (order.kind === 'holdSessions' ? [order.isOn] : [])));
    expect(holds).not.toContain(false);
  });

  describe('offline is not failure: in Staging only time online counts', () => {
    const HOUR = 3_600_000;
    const poll = (world: World): void => world.hear({ ...idle, firmware: { state: 'Downloading', version: '180' } });
    /** Downloads for ever. */
    const staging = (): World => {
      const world = at('Staging');
      poll(world);
      return world;
    };
    /** Hours of polls, a minute apart. */
    const online = (world: World, hours: number): void => {
      for (let minute = 0; minute < hours * 60 && world.way.state === 'Staging'; minute += 1) {
        world.nowMs += 60_000;
        poll(world);
        world.hear({ kind: 'tick' });
      }
    };

    it('the power is off when its time is over: it waits, and nothing has failed', () => {
      const world = staging();
      world.nowMs += 25 * HOUR;
      world.hear({ kind: 'tick' });
      expect(world.way).toMatchObject({ state: 'Snapshotted', failures: 0, reason: null });
    });

    it('it comes back just before: it has the rest of its time, and fails when that is over', () => {
      const world = staging();
      world.nowMs += SHORT.stagingMs - 1;
      poll(world);
      online(world, 0.9);
      expect(world.way).toMatchObject({ state: 'Staging', failures: 0 });
      online(world, 0.2);
      expect(world.way).toMatchObject({ state: 'RolledBack', failures: 1, reason: 'the image could not be fetched in time' });
    });
  });

  describe('what is ours is no failure of the charger: a release that was withdrawn, or has expired', () => {
    const withheld = { kind: 'withheld', reason: 'release 180 was withdrawn' } as const;

    it.each([
      ['to stage', 'Staging', 'stage', 'Snapshotted'],
      ['to switch', 'Draining', 'switch', 'Staged'],
    ] as const)('%s: it is held with the reason, however often, and has its place again later', (_, from, order, to) => {
      const world = at(from);
      world.isCampaignOn = false;
      const poll = (): void => {
        world.nowMs += 1_000;
        world.hear(order === 'stage' ? idle : { ...idle, firmware: { state: 'Staged', version: '180' } });
      };
      const grant = (): void => world.hear({ kind: 'slotGranted', slot: order === 'stage' ? 'download' : 'switch' });
      if (order === 'switch') poll();
      for (let time = 0; time < 7; time += 1) {
        world.answer(order, withheld);
        expect(world.way).toMatchObject({ state: to, failures: 0, refusals: 0, held: { reason: withheld.reason } });
        expect(world.way.last?.why).toBe('it is held: release 180 was withdrawn');
        poll();
        grant();
        expect(world.way.state, 'held').toBe(to);
        world.nowMs += SHORT.heldMs;
        poll();
        grant();
        expect(world.way).toMatchObject({ state: from, held: null });
        poll();
      }
    });
  });

  it('always plugged in: after 14 days the owner is asked, once', () => {
    const world = at('Staged');
    world.isCampaignOn = false;
    world.nowMs += 14 * 86_400_000;
    world.hear(hello);
    world.hear({ kind: 'tick' });
    world.hear({ kind: 'tick' });
    expect(world.events.filter(({ kind }) => kind === 'ownerAsked')).toHaveLength(1);
    expect(world.way.state).toBe('Staged');
  });

  it('S18: while it cannot be told to slow down, the highest that it may take is kept free', () => {
    const world = at('Switching');
    expect(reservationOf(world.way, () => 12)).toEqual([{ connectorId: 1, reservedA: 16 }]);
    expect(reservationOf(at('Verifying').way, () => 12)).toEqual([]);
  });

  it.each([
    ['its max current', { maxA: 15, factoryA: 13, capiA: 12 }, 15],
    ['what the new firmware gives untold', { maxA: 10, factoryA: 13, capiA: 12 }, 13],
    ['its last limit over CAPI', { maxA: 10, factoryA: 6, capiA: 12 }, 12],
    ['its rating, where nobody has read its settings', { maxA: null, factoryA: 6, capiA: null }, 20],
  ])('S18: the highest is %s', (_, { maxA, factoryA, capiA }, reservedA) => {
    const { way } = at('Switching');
    const { snapshot } = way;
    if (!snapshot) throw new Error('read before it switches');
    const connectors = snapshot.settings.connectors.map((connector) => ({ ...connector, maxCurrentA: maxA ?? 0 }));
    const read = maxA === null ? null : { ...snapshot, settings: { ...snapshot.settings, connectors } };
    const plan = { ...way.plan, outlets: [{ connectorId: 1, ratedA: 20, factoryA }] };
    expect(reservationOf({ ...way, plan, snapshot: read }, () => capiA)).toEqual([{ connectorId: 1, reservedA }]);
  });

  it('R11: its way is a story', () => {
    const { events } = at('Soaking');
    expect(storyOf(events.filter(isTold))).toEqual([
      expect.stringMatching(/^2026-03-02 01:00:15: The charger was admitted, and is being read; admitted, attempt 1\.$/),
      ...Array.from({ length: 6 }, () => expect.stringMatching(/^2026-03-02 01:/) as string),
      expect.stringMatching(/nobody commands it \(epoch 2\)\.$/),
      expect.stringMatching(/OCPP commands it \(epoch 3\)\.$/),
      expect.stringMatching(
        /after \d+ s as Configuring: The charger is being tested; of 9 items 8 were carried, 0 adapted, 1 not possible\.$/,
      ),
      expect.stringMatching(/The charger is told to stay on OCPP; it passed all 11 probes\.$/),
      expect.stringMatching(/The charger is on OCPP for good, and is being watched; it acknowledged the commit\.$/),
    ]);
  });
});

describe('bad input: refused, said plainly, nothing changed', () => {
  function refusedAs(world: World, fact: Parameters<World['hear']>[0]): string | null {
    const before = world.way;
    world.hear(fact);
    expect(world.way).toBe(before);
    const last = world.taken.at(-1)?.step;
    expect(last?.orders).toEqual([]);
    const [event] = last?.events ?? [];
    return event?.kind === 'refused' ? event.why : null;
  }

  it('a switch order answered for another attempt', () => {
    const world = at('Draining');
    expect(world.run(1, ({ way }) => way.openOrders.length > 0)).toBe(true);
    const [order] = world.way.openOrders;
    const answer = { kind: 'orderAnswered', orderId: order?.id.replace('/1/', '/7/') ?? '', answer: { kind: 'done' } } as const;
    expect(refusedAs(world, answer)).toBe('it answers an order of attempt 7, and attempt 1 runs');
    expect(refusedAs(world, { ...answer, orderId: 'other/1/5.2' })).toBe('order other/1/5.2 is not one of ours');
  });

  it('a charger cloned under the same identity', () => {
    const clone = { ...boot(5), serialNumber: '2403080002M' };
    const why = 'it says serial number 2403080002M, and 2403080001M is being moved';
    for (const state of ['Switching', 'Configuring', 'Verifying', 'Soaking'] as const) expect(refusedAs(at(state), clone)).toBe(why);
    expect(refusedAs(at('Staged'), { ...hello, serialNumber: '2403080002M' })).toBe(why);
  });

  it('another model, another version, and OCPP without an order', () => {
    expect(refusedAs(at('Switching'), { ...boot(5), model: 'AURA' })).toBe('it says model AURA, and a HALO is being moved');
    expect(refusedAs(at('Switching'), { ...boot(5), firmwareVersion: '169' })).toBe('it runs 169, and 180 was staged');
    expect(refusedAs(at('Staged'), boot(5))).toBe('it speaks OCPP, and was never told to');
  });

  it('the answer to an order that is answered already changes nothing, and nobody needs to hear of it', () => {
    const world = at('Snapshotted');
    const answer = { kind: 'orderAnswered', orderId: `${PLAN.wayId}/1/1.1`, answer: { kind: 'unanswered' } } as const;
    expect(refusedAs(world, answer)).toBeNull();
  });

  it('what cannot be wished for now', () => {
    expect(refusedAs(at('Staged'), { kind: 'admitted' })).toBe('it is Staged: only a Candidate is admitted');
    expect(refusedAs(at('Staged'), { kind: 'recall' })).toBe('it is Staged: only what is on OCPP can be recalled');
  });
});
