import type { CommandResult } from '../commands/index.ts';
import type { Request } from '@phasor/ocpp';
import { planUpdate, type HeldList, type ListEntry } from './plan-update.ts';

/** How a conversation with one charger about its list ended. */
export type SyncEnd =
  | { readonly kind: 'synced' }
  | { readonly kind: 'notSupported'; readonly reason: string }
  /** `isAway`: to be tried when it is here again. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isAway: boolean };

export interface SyncPorts {
  readonly askVersion: () => Promise<CommandResult<'GetLocalListVersion'>>;
  readonly send: (request: Request<'SendLocalList'>) => Promise<CommandResult<'SendLocalList'>>;
  /** The charger has taken it: keep that, before the next one goes out. */
  readonly onHeld: (held: HeldList) => Promise<void>;
}

/**
 * Brings one charger's list to what it should be: asks for its version, sends what is missing. After VersionMismatch or Failed the whole
 * list is sent once more, above the version that the charger says it has by then.
 */
export async function syncList(
  ports: SyncPorts,
  list: { readonly wanted: readonly ListEntry[]; readonly held: HeldList | null; readonly sendMaxLength: number },
): Promise<SyncEnd> {
  let held = list.held;
  for (const mustBeFull of [false, true]) {
    const version = await ports.askVersion();
    if (version.kind !== 'answered') return endOf(version, 'GetLocalListVersion');
    const chargerVersion = version.response.listVersion;
    if (chargerVersion < 0) return { kind: 'notSupported', reason: 'The charger answers that it supports no local list (listVersion -1).' };
    let refusal: string | null = null;
    for (const step of planUpdate({ ...list, held, chargerVersion, mustBeFull })) {
      const sent = await ports.send(step.request);
      if (sent.kind !== 'answered') return endOf(sent, 'SendLocalList');
      const { status } = sent.response;
      if (status === 'NotSupported') return { kind: 'notSupported', reason: 'The charger answered NotSupported.' };
      if (status !== 'Accepted') {
        refusal = status;
        break;
      }
      held = step.held;
      await ports.onHeld(held);
    }
    if (refusal === null) return { kind: 'synced' };
    if (mustBeFull) return { kind: 'failed', reason: `The charger answered ${refusal}, also to the whole list.`, isAway: false };
  }
  return { kind: 'synced' };
}

function endOf(
  result: Exclude<CommandResult<'GetLocalListVersion'> | CommandResult<'SendLocalList'>, { kind: 'answered' }>,
  action: string,
): SyncEnd {
  if (result.kind === 'refused') {
    const reason = `The charger answered ${action} with ${result.code}: ${result.description}`;
    const isUnknown = result.code === 'NotImplemented' || result.code === 'NotSupported';
    return isUnknown ? { kind: 'notSupported', reason } : { kind: 'failed', reason, isAway: false };
  }
  const isAway = result.why === 'offline' || result.why === 'closed';
  const reason = isAway ? 'The charger is not connected.' : `The charger did not answer ${action} in time.`;
  return { kind: 'failed', reason, isAway };
}
