import type { Clock } from '@phasor/kernel';
import type { Bus, ChargerTold, ChargerWord } from '../../bus/index.ts';
import type { ChargerKeys, Orders, Ownership, Presence } from '../../chargers/index.ts';
import type { Commands } from '../../commands/index.ts';
import type { FirmwareChange } from '../../releases/index.ts';
import type { Store } from '../../store/index.ts';

/** What orders of a way leave by. */
export interface SenderPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly ownership: Ownership;
  readonly keys: ChargerKeys;
  readonly orders: Orders;
  readonly commands: Commands;
  readonly change: FirmwareChange;
  /** The system's own secret, from which credentials of trials are made. */
  readonly secret: Buffer;
  /** The heartbeat that chargers on OCPP are told, ms. */
  readonly heartbeatMs: number;
}

type WordOf<Kind extends ChargerWord['kind']> = Extract<ChargerWord, { readonly kind: Kind }>;

/** Resolves with a charger's next word of a kind that fits; null after `withinMs`. Listens from the call on. */
export function nextWord<Kind extends ChargerWord['kind']>(
  { bus, clock }: Pick<SenderPorts, 'bus' | 'clock'>,
  chargerId: string,
  kind: Kind,
  withinMs: number,
  isWanted: (word: WordOf<Kind>, atMs: number) => boolean = () => true,
): Promise<(WordOf<Kind> & Pick<ChargerTold, 'atMs'>) | null> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(withinMs, () => {
      end();
      resolve(null);
    });
    const end = bus.subscribe((change) => {
      if (change.kind !== 'told' || change.chargerId !== chargerId || change.word.kind !== kind) return;
      const word = change.word as WordOf<Kind>;
      if (!isWanted(word, change.atMs)) return;
      timer.cancel();
      end();
      resolve({ ...word, atMs: change.atMs });
    });
  });
}
