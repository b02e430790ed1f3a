import type { FailsafeClass } from '@phasor/contract';

/** What is known of what a connector does without us. Currents in A per phase. */
export interface FailsafeEvidence {
  readonly protocol: 'OCPP' | 'CAPI';
  readonly maxA: number;
  /** The vendor's offline key as the charger last told it; null: it has none. */
  readonly toldKeyA: number | null;
  /** The same as it was read back after we wrote it; null: it was not. */
  readonly offlineKeyA: number | null;
  /** The base TxDefaultProfile that the charger has taken (S13); null: none. */
  readonly standingA: number | null;
  /** With this model and firmware the link was cut once, and the meter showed the value (S12, B). */
  readonly isOfflineProven: boolean;
  /** With this model and firmware a dead-man profile was seen to act (S12, A). */
  readonly isDeadManProven: boolean;
  /** A CAPI charger's last acknowledged limit (S18); null: none. */
  readonly acknowledgedA: number | null;
}

/** What a connector counts at without us, on each phase that its wiring can reach, and why. */
export interface ConnectorFailsafe {
  readonly failsafeClass: FailsafeClass;
  readonly countsA: number;
  readonly reason: string;
  /** What would make it count less; null: nothing more that can be proven. */
  readonly missing: 'readBack' | 'proof' | 'standing' | null;
}

/** S14: a charger takes nothing between 0 and this. */
export const LEAST_FAILSAFE_A = 6;
const atLeastSix = (a: number): number => (a > 0 ? Math.max(a, LEAST_FAILSAFE_A) : 0);

/**
 * S12, S14, S18: by proof. What was proven of a model and its firmware counts for all chargers that run it, together with what each of
 * them has answered itself: its key read back, its base profile taken.
 */
export function connectorFailsafe(evidence: FailsafeEvidence): ConnectorFailsafe {
  const { protocol, maxA, toldKeyA, offlineKeyA, standingA, acknowledgedA } = evidence;
  const unproven = (countsA: number, missing: ConnectorFailsafe['missing'], reason: string): ConnectorFailsafe => ({
    ...{ failsafeClass: 'C', countsA, missing, reason },
  });
  if (protocol === 'CAPI') {
    return acknowledgedA === null
      ? unproven(maxA, 'standing', 'it speaks CAPI and has acknowledged no limit yet: it counts at its max current')
      : unproven(acknowledgedA, null, `it speaks CAPI and counts at its last acknowledged limit, ${acknowledgedA} A`);
  }
  const isKeyOurs = toldKeyA !== null && offlineKeyA === toldKeyA;
  if (toldKeyA !== null && !isKeyOurs) {
    const countsA = Math.max(toldKeyA, maxA);
    return unproven(
      countsA,
      'readBack',
      `its offline key stands at ${toldKeyA} A and was not read back as ours: it counts at ${countsA} A`,
    );
  }
  if (isKeyOurs && evidence.isOfflineProven) return proven('B', toldKeyA, `its offline key was read back as ${toldKeyA} A, and is obeyed`);
  if (standingA === null) return unproven(maxA, 'standing', 'it has taken no base profile: it counts at its max current');
  if (evidence.isDeadManProven) {
    return proven('A', Math.max(standingA, isKeyOurs ? toldKeyA : 0), `it falls back to ${standingA} A when it is not refreshed`);
  }
  // Without a key a profile of the running transaction may hide the default: what was proven is that a lost link ends that.
  if (evidence.isOfflineProven) return proven('B', standingA, `it falls back to its base profile, ${standingA} A, when the link is lost`);
  const written = isKeyOurs ? 'its offline key was read back' : 'it has taken its base profile';
  return unproven(maxA, 'proof', `${written}, and no charger with its firmware was seen to obey: it counts at its max current, ${maxA} A`);
}

function proven(failsafeClass: 'A' | 'B', valueA: number, reason: string): ConnectorFailsafe {
  return { failsafeClass, countsA: atLeastSix(valueA), reason, missing: null };
}
