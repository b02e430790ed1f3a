import { describe, expect, it } from 'vitest';
import { bootOf as boot, ledTo as at } from './testing/led-to.ts';
import type { Quirks } from './testing/model-charger.ts';
import { PLAN } from './testing/plan.ts';
import type { World } from './testing/world.ts';

const path = ({ history }: World): string => history.map(({ to }) => to).join(' ');
const ordered = (world: World, kind: string) => world.taken.flatMap(({ step }) => step.orders.filter((order) => order.kind === kind));
const CAR = { connectorId: 1, status: 'Connected', sessionId: null, registerWh: 1_000 };
const IDLE = { ...CAR, status: 'Available' };
const poll = (connector: typeof CAR, state: 'Staged' | 'Armed' | 'Failed' | 'Idle' = 'Staged', settingsRevision = 1) =>
  ({ kind: 'capiPoll', connectors: [connector], settingsRevision, firmware: { state, version: '180' } }) as const;

describe('R3 one charger’s way', () => {
  it('leads to OCPP by evidence, step by step', () => {
    const world = at('Soaking');
    expect(path(world)).toBe('Admitted Snapshotted Staging Staged Draining Armed Switching Configuring Verifying Committing Soaking');
    expect(world.events.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
    expect(world.way.items.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'charging profiles of before: carried',
      'max current: carried',
      'current while offline: carried',
      'RFID tags: carried',
      'RFID lock: carried',
      'dimmer: carried',
      'down light: carried',
      'mode of connector 1: carried',
      'schedule: notPossible',
    ]);
    expect([...world.charger.keys]).toEqual([
      ['UserCurrentLimit', '1.10'],
      ['InstallationOfflineCurrent', '1.10'],
      ['LightIntensity', '33'],
      ['Downlight', 'true'],
      ['RfidTagFreeCharging', '00000000000000'],
    ]);
  });

  it('is not migrated before it has served a whole transaction', () => {
    const world = at('Soaking');
    world.run(5);
    expect(world.way).toMatchObject({ state: 'Soaking', deadlineMs: null, isProven: false });
    world.hear({ kind: 'ocppStarted', connectorId: 1, transactionId: 7, registerWh: 1_000 });
    world.hear({ kind: 'ocppStopped', transactionId: 6 });
    expect(world.way.state).toBe('Soaking');
    world.hear({ kind: 'ocppStopped', transactionId: 7 });
    expect(world.way.state).toBe('Migrated');
  });

  it('soaks anew after a fault', () => {
    const world = at('Soaking');
    const { deadlineMs } = world.way;
    world.run(0.5);
    world.hear({ kind: 'ocppStatus', connectorId: 1, status: 'Faulted' });
    expect(world.way.deadlineMs).toBe((deadlineMs ?? 0) + 30 * 60_000);
  });

  it('the person with the plug wins while it is drained', () => {
    const world = at('Draining');
    world.nowMs += 1_000;
    world.hear(poll(CAR));
    expect(world.way).toMatchObject({ state: 'Staged', last: { why: 'a car came' } });
    expect(ordered(world, 'drain')).toMatchObject([{ isOn: true }, { isOn: false }]);
    expect(ordered(world, 'switch')).toEqual([]);
  });

  it('is armed only when it is idle, said since the draining began, and its sessions are stored', () => {
    const world = at('Draining');
    world.hear(poll(IDLE));
    expect(ordered(world, 'switch'), 'a poll from before').toEqual([]);
    world.nowMs += 1_000;
    world.hear({ kind: 'capiHello', serialNumber: PLAN.serialNumber, model: 'HALO', firmwareVersion: '169', lastSessionId: 4 });
    world.hear(poll(IDLE));
    expect(ordered(world, 'switch'), 'session 4 is not stored').toEqual([]);
    world.hear({ kind: 'capiStored', through: 4 });
    expect(ordered(world, 'switch')).toMatchObject([{ by: 'CAPI', epoch: 1, trialEpoch: 3, trialDeadlineMs: world.nowMs + 45 * 60_000 }]);
  });

  it('a car between the order and the restart sends it back to waiting', () => {
    const world = at('Draining');
    expect(world.run(0.1, ({ charger }) => charger.isArmed)).toBe(true);
    world.charger.plug();
    world.run(0.1, ({ way }) => way.state === 'Staged');
    expect(world.history.slice(-2).map(({ to }) => to)).toEqual(['Armed', 'Staged']);
    expect(world.charger.protocol).toBe('CAPI');
  });

  it('nobody knows whether an unanswered switch order was taken: nobody owns it until there is evidence', () => {
    const world = at('Draining');
    world.run(0.1, ({ way }) => way.openOrders.length > 0);
    world.answer('switch', { kind: 'unanswered' });
    expect(world.way).toMatchObject({ state: 'Switching', owner: 'nobody', epoch: 2, openOrders: [] });
    world.hear(poll(IDLE));
    expect(world.way.state, 'it may still be taken').toBe('Switching');
    world.nowMs += 3 * 60_000;
    world.hear(poll(IDLE));
    expect(world.way).toMatchObject({ state: 'Staged', owner: 'CAPI', epoch: 3 });
    world.hear(boot(1));
    expect(world.way, 'it had been taken after all').toMatchObject({ state: 'Configuring', owner: 'OCPP', epoch: 5 });
  });

  it('what is set after the snapshot is read again, and is never carried from an old one', () => {
    const waiting = at('Staged');
    waiting.hear(poll(IDLE, 'Staged', 2));
    expect(waiting.way.state).toBe('Admitted');
    const armed = at('Armed');
    armed.hear(poll(IDLE, 'Armed', 2));
    armed.hear(boot(1));
    expect(armed.way).toMatchObject({ state: 'RollingBack', reason: 'its settings were changed after they were read' });
  });

  it('a charger that ignores Pending is let in, and its sessions are held', () => {
    const world = at('Configuring');
    expect(ordered(world, 'holdSessions')).toMatchObject([{ isOn: true }]);
    world.hear({ kind: 'ocppStatus', connectorId: 1, status: 'Available' });
    expect(ordered(world, 'answerBoot').map((order) => 'registration' in order && order.registration)).toEqual(['Pending', 'Accepted']);
    expect(at('Soaking', { ignoresPending: true }).way.reason).toBeNull();
  });

  it('a deaf one, too: it answers nothing until it is let in', () => {
    const world = at('Configuring');
    world.answer('writeItem', { kind: 'unanswered' });
    expect(world.way).toMatchObject({ ocpp: { registration: 'Accepted' }, openOrders: [{ kind: 'writeItem' }] });
  });

  it('goes back when the max current is not what it was, and is tried once more, and no more', () => {
    const world = at('Excluded', { keepsFactoryCurrent: true });
    expect(path(world).match(/RollingBack RollingBack RolledBack/g)).toHaveLength(2);
    expect(world.way.last?.why).toBe(
      'it failed 2 times, the last time: max current: connector 1 was limited to 10 A, and reads back as 1.16',
    );
    expect(world.charger).toMatchObject({ protocol: 'CAPI', maxA: 10 });
  });

  it.each<[string, Partial<Quirks>, RegExp]>([
    ['a wrong clock', { skewMs: 9_000 }, /its clock is 9 s off/],
    ['a register that fell', { registerShiftWh: -500 }, /went back from 1000 Wh on CAPI to 500 Wh on OCPP/],
  ])('goes back with %s', (_what, quirks, why) => {
    expect(at('RolledBack', quirks).way.reason).toMatch(why);
  });

  it('a firewall that comes after the test: the charger goes home by itself, and says why', () => {
    const world = at('RolledBack', { canReachOcpp: false, isTestFooled: true });
    expect(world.history.find(({ to }) => to === 'RollingBack')?.why).toBe('the charger went home: no central system let it in');
    expect(world.way).toMatchObject({ owner: 'CAPI', failures: 1 });
    expect(world.run(3, ({ way }) => way.state === 'Excluded')).toBe(true);
    expect(world.way.last?.why).toBe('it failed 2 times, the last time: the charger went home: no central system let it in');
  });

  it('what was set on OCPP is set back', () => {
    const world = at('RolledBack', { sharesLights: true, skewMs: 9_000 });
    expect(ordered(world, 'restore')).toHaveLength(1);
    expect(world.charger.settings.dimmer).toBe('low');
  });

  it('energy that no session explains is stated, until a late record explains it', () => {
    const world = at('Soaking', { registerShiftWh: 500 });
    const gaps = () => world.events.flatMap((event) => (event.kind === 'energyGaps' ? [event.gaps] : [])).at(-1);
    expect(gaps()).toEqual([{ connectorId: 1, fromWh: 1_000, toWh: 1_500, unexplainedWh: 500 }]);
    const record = { connectorId: 1, startMs: 1, startRegisterWh: 1_000, stopRegisterWh: 1_500 };
    world.hear({ kind: 'capiRecord', record });
    world.hear({ kind: 'capiRecord', record });
    expect(gaps()).toEqual([]);
    expect(world.way.lateRecords).toHaveLength(1);
  });
});
