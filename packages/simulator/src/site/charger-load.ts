import type { PerPhase } from '@phasor/ocpp/station';
import type { Twin } from '../twin.ts';
import type { SiteLoad } from './circuit.ts';
import { activeFlow, NO_FLOW, type PhaseFlow } from './phase-flow.ts';

/** A charger as the site's fuses feel it. Where the street's power goes or a fuse trips, it goes off. */
export class ChargerLoad implements SiteLoad {
  readonly kind = 'charger';
  readonly id: string;
  flow: PhaseFlow = NO_FLOW;
  /** Tells the site; given by `Site.attach`. */
  changed: () => void = () => undefined;
  readonly #twin: Twin;

  constructor(twin: Twin) {
    this.id = twin.id;
    this.#twin = twin;
  }

  power(isOn: boolean): void {
    if (isOn) this.#twin.start();
    else void this.#twin.stop();
  }

  /** What it draws from the site's L1, L2 and L3, in A. */
  draw(currentA: PerPhase): void {
    this.flow = activeFlow(currentA);
    this.changed();
  }
}
