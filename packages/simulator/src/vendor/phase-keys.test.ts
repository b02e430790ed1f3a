import { afterEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from '../testing/stage.ts';
import type { TwinOptions } from '../twin-options.ts';

const ID = '2403080001M';
let stage: Stage;
afterEach(() => stage.end());

async function charging(options: Partial<TwinOptions> = {}, phases: 1 | 3 = 1): Promise<Stage> {
  stage = await setStage(options);
  stage.twin.start();
  await stage.clock.advance(1_000);
  stage.twin.plugIn(1, { phases, maxA: 16, needWh: 80_000, reactionMs: 0 });
  await stage.twin.swipe('C0FFEE01');
  await stage.clock.advance(60_000);
  return stage;
}

const change = (key: string, value: string) => stage.centralSystem.ask(ID, 'ChangeConfiguration', { key, value });
const drawn = () => stage.twin.gridCurrentA;

describe('R13 the vendor’s keys for phases', () => {
  it('AssignedPhase moves a car from L1 to L3 in a running session, which goes on', async () => {
    await charging();
    expect(drawn()).toEqual([16, 0, 0]);
    expect(await change('AssignedPhase', '1.L3')).toEqual({ status: 'Accepted' });
    await stage.clock.advance(30_000);
    expect(drawn()).toEqual([0, 0, 16]);
    expect(stage.twin.state().connectors[0]).toMatchObject({ status: 'Charging', route: 'L3', transactionId: 1 });
    expect(stage.centralSystem.said('StopTransaction')).toEqual([]);
    expect(stage.statuses(1).slice(-3)).toEqual(['Charging', 'SuspendedEVSE', 'Charging']);
  });

  it('AssignedCurrent limits, and AssignedPhase takes three phases to one and back', async () => {
    await charging({}, 3);
    expect(await change('AssignedCurrent', '1.10')).toEqual({ status: 'Accepted' });
    await stage.clock.advance(1_000);
    expect(drawn()).toEqual([10, 10, 10]);
    await change('AssignedPhase', '1.L2');
    await stage.clock.advance(30_000);
    expect(drawn()).toEqual([0, 10, 0]);
    await change('AssignedPhase', '1.L123');
    await stage.clock.advance(30_000);
    expect(drawn()).toEqual([10, 10, 10]);
  });

  it('is refused where the hardware has no way for it, and for what is no phase', async () => {
    await charging({ phaseHardware: { phaseHardware: 'contactors' } });
    for (const value of ['1.L3', '1.L4', '2.L1', 'L1', '1.L1,1.L2'])
      expect(await change('AssignedPhase', value)).toEqual({ status: 'Rejected' });
    expect(await change('AssignedPhase', '1.L1')).toEqual({ status: 'Accepted' });
    await stage.clock.advance(30_000);
    expect(drawn()).toEqual([16, 0, 0]);
  });

  it('a charger whose phases close together says that it cannot switch', async () => {
    await charging({ phaseHardware: { phaseHardware: 'none' }, wiring: 'STR' });
    const { configurationKey } = await stage.centralSystem.ask(ID, 'GetConfiguration', {
      key: ['ACPhaseSwitchingSupported', 'ConnectorPhaseRotation'],
    });
    expect(configurationKey?.map(({ value }) => value)).toEqual(['false', '0.STR,1.STR']);
    expect(await change('AssignedPhase', '1.L1')).toEqual({ status: 'Rejected' });
    expect(drawn()).toEqual([0, 16, 0]);
  });

  it('InstallationOfflineCurrent counts without a central system, in a load balancing group', async () => {
    await charging();
    await change('InstallationOfflineCurrent', '1.8');
    stage.twin.disconnect();
    await stage.clock.advance(1_000);
    expect(drawn()).toEqual([16, 0, 0]);
    stage.twin.connect();
    await stage.clock.advance(10_000);
    await change('LoadBalanced', 'true');
    stage.twin.disconnect();
    await stage.clock.advance(1_000);
    expect(drawn()).toEqual([8, 0, 0]);
    stage.twin.connect();
    await stage.clock.advance(10_000);
    expect(drawn()).toEqual([16, 0, 0]);
  });
});

describe('firmware 169', () => {
  const profile = (chargingProfilePurpose: 'TxDefaultProfile' | 'ChargePointMaxProfile' | 'TxProfile', connectorId: number) => ({
    connectorId,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose,
      chargingProfileKind: 'Absolute' as const,
      chargingSchedule: {
        startSchedule: '2020-01-01T00:00:00Z',
        chargingRateUnit: 'A' as const,
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 10, numberPhases: 1 }],
      },
    },
  });

  it.each([
    ['169', 'NotSupported', 'NotSupported', 'NotSupported', 'NotSupported'],
    ['180', 'answered', 'Accepted', 'Accepted', 'Accepted'],
  ])(
    '%s: UnlockConnector %s, TxDefaultProfile %s, ChargePointMaxProfile %s, AssignedPhase %s',
    async (firmwareVersion, unlock, byDefault, most, phase) => {
      await charging({ firmwareVersion }, 3);
      const outcome = await stage.centralSystem.link(ID).call('UnlockConnector', { connectorId: 1 });
      expect(outcome.kind === 'error' ? outcome.code : 'answered').toBe(unlock);
      const set = (request: ReturnType<typeof profile>) => stage.centralSystem.ask(ID, 'SetChargingProfile', request);
      expect((await set(profile('TxDefaultProfile', 1))).status).toBe(byDefault);
      await stage.clock.advance(30_000);
      expect(drawn()).toEqual(byDefault === 'Accepted' ? [10, 0, 0] : [16, 16, 16]);
      expect((await set(profile('ChargePointMaxProfile', 0))).status).toBe(most);
      expect((await set(profile('TxProfile', 1))).status).toBe('Accepted');
      expect((await change('AssignedPhase', '1.L1')).status).toBe(phase);
      expect((await change('MeterValuesSampledData', 'Temperature,Current.Offered')).status).toBe('Accepted');
      expect((await change('MeterValuesSampledData', 'SoC')).status).toBe('Rejected');
      expect(stage.centralSystem.said('BootNotification')[0]).toMatchObject({ firmwareVersion });
    },
  );
});
