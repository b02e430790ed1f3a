import type { PhaseSetting } from '@phasor/contract';
import type { Answer, ChargerPort } from '../actuators/charger-port.ts';
import { currentKey, filled, settingFor, tellsCurrent, templateOf } from '../actuators/phase-setting.ts';
import { tellPhase } from '../actuators/tell-charger.ts';

/** All phases feed the car, or the charger's first terminal alone. */
export type TerminalRoute = 'L123' | 'L1';

/** A setting of the charger itself that feeds a car by its first terminal alone, and stays until it is written back. Calls that tell the charger never reject. */
export interface TerminalSetting {
  /** What is written for a route, such as `AssignedPhase=1.L123`. */
  words(route: TerminalRoute): string;
  /** To be called before the first is written: whoever finds it alone gives it all phases back, after a restart too. */
  owe(): Promise<void>;
  /** S7: tells it the route at a current that is low already, in A. */
  put(route: TerminalRoute, lowA: number): Promise<Answer>;
  /** S7: lets flow what may on that route, once it had its time to change; nothing is written where the setting says nothing of the current. */
  free(route: TerminalRoute): Promise<Answer>;
  /** All phases are back. */
  settle(): Promise<void>;
  /** They could not be written: that is tried again when the charger is here again. */
  leave(): void;
}

export interface TerminalSettingPorts extends Pick<TerminalSetting, 'owe' | 'settle' | 'leave'> {
  readonly charger: Pick<ChargerPort, 'setKey' | 'dataTransfer'>;
}

/** The setting of one connector, as its installer wrote it down, else the usual one. */
export function terminalSetting(
  { charger, owe, settle, leave }: TerminalSettingPorts,
  actuator: 'key' | 'dataTransfer',
  { connectorId, phaseSetting, maxA }: { readonly connectorId: number; readonly phaseSetting: PhaseSetting | null; readonly maxA: number },
): TerminalSetting {
  const setting = settingFor(actuator, phaseSetting);
  const tell = (route: TerminalRoute, limitA: number): Promise<Answer> =>
    tellPhase(charger, { actuator, phaseSetting }, { connectorId, route, limitA });
  const tellCurrent = async (limitA: number): Promise<Answer> => {
    const current = currentKey(setting, connectorId, limitA);
    return current ? charger.setKey(current.key, current.text) : { kind: 'taken' };
  };
  return {
    ...{ owe, settle, leave },
    words(route) {
      const text = filled(templateOf(setting), { connectorId, route, limitA: maxA });
      return 'key' in setting ? `${setting.key}=${text}` : `DataTransfer ${setting.vendorId} ${text}`;
    },
    async put(route, lowA) {
      const down = await tellCurrent(lowA);
      return down.kind === 'taken' ? tell(route, lowA) : down;
    },
    free: (route) => (tellsCurrent(setting) ? tell(route, maxA) : tellCurrent(maxA)),
  };
}
