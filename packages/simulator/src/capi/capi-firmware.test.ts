import type { Command } from '@phasor/capi';
import { VirtualClock } from '@phasor/kernel';
import { memoryStore } from '@phasor/ocpp/station';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestCapiBackEnd } from '../testing/capi-back-end.ts';
import { capiTwin } from '../testing/capi-twin.ts';
import type { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('R2 a twin that speaks CAPI', () => {
  let clock: VirtualClock;
  let backEnd: TestCapiBackEnd;
  const twins: Twin[] = [];

  beforeEach(async () => {
    clock = new VirtualClock();
    backEnd = new TestCapiBackEnd(clock);
    await backEnd.start();
  });
  afterEach(async () => {
    for (const twin of twins.splice(0)) await twin.stop();
    await backEnd.die();
  });

  function made(options: Partial<TwinOptions> = {}): Twin {
    const twin = capiTwin(backEnd, clock, options);
    twins.push(twin);
    return twin;
  }

  let commandNo = 0;
  type Body = Command extends infer Each ? (Each extends Command ? Omit<Each, 'commandId' | 'expiresAt'> : never) : never;
  function order(body: Body, validMs = HOUR): string {
    const commandId = `c${(commandNo += 1)}`;
    backEnd.commands.push({ commandId, expiresAt: new Date(clock.now() + validMs).toISOString(), ...body });
    return commandId;
  }

  const polled = (connectorId = 1) =>
    backEnd
      .messages('poll')
      .at(-1)
      ?.connectors.find((connector) => connector.connectorId === connectorId);
  const car = { phases: 3, maxA: 16, needWh: 60_000, reactionMs: 0 } as const;

  it('says hello once, then polls every 30 s', async () => {
    const twin = made();
    twin.start();
    await clock.advance(5 * MINUTE + 1_000);
    expect(backEnd.messages('hello')).toMatchObject([{ serialNumber: '2403080001M', model: 'HALO', lastSessionId: 0 }]);
    expect(backEnd.messages('poll')).toHaveLength(11);
    expect(polled()).toMatchObject({ status: 'Available', sessionId: null, registerWh: 1_000_000 });
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', isConnected: true, registration: 'Accepted' });
  });

  it('charges a whole session, and the record is what its own book says', async () => {
    const twin = made();
    twin.start();
    await clock.advance(1_000);
    twin.plugIn(1, car);
    await clock.advance(30_000);
    expect(polled()).toMatchObject({ status: 'Connected', sessionId: null });
    await twin.swipe('C0FFEE01');
    await clock.advance(30_000);
    expect(backEnd.sessions.get(1)).toMatchObject({ idTag: 'C0FFEE01', startRegisterWh: 1_000_000, stopTime: null });
    expect(polled()).toMatchObject({ status: 'Charging', sessionId: 1, idTag: 'C0FFEE01', offeredA: 16, currentA: [16, 16, 16] });
    await clock.advance(HOUR);
    await twin.swipe('C0FFEE01');
    await clock.advance(30_000);
    expect(polled()).toMatchObject({ status: 'Connected', sessionId: null });
    twin.plugOut(1);
    await clock.advance(30_000);
    expect(polled()).toMatchObject({ status: 'Available' });
    const [session] = twin.book.sessions;
    const { startTime, meterStart, stopTime, meterStop, reason } = session ?? {};
    expect(backEnd.sessions.get(1)).toEqual({
      sessionId: 1,
      connectorId: 1,
      idTag: 'C0FFEE01',
      startTime,
      startRegisterWh: meterStart,
      stopTime,
      stopRegisterWh: meterStop,
      reason,
    });
    expect(session).toMatchObject({ reason: 'Local', startDelivery: 'acknowledged', stopDelivery: 'acknowledged' });
    expect((meterStop ?? 0) - (meterStart ?? 0)).toBeGreaterThan(11_000);
  });

  it('shows a refused tag no power, and knows nobody while it is offline', async () => {
    const twin = made();
    twin.start();
    await clock.advance(1_000);
    twin.plugIn(1, car);
    backEnd.verdict = 'Blocked';
    await twin.swipe('STRANGER');
    twin.disconnect();
    backEnd.verdict = 'Accepted';
    await twin.swipe('C0FFEE01');
    await clock.advance(MINUTE);
    expect(twin.state().connectors[0]).toMatchObject({ status: 'Preparing', offeredA: 0 });
    expect(twin.book.sessions).toEqual([]);
  });

  it('keeps what was told while the answer was lost, and tells it again: it is there once', async () => {
    const twin = made({ freeChargingTag: 'any' });
    twin.start();
    await clock.advance(1_000);
    for (let session = 1; session <= 4; session += 1) {
      backEnd.answersToLose = 2;
      twin.plugIn(1, car);
      await clock.advance(10 * MINUTE);
      backEnd.answersToLose = 3;
      twin.plugOut(1);
      await clock.advance(10 * MINUTE);
    }
    expect(backEnd.sessions.size).toBe(4);
    expect(backEnd.messages('sessions').length).toBeGreaterThan(8);
    expect(twin.book.sessions.map(({ meterStart, meterStop, stopDelivery }) => ({ meterStart, meterStop, stopDelivery }))).toEqual(
      [...backEnd.sessions.values()].map(({ startRegisterWh, stopRegisterWh }) => ({
        meterStart: startRegisterWh,
        meterStop: stopRegisterWh,
        stopDelivery: 'acknowledged',
      })),
    );
    expect(backEnd.refused).toEqual([]);
  });

  it('loses no session to a power cut, and no number is used twice', async () => {
    const store = memoryStore();
    const twin = made({ freeChargingTag: 'any', store });
    twin.start();
    await clock.advance(1_000);
    twin.disconnect();
    twin.plugIn(1, car);
    await clock.advance(HOUR);
    const registerWh = twin.state().connectors[0]?.registerWh ?? 0;
    await twin.stop();
    await clock.advance(MINUTE);
    twin.start();
    await clock.advance(MINUTE);
    twin.connect();
    await clock.advance(MINUTE);
    expect(backEnd.sessions.get(1)).toMatchObject({ reason: 'PowerLoss', startRegisterWh: 1_000_000, stopRegisterWh: registerWh });
    expect(backEnd.sessions.get(2)).toMatchObject({ startRegisterWh: registerWh, stopTime: null });
    expect(backEnd.messages('hello')).toHaveLength(2);
  });

  it('counts on above the back end’s mark when its memory was exchanged', async () => {
    const before = made({ freeChargingTag: 'any' });
    before.start();
    await clock.advance(1_000);
    for (let session = 1; session <= 3; session += 1) {
      before.plugIn(1, car);
      await clock.advance(MINUTE);
      before.plugOut(1);
      await clock.advance(MINUTE);
    }
    await before.stop();
    const after = made({ freeChargingTag: 'any', registerWh: 5_000_000 });
    after.plugIn(1, car);
    after.start();
    await clock.advance(5 * MINUTE);
    after.plugOut(1);
    await clock.advance(MINUTE);
    expect([...backEnd.sessions.keys()]).toEqual([1, 2, 3, 4]);
    expect(backEnd.sessions.get(4)).toMatchObject({ startRegisterWh: 5_000_000, reason: 'EVDisconnected' });
    expect(after.book.sessions).toHaveLength(1);
  });

  it('booted offline in 1970, it charges, learns the time, and corrects what it stamped', async () => {
    const twin = made({ freeChargingTag: 'any' });
    twin.setClock(5_000);
    twin.disconnect();
    twin.plugIn(1, car);
    twin.start();
    await clock.advance(10 * MINUTE);
    const beganMs = clock.now() - 10 * MINUTE;
    twin.connect();
    await clock.advance(MINUTE);
    expect(backEnd.refused).toEqual(['CAPI_TIME_OUT_OF_WINDOW']);
    expect(Math.abs(Date.parse(backEnd.sessions.get(1)?.startTime ?? '') - beganMs)).toBeLessThan(2_000);
  });

  it('signs anew for a back end that has started anew', async () => {
    const twin = made();
    twin.start();
    await clock.advance(MINUTE);
    await backEnd.restart();
    await clock.advance(3 * MINUTE);
    expect(twin.state().isConnected).toBe(true);
    expect(backEnd.messages('poll').length).toBeGreaterThan(4);
  });

  describe('does what it is told at the poll:', () => {
    let twin: Twin;
    beforeEach(async () => {
      twin = made();
      twin.start();
      await clock.advance(1_000);
      twin.plugIn(1, car);
    });
    const outcome = (commandId: string) => backEnd.results.filter((result) => result.commandId === commandId);

    it('start and stop, once, though the answers to its results are lost', async () => {
      const started = order({ kind: 'Start', connectorId: 1, idTag: 'REMOTE-1' });
      await clock.advance(29_500);
      backEnd.answersToLose = 2;
      await clock.advance(5 * MINUTE);
      expect(outcome(started)[0]).toEqual({ commandId: started, outcome: 'Done' });
      expect(backEnd.sessions.get(1)).toMatchObject({ idTag: 'REMOTE-1', stopTime: null });
      const again = order({ kind: 'Start', connectorId: 1, idTag: 'REMOTE-2' });
      const stopped = order({ kind: 'Stop', sessionId: 1 });
      const unknown = order({ kind: 'Stop', sessionId: 99 });
      await clock.advance(MINUTE);
      expect(outcome(again)).toEqual([{ commandId: again, outcome: 'Refused', reason: 'connector 1 is in use' }]);
      expect(outcome(stopped)).toEqual([{ commandId: stopped, outcome: 'Done' }]);
      expect(outcome(unknown)).toEqual([{ commandId: unknown, outcome: 'Refused', reason: 'session 99 does not run' }]);
      expect(backEnd.sessions.get(1)).toMatchObject({ reason: 'Remote' });
      expect(backEnd.sessions.size).toBe(1);
      expect(backEnd.commands).toEqual([]);
    });

    it('nothing that has expired', async () => {
      order({ kind: 'Start', connectorId: 1, idTag: 'LATE' }, 10_000);
      await clock.advance(2 * MINUTE);
      expect(backEnd.results).toEqual([]);
      expect(backEnd.sessions.size).toBe(0);
    });

    it('a limit, and when it has run out the safe one', async () => {
      await twin.swipe('C0FFEE01');
      const validUntil = new Date(clock.now() + 10 * MINUTE).toISOString();
      order({ kind: 'Limit', connectorId: 1, nowA: 10, validUntil, safeA: 6 });
      await clock.advance(MINUTE);
      expect(polled()).toMatchObject({ offeredA: 10, currentA: [10, 10, 10] });
      twin.disconnect();
      await clock.advance(9 * MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ offeredA: 6 });
      twin.connect();
      order({ kind: 'Limit', connectorId: 1, nowA: 0, validUntil: null, safeA: 0 });
      await clock.advance(MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ status: 'SuspendedEVSE', offeredA: 0 });
      expect(polled()).toMatchObject({ status: 'Connected', sessionId: 1 });
    });

    it('settings as a whole, or not at all', async () => {
      await twin.swipe('C0FFEE01');
      const connectors = [{ connectorId: 1, maxCurrentA: 8, rfidLock: false }];
      const good = order({ kind: 'Settings', revision: 7, settings: { dimmer: 'low', downLight: false, connectors } });
      const tooMuch = order({
        kind: 'Settings',
        revision: 8,
        settings: { dimmer: 'off', connectors: [{ connectorId: 1, maxCurrentA: 32, rfidLock: true }] },
      });
      await clock.advance(MINUTE);
      expect(outcome(good)[0]?.outcome).toBe('Done');
      expect(outcome(tooMuch)).toEqual([{ commandId: tooMuch, outcome: 'Refused', reason: 'connector 1 is rated for 16 A' }]);
      expect(backEnd.messages('poll').at(-1)).toMatchObject({ settingsRevision: 7 });
      expect(polled()).toMatchObject({ offeredA: 8 });
    });

    it('a schedule: off outside its windows, also offline and after a power cut', async () => {
      await twin.swipe('C0FFEE01');
      const inMinutes = (minutes: number): string => new Date(clock.now() + minutes * MINUTE).toISOString().slice(11, 16);
      const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
      const windows = [{ connectorId: 1, days, from: inMinutes(30), to: inMinutes(60) }];
      order({ kind: 'Schedule', revision: 3, schedule: { utcOffsetMinutes: 0, windows } });
      await clock.advance(MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ status: 'SuspendedEVSE', offeredA: 0 });
      twin.disconnect();
      await clock.advance(30 * MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ status: 'Charging', offeredA: 16 });
      await clock.advance(30 * MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ status: 'SuspendedEVSE', offeredA: 0 });
      await clock.advance(24 * HOUR - 30 * MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ status: 'Charging' });
      expect(twin.book.sessions).toHaveLength(1);
    });

    it('a reboot, whose result it tells first', async () => {
      await twin.swipe('C0FFEE01');
      const reboot = order({ kind: 'Reboot' });
      await clock.advance(2 * MINUTE);
      expect(outcome(reboot)).toEqual([{ commandId: reboot, outcome: 'Done' }]);
      expect(backEnd.messages('hello')).toHaveLength(2);
      expect(backEnd.sessions.get(1)).toMatchObject({ reason: 'Reboot' });
    });

    it('its status, and no image where there is no slot for one', async () => {
      const status = order({ kind: 'ReportStatus' });
      const image = order({ kind: 'Firmware', url: 'http://127.0.0.1/image', manifest: '{}' });
      await clock.advance(29_500);
      expect(outcome(status)).toEqual([{ commandId: status, outcome: 'Done' }]);
      expect(outcome(image)).toMatchObject([{ outcome: 'Refused', reason: expect.stringContaining('no spare slot') as string }]);
    });
  });

  it('shows a fault as Error with its code, and pauses', async () => {
    const twin = made({ freeChargingTag: 'any' });
    twin.start();
    twin.plugIn(1, car);
    await clock.advance(MINUTE);
    twin.raiseError(1, 'GroundFailure');
    await clock.advance(MINUTE);
    expect(polled()).toMatchObject({ status: 'Error', errorCode: 'GroundFailure', offeredA: 0, sessionId: 1 });
    twin.clearError(1);
    await clock.advance(MINUTE);
    expect(polled()).toMatchObject({ status: 'Charging', sessionId: 1 });
  });

  it('refuses keys it does not have, and a key that is none', () => {
    const twin = made();
    expect(() => twin.configure('HeartbeatInterval', '17')).toThrow('HeartbeatInterval');
    expect(() => twin.configure('MaxCurrent', '1.64')).toThrow('1.64');
    twin.configure('MaxCurrent', '1.10');
    expect(() => made({ password: 'secret' })).toThrow('hexadecimal');
  });
});
