import { describe, expect, it } from 'vitest';
import type { PhaseActuatorKind, PhaseFeature, PhaseFeatureName } from '@phasor/contract';
import { phaseFeatures, type PhaseEvidence, type PhaseSite } from './phase-features.ts';

const SITE: PhaseSite = { name: 'Garage', wiring: 'STR', bearsThreeAgain: true, others: 3 };
const evidence = (more: Partial<PhaseEvidence> = {}): PhaseEvidence => ({
  ...{ protocol: 'OCPP', actuator: 'key', proof: 'reported', phaseSetting: null, noSwitchReason: null, whyNot: null, site: SITE },
  ...more,
});
const feature = (name: PhaseFeatureName, more: Partial<PhaseEvidence> = {}): PhaseFeature | undefined =>
  phaseFeatures(evidence(more)).find((one) => one.feature === name);
const can = (more: Partial<PhaseEvidence>): string[] => phaseFeatures(evidence(more)).map((one) => `${one.feature} ${one.can}`);
const ALL_NO = ['phaseAllocation no', 'phaseBalancing no', 'phaseRotation no', 'fleetBalancing no'];

describe('R13 which phase features a connector has', () => {
  it.each(['key', 'phaseToUse', 'dataTransfer'] satisfies PhaseActuatorKind[])('all four, where a phase can be named: %s', (actuator) => {
    expect(can({ actuator })).toEqual(['phaseAllocation yes', 'phaseBalancing yes', 'phaseRotation yes', 'fleetBalancing yes']);
  });

  it('none that needs another phase, where only their number can be told', () => {
    const actuator = 'numberPhases';
    expect(can({ actuator })).toEqual(['phaseAllocation yes', 'phaseBalancing no', 'phaseRotation yes', 'fleetBalancing no']);
    expect(feature('phaseBalancing', { actuator })?.sentence).toContain('Its one phase is always L2');
  });

  it('S9: none where it is told power alone', () => {
    expect(can({ actuator: 'power' })).toEqual(ALL_NO);
    expect(feature('phaseRotation', { actuator: 'power' })).toMatchObject({
      by: null,
      sentence: expect.stringContaining('power in W alone') as string,
    });
  });

  it('names the way and how it was proven', () => {
    expect(feature('phaseBalancing', { proof: 'measured' })).toEqual({
      feature: 'phaseBalancing',
      can: 'yes',
      by: 'key',
      proof: 'measured',
      sentence: 'From one phase to another in a running session, by its key AssignedPhase.',
    });
  });

  it('names the key that the installer wrote down', () => {
    expect(feature('phaseBalancing', { phaseSetting: { key: 'PhaseSelect', value: '{phase}' } })?.sentence).toContain(
      'its key PhaseSelect.',
    );
  });

  it('S7: goes down but not up again, where nobody has said that three phases again are safe', () => {
    const site = { ...SITE, bearsThreeAgain: false };
    expect(feature('phaseAllocation', { site })).toMatchObject({
      can: 'no',
      sentence: expect.stringContaining('three again are safe') as string,
    });
    expect(feature('phaseRotation', { site })).toMatchObject({ can: 'yes', sentence: expect.stringContaining('Only down') as string });
  });

  it('S6: none any more, where it did not do it; with the reason', () => {
    expect(can({ noSwitchReason: 'It did not change its phases 2 times.' })).toEqual(ALL_NO);
    expect(feature('phaseRotation', { noSwitchReason: 'It did not change its phases 2 times.' })).toMatchObject({
      by: null,
      proof: 'measured',
      sentence: 'It is not asked to change its phases any more: it did not change its phases 2 times.',
    });
  });

  it('none where it is wired to one phase, speaks CAPI, or charges no cars', () => {
    expect(can({ site: { ...SITE, wiring: 'T' } })).toEqual(ALL_NO);
    expect(feature('phaseBalancing', { site: { ...SITE, wiring: 'T' } })?.sentence).toContain('L3');
    expect(can({ protocol: 'CAPI', actuator: 'none', proof: 'assumed' })).toEqual(ALL_NO);
    expect(can({ whyNot: 'it has 1' })).toEqual(ALL_NO);
  });

  it('unknown until it has said something, no where it has said that it cannot', () => {
    expect(new Set(phaseFeatures(evidence({ actuator: 'none', proof: 'assumed' })).map((one) => one.can))).toEqual(new Set(['unknown']));
    expect(can({ actuator: 'none', proof: 'reported' })).toEqual(ALL_NO);
  });

  it('the fleet needs others in the group, and a site', () => {
    expect(feature('fleetBalancing', { site: { ...SITE, others: 0 } })).toMatchObject({
      can: 'no',
      sentence: 'It is alone in the group of Garage.',
    });
    expect(feature('fleetBalancing', { site: null })?.sentence).toContain('in no site');
    expect(feature('phaseAllocation', { site: null })?.can).toBe('unknown');
  });
});
