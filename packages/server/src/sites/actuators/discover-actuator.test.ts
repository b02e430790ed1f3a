import { describe, expect, it } from 'vitest';
import { discoverActuator } from './discover-actuator.ts';

type Known = Parameters<typeof discoverActuator>[0];
const known = (more: Partial<Known> = {}): Known => ({
  takesPhaseToUse: { value: false, source: 'assumed' },
  switches3to1Phase: { value: false, source: 'reported' },
  chargingRateUnits: { value: ['A', 'W'], source: 'reported' },
  ...more,
});
const key = (name: string, readonly = false, isKnown = true, value: string | null = null) => ({ key: name, readonly, isKnown, value });

describe('R13 how a charger can be told its phases', () => {
  it('by the vendor’s key, where it may be written', () => {
    expect(discoverActuator(known(), [key('AssignedPhase')])).toEqual({ actuator: 'key', source: 'reported' });
    expect(discoverActuator(known(), [key('AssignedPhase', true)]).actuator).toBe('none');
    expect(discoverActuator(known(), [key('AssignedPhase', false, false)]).actuator).toBe('none');
  });

  it('by a phase in the profile, where a charger with this firmware took one', () => {
    const takesPhaseToUse = { value: true, source: 'works' as const };
    expect(discoverActuator(known({ takesPhaseToUse }), []).actuator).toBe('phaseToUse');
    expect(discoverActuator(known({ takesPhaseToUse: { value: true, source: 'assumed' } }), []).actuator).toBe('none');
  });

  it('by a phase in the profile, where it says that phases can be selected, until it was seen not to heed it', () => {
    const says = [key('ACPhaseSwitchingSupported', true, true, 'true')];
    const switches3to1Phase = { value: true, source: 'reported' as const };
    expect(discoverActuator(known({ switches3to1Phase }), says)).toEqual({ actuator: 'phaseToUse', source: 'reported' });
    const takesPhaseToUse = { value: false, source: 'refused' as const };
    expect(discoverActuator(known({ switches3to1Phase, takesPhaseToUse }), says).actuator).toBe('numberPhases');
  });

  it('by one phase or three, where it says that it switches', () => {
    expect(discoverActuator(known({ switches3to1Phase: { value: true, source: 'reported' } }), []).actuator).toBe('numberPhases');
  });

  it('S9 by power alone, where it takes no amperes', () => {
    const watts = { value: ['W' as const], source: 'reported' as const };
    const saysNo = [key('ACPhaseSwitchingSupported', true, true, 'false')];
    expect(discoverActuator(known({ chargingRateUnits: watts }), saysNo).actuator).toBe('power');
    expect(discoverActuator(known({ chargingRateUnits: { value: ['W'], source: 'reported' } }), []).actuator).toBe('power');
  });

  it('by the setting that the installer wrote down instead: a key of that name, or a DataTransfer on the installer’s word', () => {
    const set = { key: 'PhaseSelect', value: '{phase}' };
    expect(discoverActuator(known(), [key('phaseselect')], set)).toEqual({ actuator: 'key', source: 'reported' });
    expect(discoverActuator(known(), [key('AssignedPhase')], set).actuator).toBe('none');
    const transfer = { vendorId: 'maker', data: '{phase}' };
    expect(discoverActuator(known(), [key('AssignedPhase')], transfer)).toEqual({ actuator: 'dataTransfer', source: 'assumed' });
    expect(discoverActuator(known(), [key('ACPhaseSwitchingSupported', true, true, 'false')], transfer).actuator).toBe('none');
  });

  it('not at all where it says that it cannot switch, whatever keys it has', () => {
    const saysNo = [key('AssignedPhase'), key('ACPhaseSwitchingSupported', true, true, 'false')];
    expect(discoverActuator(known(), saysNo)).toEqual({ actuator: 'none', source: 'reported' });
    const saysYes = [key('AssignedPhase'), key('ACPhaseSwitchingSupported', true, true, 'true')];
    expect(discoverActuator(known(), saysYes).actuator).toBe('key');
  });

  it('not at all, and whether it said so', () => {
    expect(discoverActuator(known(), [])).toEqual({ actuator: 'none', source: 'reported' });
    expect(discoverActuator(known({ switches3to1Phase: { value: false, source: 'assumed' } }), [])).toEqual({
      actuator: 'none',
      source: 'assumed',
    });
  });
});
