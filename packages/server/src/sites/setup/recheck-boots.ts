import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { Bus } from '../../bus/index.ts';
import type { Leaving } from './leaving.ts';
import type { SiteSetup } from './site-setup.ts';

export interface RecheckPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly setup: Pick<SiteSetup, 'recheck'>;
  readonly leaving: Pick<Leaving, 'isDue'>;
  readonly loops: { looksAfter(chargerId: string, isHere: boolean): boolean };
  readonly onFailed: (why: string) => void;
}

/** A charger that has just booted first tells what its connectors do; and after a power cut a street of them boots at once (S17). */
const AFTER_BOOT_MS = 15_000;

/** Has the failsafe of chargers looked at after their boots, those that boot together in one go. Returns how to end it. */
export function recheckBoots({ bus, clock, setup, loops, leaving, onFailed }: RecheckPorts): () => void {
  /** Whether it is connected here, by charger. */
  const waiting = new Map<string, boolean>();
  let timer: Timer | null = null;
  const look = async (): Promise<void> => {
    timer = null;
    const chargerIds = [...waiting].flatMap(([chargerId, isHere]) => (loops.looksAfter(chargerId, isHere) ? [chargerId] : []));
    waiting.clear();
    await setup.recheck(chargerIds).catch((error: unknown) => onFailed(messageOf(error)));
  };
  const unsubscribe = bus.subscribe((change, isHere) => {
    // One that left its site while it was away may come back without a boot.
    const isMeant = change.kind === 'booted' || (change.kind === 'charger' && leaving.isDue(change.chargerId));
    if (!isMeant) return;
    waiting.set(change.chargerId, isHere);
    timer ??= clock.setTimer(AFTER_BOOT_MS, () => void look());
  });
  return () => {
    unsubscribe();
    timer?.cancel();
  };
}
