/** What changed, told after it was committed. Small on purpose: whoever needs the object reads it from the store. */
export type Change =
  | { readonly kind: 'charger'; readonly chargerId: string }
  | {
      readonly kind: 'transaction';
      readonly chargerId: string;
      readonly connectorId: number;
      readonly transactionId: number;
      readonly phase: 'started' | 'metered' | 'stopped';
    }
  /** By BootNotification, or by CAPI's hello. `bootNo` counts both. */
  | { readonly kind: 'booted'; readonly chargerId: string; readonly source: 'OCPP' | 'CAPI'; readonly bootNo: number }
  | { readonly kind: 'messages'; readonly chargerId: string }
  /** A command was sent, settled, or answered late. */
  | { readonly kind: 'command'; readonly chargerId: string; readonly commandId: string }
  /** It waits to be signed. */
  | { readonly kind: 'certificateRequested'; readonly chargerId: string }
  | ChargerTold
  /** A charger's way from CAPI to OCPP came to another state, or into other hands. */
  | { readonly kind: 'way'; readonly chargerId: string; readonly state: string }
  /** A campaign was asked for something, or has got on. */
  | { readonly kind: 'campaign'; readonly campaignId: string; readonly organisationNo: number }
  /** Something else lies in the charger's spare slot, or more of it. */
  | { readonly kind: 'stagingStatus'; readonly chargerId: string; readonly state: 'Idle' | 'Downloading' | 'Staged' | 'Failed' | 'Armed' }
  /** What somebody may do or see has changed: their roles, what they own, whether they may come in. */
  | { readonly kind: 'person'; readonly personId: string }
  /** An organisation's tags have changed. */
  | { readonly kind: 'tags'; readonly organisationNo: number }
  | { readonly kind: 'knock'; readonly knockId: string }
  /** What people set for a charger's connectors has changed. */
  | { readonly kind: 'limits'; readonly chargerId: string }
  /** A site was set up anew, begun or ended. */
  | { readonly kind: 'sites' }
  /** A driver said something of a running session. */
  | { readonly kind: 'wish'; readonly chargerId: string }
  /** Its connection is to be cut as a broken line would, and let in again nowhere before so long. */
  | { readonly kind: 'shutOut'; readonly chargerId: string; readonly forMs: number }
  /** A site's meter sent a sample. Every node needs it at once, so it is all here: A on L1, L2, L3, signed by the power. */
  | {
      readonly kind: 'meterSample';
      readonly serial: string;
      readonly atMs: number;
      readonly amps: readonly [number, number, number];
      /** So long a sample of this meter counts, ms (S4, S16). */
      readonly ageBoundMs: number;
      /** To the last digit what the meter says since 60 s or longer. */
      readonly isUnchanged: boolean;
    };

/** What a charger said and is stored, word by word, for whoever follows it (migration). All of it is here: not every word has a row. */
export interface ChargerTold {
  readonly kind: 'told';
  readonly chargerId: string;
  /** When it was received, ms since 1970. */
  readonly atMs: number;
  readonly word: ChargerWord;
}

interface Booted {
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmwareVersion: string | null;
}

/** CAPI's words keep CAPI's names; registers in Wh. */
export type ChargerWord =
  | ({ readonly kind: 'hello'; readonly lastSessionId: number } & Booted)
  | {
      readonly kind: 'polled';
      readonly connectors: readonly {
        readonly connectorId: number;
        readonly status: string;
        readonly sessionId: number | null;
        readonly registerWh: number;
      }[];
      readonly settingsRevision: number;
      readonly firmware: {
        readonly state: 'Idle' | 'Downloading' | 'Staged' | 'Failed' | 'Armed';
        readonly version: string | null;
        readonly reason?: string;
      } | null;
    }
  /** Every finished session up to `through` is stored. */
  | {
      readonly kind: 'sessionsStored';
      readonly through: number;
      readonly records: readonly {
        readonly connectorId: number;
        readonly startMs: number;
        readonly startRegisterWh: number;
        readonly stopRegisterWh: number;
      }[];
    }
  /** `generation`: of the connection; a charger that repeats its boot on one connection has booted once. */
  | ({ readonly kind: 'bootNotification'; readonly bootNo: number; readonly generation: number } & Booted)
  | { readonly kind: 'status'; readonly connectorId: number; readonly status: string }
  | { readonly kind: 'started'; readonly connectorId: number; readonly transactionId: number; readonly registerWh: number }
  | { readonly kind: 'stopped'; readonly transactionId: number }
  /** `chargerMs`: by the charger's clock, ms since 1970. */
  | { readonly kind: 'metered'; readonly connectorId: number; readonly registerWh: number | null; readonly chargerMs: number | null };

/** `isHere`: it happened at this node; what must be done once is done there. */
export type ChangeListener = (change: Change, isHere: boolean) => void;

/** Answers requests on one subject, e.g. the node that holds a charger's socket on `charger.<id>`. */
export type Responder = (body: unknown) => Promise<unknown>;

/**
 * Events and request/reply between the parts of the system, and between nodes. Durability is never the bus's: what must not be
 * lost is a row first.
 */
export interface Bus {
  /** How many other nodes there are. */
  readonly others: number;
  publish(change: Change): void;
  /** Of all nodes. Returns the way to unsubscribe. */
  subscribe(listener: ChangeListener): () => void;
  /**
   * Undefined when nobody responds on the subject: for `charger.<id>`, the charger is offline. Rejects with what the responder raises; with
   * BUS_NOBODY_RESPONDS where it went meanwhile, and with BUS_NODE_LOST where its node did and nobody knows what was done.
   */
  request(subject: string, body: unknown): Promise<unknown> | undefined;
  respond(subject: string, responder: Responder): () => void;
}

/**
 * The bus of one process. It holds no clock: a request may wait for time to pass (a charger that does not answer), and what its
 * responder does in flight is held by whoever does it.
 */
export class InMemoryBus implements Bus {
  readonly others = 0;
  readonly #listeners = new Set<ChangeListener>();
  readonly #responders = new Map<string, Responder>();

  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change, true);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  request(subject: string, body: unknown): Promise<unknown> | undefined {
    return this.#responders.get(subject)?.(body);
  }

  respond(subject: string, responder: Responder): () => void {
    this.#responders.set(subject, responder);
    return () => {
      if (this.#responders.get(subject) === responder) this.#responders.delete(subject);
    };
  }
}
