import { afterEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from '../testing/stage.ts';
import type { TwinOptions } from '../twin-options.ts';
import { PHASE_TRANSFER } from './phase-orders.ts';

const ID = '2403080001M';
let stage: Stage;
afterEach(() => stage.end());

async function charging(options: Partial<TwinOptions>, phases: 1 | 3 = 1): Promise<void> {
  stage = await setStage(options);
  stage.twin.start();
  await stage.clock.advance(1_000);
  stage.twin.plugIn(1, { phases, maxA: 16, needWh: 80_000, reactionMs: 0 });
  await stage.twin.swipe('C0FFEE01');
  await stage.clock.advance(60_000);
}

const ACCEPTED = { payload: { status: 'Accepted' } };
const drawn = () => stage.twin.gridCurrentA;

/** A TxProfile, with fields that OCPP 1.6 does not have, as a central system may send it all the same; resolves with the answer. */
async function limit(more: object, chargingRateUnit: 'A' | 'W' = 'A', amount = 8): Promise<unknown> {
  const period = { startPeriod: 0, limit: amount, ...more };
  const chargingSchedule = { chargingRateUnit, chargingSchedulePeriod: [period] };
  const csChargingProfiles = {
    ...{ chargingProfileId: 1, stackLevel: 1, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', chargingSchedule },
  } as const;
  const payload = { connectorId: 1, csChargingProfiles };
  const outcome = await stage.centralSystem.link(ID).callRaw('SetChargingProfile', payload);
  await stage.clock.advance(30_000);
  return outcome;
}

describe('R13 how a twin is told its phases', () => {
  it('by phaseToUse beside numberPhases; one that knows numberPhases alone goes to its first terminal', async () => {
    await charging({ phaseOrders: 'phaseToUse' });
    expect(await limit({ numberPhases: 1, phaseToUse: 3 })).toMatchObject(ACCEPTED);
    expect(drawn()).toEqual([0, 0, 8]);
    await stage.end();
    await charging({ phaseOrders: 'numberPhases' }, 3);
    expect(await limit({ numberPhases: 1, phaseToUse: 3 })).toMatchObject(ACCEPTED);
    expect(drawn()).toEqual([8, 0, 0]);
  });

  it('by a DataTransfer, and by no key then', async () => {
    await charging({ phaseOrders: 'dataTransfer' });
    const tell = (data: string) => stage.centralSystem.ask(ID, 'DataTransfer', { ...PHASE_TRANSFER, data });
    expect(await tell('{"connector":1,"phase":"L4"}')).toEqual({ status: 'Rejected' });
    expect(await tell('{"connector":1,"phase":"L2"}')).toEqual({ status: 'Accepted' });
    await stage.clock.advance(30_000);
    expect(drawn()).toEqual([0, 16, 0]);
    const written = await stage.centralSystem.ask(ID, 'ChangeConfiguration', { key: 'AssignedPhase', value: '1.L3' });
    expect(written).toEqual({ status: 'NotSupported' });
  });

  it('S9 by power alone: it refuses A, and puts all of it on the one phase that it picks', async () => {
    await charging({ phaseOrders: 'power' });
    expect(await limit({})).toMatchObject({ payload: { status: 'Rejected' } });
    expect(await limit({}, 'W', 8 * 230)).toMatchObject(ACCEPTED);
    const sum = drawn().reduce((total, amps) => total + amps, 0);
    expect(sum).toBeCloseTo(8, 0);
    expect(drawn().filter((amps) => amps > 0)).toHaveLength(1);
  });

  it.each(['key', 'phaseToUse', 'numberPhases'] as const)('or says yes and does nothing: %s', async (phaseOrders) => {
    await charging({ phaseOrders, ignoresPhases: true }, 3);
    if (phaseOrders === 'key') await stage.centralSystem.ask(ID, 'ChangeConfiguration', { key: 'AssignedPhase', value: '1.L3' });
    expect(
      await limit({ numberPhases: phaseOrders === 'key' ? 3 : 1, ...(phaseOrders === 'phaseToUse' ? { phaseToUse: 3 } : {}) }),
    ).toMatchObject(ACCEPTED);
    expect(drawn()).toEqual([8, 8, 8]);
  });
});
