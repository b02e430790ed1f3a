import { afterEach, describe, expect, it } from 'vitest';
import { BENCH_ID, setBench, type Bench } from '../testing/bench.ts';
import { securityEventsAt, setSecureBench } from '../testing/secure-bench.ts';
import { security } from './security.ts';

const HOUR_MS = 3_600_000;

let bench: Bench;
afterEach(() => bench.end());

describe('security events', () => {
  it('are sent in order, after the boot', async () => {
    bench = await setSecureBench({}, { clockErrorMs: 60_000 });
    expect(securityEventsAt(bench.centralSystem)).toEqual(['StartupOfTheDevice', 'SettingSystemTime']);
    expect(bench.centralSystem.actions[0]).toBe('BootNotification');
    await bench.ask('Reset', { type: 'Hard' });
    await bench.clock.advance(30_000);
    expect(securityEventsAt(bench.centralSystem).slice(2)).toEqual(['ResetOrReboot', 'StartupOfTheDevice']);
  });

  it('critical ones outlive a power cut offline, with their own time', async () => {
    bench = await setSecureBench();
    await bench.chargePoint.setNetwork(false);
    bench.chargePoint.station.emit({ kind: 'securityEvent', type: 'TamperDetectionActivated', techInfo: 'the lid' });
    const timestamp = new Date(bench.clock.now()).toISOString();
    await bench.chargePoint.powerOff();
    await bench.clock.advance(HOUR_MS);
    await bench.chargePoint.setNetwork(true);
    await bench.boot();
    expect(bench.centralSystem.said('SecurityEventNotification')[1]).toEqual({
      type: 'TamperDetectionActivated',
      techInfo: 'the lid',
      timestamp,
    });
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(securityEventsAt(bench.centralSystem).filter((type) => type === 'TamperDetectionActivated')).toHaveLength(1);
  });

  it('are repeated as transaction messages are, unless the central system does not know them', async () => {
    const reacting = async (errorCode: 'InternalError' | 'NotImplemented'): Promise<number> => {
      bench = await setBench({ features: [security()], configuration: { TransactionMessageRetryInterval: '10' } });
      bench.centralSystem.reactions.SecurityEventNotification = () => ({ errorCode });
      await bench.boot();
      await bench.clock.advance(HOUR_MS);
      return securityEventsAt(bench.centralSystem).length;
    };
    expect(await reacting('InternalError')).toBe(3);
    await bench.end();
    expect(await reacting('NotImplemented')).toBe(1);
  });

  it('that bring the next bad message are not told of for ever', async () => {
    bench = await setSecureBench();
    let replies = 0;
    const offend = (): void => void bench.centralSystem.link(BENCH_ID).callRaw('Reset', { type: 'Lukewarm' });
    bench.centralSystem.reactions.SecurityEventNotification = () => {
      if ((replies += 1) < 20) bench.clock.setTimer(10, offend);
      return {};
    };
    offend();
    await bench.clock.advance(10_000);
    expect(securityEventsAt(bench.centralSystem).slice(1)).toEqual(['InvalidMessages']);
    await bench.clock.advance(60_000);
    offend();
    await bench.clock.advance(1_000);
    expect(securityEventsAt(bench.centralSystem).slice(1)).toEqual(['InvalidMessages', 'InvalidMessages']);
  });

  it('tell of messages that break OCPP, and not of each in a flood', async () => {
    bench = await setSecureBench();
    bench.centralSystem.reactions.SecurityEventNotification = () => 'silence';
    for (let count = 0; count < 5; count += 1) void bench.centralSystem.link(BENCH_ID).callRaw('Reset', { type: 'Lukewarm' });
    await bench.clock.advance(1_000);
    expect(securityEventsAt(bench.centralSystem).slice(1)).toEqual(['InvalidMessages']);
  });
});
