import type { Clock } from '@phasor/kernel';
import type { Bus } from '../bus/index.ts';
import type { ChargerKeys } from '../chargers/index.ts';
import type { Commands, CommandResult, CommandAction } from '../commands/index.ts';
import type { Store } from '../store/index.ts';

/** What the security of chargers works with. */
export interface SecurityPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly commands: Commands;
  readonly keys: ChargerKeys;
  /** True where this system has a port for TLS, or a proxy in front that speaks it. */
  readonly hasTls: boolean;
}

/** Which charger, and who asks. */
export interface SecurityTarget {
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly by: string | null;
}

/** Why a command did not do what it should, in a sentence; for what was answered with a status that is none of Accepted. */
export function reasonOf(result: CommandResult<CommandAction>): string {
  switch (result.kind) {
    case 'answered':
      return `The charger answered ${String((result.response as { status?: unknown }).status)}.`;
    case 'refused':
      return `The charger answered ${result.code}${result.description === '' ? '' : `: ${result.description}`}.`;
    case 'failed':
      return FAILURES[result.why];
  }
}

const FAILURES: Readonly<Record<'offline' | 'timedOut' | 'closed' | 'expired' | 'withheld', string>> = {
  offline: 'The charger is not connected.',
  timedOut: 'The charger did not answer in time.',
  closed: 'The connection broke before the charger answered.',
  expired: 'It could not be sent in time.',
  withheld: 'The charger is between two protocols: OCPP may not tell it anything now.',
};
