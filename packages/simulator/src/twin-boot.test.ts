import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from './testing/stage.ts';

describe('before it is accepted, a charger', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(() => stage.end());

  const answerBoot = (status: 'Accepted' | 'Pending' | 'Rejected', interval: number): void => {
    stage.centralSystem.reactions.BootNotification = () => ({ status, interval, currentTime: new Date(stage.clock.now()).toISOString() });
  };
  const actions = (): string[] => stage.centralSystem.heard.map(({ action }) => action);

  it.each(['Pending', 'Rejected'] as const)('that is %s sends nothing but its boot, at the interval given', async (status) => {
    const { twin, clock } = stage;
    answerBoot(status, 20);
    twin.start();
    await clock.advance(1_000);
    twin.plugIn(1);
    await clock.advance(50_000);
    expect(actions()).toEqual(['BootNotification', 'BootNotification', 'BootNotification']);
    answerBoot('Accepted', 300);
    await clock.advance(20_000);
    expect(actions().slice(3).toSorted()).toEqual([
      'BootNotification',
      'SecurityEventNotification',
      ...Array<string>(3).fill('StatusNotification'),
    ]);
    expect(stage.statuses(1)).toEqual(['Preparing']);
  });

  it('that is Pending answers, sends what it is asked for, and starts nothing from afar', async () => {
    const { twin, clock, centralSystem } = stage;
    answerBoot('Pending', 600);
    twin.start();
    await clock.advance(1);
    const keys = await centralSystem.ask(twin.id, 'GetConfiguration', { key: ['MaxCurrent'] });
    expect(keys.configurationKey).toEqual([{ key: 'MaxCurrent', readonly: true, value: '0.16,1.16' }]);
    expect(await centralSystem.ask(twin.id, 'RemoteStartTransaction', { idTag: 'TAG-1', connectorId: 1 })).toEqual({ status: 'Rejected' });
    expect(await centralSystem.ask(twin.id, 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 })).toEqual({
      status: 'Accepted',
    });
    await clock.advance(1);
    expect(actions()).toEqual(['BootNotification', 'StatusNotification']);
  });

  it('asks again after a minute when its boot is answered with an error', async () => {
    const { twin, clock, centralSystem } = stage;
    centralSystem.reactions.BootNotification = () => ({ errorCode: 'InternalError' });
    twin.start();
    await clock.advance(61_000);
    expect(actions()).toEqual(['BootNotification', 'BootNotification']);
    expect(twin.state().registration).toBeNull();
  });

  it('leaves CALLs without answer and hangs up after 30 to 60 s', async () => {
    const { twin, clock, centralSystem } = stage;
    centralSystem.reactions.BootNotification = () => 'silence';
    twin.start();
    await clock.settle();
    const link = centralSystem.link(twin.id);
    const began = clock.now();
    const outcome = link.call('GetConfiguration', {});
    await clock.advanceUntil(() => !link.isOpen, 61_000);
    expect(clock.now() - began).toBeGreaterThanOrEqual(30_000);
    expect((await outcome).kind).toBe('closed');
  });

  it('charges a car that waits on a free-charging charger, and tells it after the boot', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.configure('RfidTagFreeCharging', 'FREE');
    answerBoot('Pending', 60);
    twin.plugIn(1);
    twin.start();
    await clock.advance(45_000);
    expect(twin.state().connectors[0]).toMatchObject({ status: 'Charging', transactionId: null });
    answerBoot('Accepted', 300);
    await clock.advance(30_000);
    expect(centralSystem.said('StartTransaction')).toHaveLength(1);
    expect(twin.book.sessions).toMatchObject([{ idTag: 'FREE', transactionId: 1 }]);
  });
});
