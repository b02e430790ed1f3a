import type { Clock } from '@phasor/kernel';
import { chargerErrors, type ChargerState } from '../../chargers/index.ts';

/** After a copy was turned away, the known box has so long to come back before another may take its place, ms. */
const CONTESTED_MS = 10 * 60_000;

/**
 * A second box under the identity of one that is here. A new connection takes the place of an old one, as nobody can tell a dead line at once; so
 * a copy is told by what it says when it boots: another serial number than the box in whose place it came, which was alive. It is turned away, and
 * the known box, which comes back by itself, is not displaced again while it answers. A box that was exchanged finds nobody here, and is taken.
 */
export class Clones {
  readonly #clock: Clock;
  /** By identity; ms of the monotonic clock. */
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether two boxes have said that they are this charger a short while ago. */
  isContested(chargerId: string): boolean {
    const untilMs = this.#untilMs.get(chargerId);
    if (untilMs === undefined) return false;
    if (untilMs > this.#clock.monotonicMs()) return true;
    this.#untilMs.delete(chargerId);
    return false;
  }

  /** Why a box that boots is not the charger; null: it is. `wasHere`: the charger was alive when this box came in. */
  whyClone({ id, serialNumber: known }: ChargerState, claimed: string | null, wasHere: boolean): string | null {
    if (known === null || claimed === null || claimed === known) return null;
    if (!wasHere && !this.isContested(id)) return null;
    if (wasHere) this.#untilMs.set(id, this.#clock.monotonicMs() + CONTESTED_MS);
    return chargerErrors.raise('CHARGER_CLONED', { chargerId: id, known, claimed }).message;
  }
}
