import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { Bus } from '../../bus/index.ts';
import type { SiteSetup } from './site-setup.ts';

export interface RecheckPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly setup: Pick<SiteSetup, 'recheck'>;
  readonly onFailed: (why: string) => void;
}

/** A charger that has just booted first tells what its connectors do; and after a power cut a street of them boots at once (S17). */
const AFTER_BOOT_MS = 15_000;

/** Has the failsafe of chargers looked at after their boots, those that boot together in one go. Returns how to end it. */
export function recheckBoots({ bus, clock, setup, onFailed }: RecheckPorts): () => void {
  const waiting = new Set<string>();
  let timer: Timer | null = null;
  const look = async (): Promise<void> => {
    timer = null;
    const chargerIds = [...waiting];
    waiting.clear();
    await setup.recheck(chargerIds).catch((error: unknown) => onFailed(messageOf(error)));
  };
  const unsubscribe = bus.subscribe((change) => {
    if (change.kind !== 'booted') return;
    waiting.add(change.chargerId);
    timer ??= clock.setTimer(AFTER_BOOT_MS, () => void look());
  });
  return () => {
    unsubscribe();
    timer?.cancel();
  };
}
