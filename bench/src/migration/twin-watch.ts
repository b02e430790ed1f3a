import type { BookedSession, Twin, TwinEvent } from '@phasor/simulator';
import type { Trouble } from './fault-plans.ts';

/** What ends a charge and is a person's doing; nobody here sends a stop from afar. */
const BY_PEOPLE: ReadonlySet<string | null> = new Set(['EVDisconnected', 'Local']);
const ROUNDING_A = 0.01;

/** Where a charger stands by its own book. */
export type Standing =
  /** On OCPP, committed, and a session over it has been acknowledged. */
  | 'proven'
  /** On OCPP without that: it may have to go home. */
  | 'unproven'
  | 'onCapi';

/** One charger on its way, as it is seen from the charger itself. */
export class TwinWatch {
  readonly trouble: Trouble;
  standing: Standing = 'onCapi';
  /** Boots of the OCPP firmware that came from CAPI, */
  crossings = 0;
  /** and ways home. */
  homecomings = 0;
  /** Times at which it drew more than its max current. */
  overMax = 0;
  /** People who held a tag to the reader and were not let in. */
  turnedAway = 0;
  readonly #maxA: number;
  readonly #excused = new Set<number>();
  #twin: Twin | null = null;
  /** Of its book: what stood there when it came to the protocol that it speaks now. */
  #bookedBefore = 0;

  constructor(trouble: Trouble, maxA: number) {
    this.trouble = trouble;
    this.#maxA = maxA;
  }

  /** The charger itself; before, nothing is to be seen. */
  see(twin: Twin): void {
    this.#twin = twin;
  }

  get twin(): Twin {
    if (!this.#twin) throw new Error('there is no charger yet');
    return this.#twin;
  }

  observe(event: TwinEvent): void {
    if (!this.#twin) return;
    switch (event.kind) {
      case 'drawing':
        if (Math.max(...event.currentA) > this.#maxA + ROUNDING_A) this.overMax += 1;
        return;
      case 'gridDrawing':
      case 'metered':
        return;
      case 'fault':
        // A street without power ends charges, whoever is the central system.
        if (event.fault === 'power cut') for (const { localId } of this.#running()) this.#excused.add(localId);
        return;
      case 'tagPresented':
        if (event.verdict !== 'Accepted') this.turnedAway += 1;
        return;
      default:
        this.#look(this.#twin);
    }
  }

  /** Sessions that ended, and not because a person or a power cut ended them. */
  get cut(): readonly BookedSession[] {
    return this.twin.book.sessions.filter(
      ({ stopTime, reason, localId }) => stopTime !== null && !BY_PEOPLE.has(reason) && !this.#excused.has(localId),
    );
  }

  /** Since it came to what it speaks now, a session was told to the end and acknowledged. */
  get isServing(): boolean {
    return this.twin.book.sessions.slice(this.#bookedBefore).some(({ stopDelivery }) => stopDelivery === 'acknowledged');
  }

  get hasOpenSession(): boolean {
    return this.#running().length > 0;
  }

  #running(): readonly BookedSession[] {
    return this.twin.book.sessions.filter(({ stopTime }) => stopTime === null);
  }

  #look(twin: Twin): void {
    const { protocol, isOnTrial } = twin.state();
    if (protocol === 'CAPI') {
      if (this.standing !== 'onCapi') this.#came('onCapi', twin);
    } else if (this.standing === 'onCapi') this.#came('unproven', twin);
    else if (this.standing === 'unproven' && !isOnTrial && this.isServing) this.standing = 'proven';
  }

  #came(to: 'onCapi' | 'unproven', twin: Twin): void {
    this.standing = to;
    if (to === 'unproven') this.crossings += 1;
    else this.homecomings += 1;
    this.#bookedBefore = twin.book.sessions.length;
  }
}
