import type { MigrationState } from '@phasor/contract';
import type { ItemOutcome, CarriedItem } from './carry-over.ts';
import type { EndpointTest } from './endpoint-test.ts';
import type { WayOrder } from './orders.ts';
import type { WayPlan } from './plan.ts';
import type { ProbeName } from './probes.ts';
import type { CapiRecord, RegisterRow } from './registers.ts';
import type { Snapshot } from './snapshot.ts';

/** Where a charger stands on its way from CAPI to OCPP (R3). */
export type WayState = MigrationState;

/** Which protocol may command a charger. Facts are taken from either at any time. */
export type Owner = 'CAPI' | 'OCPP' | 'nobody';

export interface ItemState extends CarriedItem {
  /** Null: not settled yet. Its `reason` then says why it is what it is. */
  readonly outcome: ItemOutcome | null;
}

export interface ProbeState {
  readonly name: ProbeName;
  readonly hasPassed: boolean;
  readonly tries: number;
  /** Why the last try failed. */
  readonly reason: string | null;
}

/** A step from one state to another, or anew into the same; the lines of a charger's story. */
export interface Transition {
  readonly atMs: number;
  readonly from: WayState;
  readonly to: WayState;
  readonly attempt: number;
  readonly epoch: number;
  readonly owner: Owner;
  readonly why: string;
}

/** What the switch order of an attempt said; what it said stays true after the attempt is over. */
export interface TrialTerms {
  /** Of the order; commit and return name it. */
  readonly epoch: number;
  readonly attempt: number;
  readonly deadlineMs: number;
  /** After this it is not taken any more. */
  readonly expiresMs: number;
}

export interface CapiConnector {
  readonly connectorId: number;
  /** CAPI's word: Available, Connected, Charging, Error. */
  readonly status: string;
  readonly sessionId: number | null;
  readonly registerWh: number;
}

/** One charger's way: all that decides what comes next, as plain data. Instants in ms since 1970, by the server's clock. */
export interface Way {
  readonly plan: WayPlan;
  readonly state: WayState;
  readonly sinceMs: number;
  /** When the state is over by itself; null: it stays. */
  readonly deadlineMs: number | null;
  /** Counts admissions. What an attempt asked for counts in that attempt alone. */
  readonly attempt: number;
  /** Attempts that ended with the charger back on CAPI, or never off it, through no one's will. */
  readonly failures: number;
  readonly refusals: number;
  /** Counts steps; with the attempt it makes order ids. */
  readonly step: number;
  readonly orderNo: number;
  /** Ownership epoch: grows with every change of owner, and never falls. */
  readonly epoch: number;
  readonly owner: Owner;
  readonly isPaused: boolean;
  /** A person has paused this one charger: its campaign does not let it go on. */
  readonly isHeld: boolean;
  readonly isAborted: boolean;
  /** A person sent it back: no new attempt. */
  readonly isRecalled: boolean;
  readonly isOneWayAccepted: boolean;
  /** New starts are refused. */
  readonly isDraining: boolean;
  readonly capi: {
    readonly heardMs: number;
    readonly poll: { readonly atMs: number; readonly connectors: readonly CapiConnector[]; readonly settingsRevision: number } | null;
    readonly lastSessionId: number;
    readonly storedThrough: number;
  };
  readonly ocpp: {
    readonly heardMs: number | null;
    /** The number of the last boot that was taken. */
    readonly bootNo: number;
    readonly registration: 'Pending' | 'Accepted';
    readonly openTransactions: readonly number[];
    /** Transactions that began and ended on OCPP since the commit. */
    readonly completed: number;
    readonly faulted: readonly number[];
  };
  readonly firstRead: Snapshot | null;
  readonly snapshot: Snapshot | null;
  /** The charger has taken the order to stage in this attempt: what it says of an image is of this one. */
  readonly isStageTaken: boolean;
  /** Its newest of this attempt; null: none. */
  readonly endpointTest: EndpointTest | null;
  /** What it is to get may not be given: it waits, and is tried again then. */
  readonly held: { readonly untilMs: number; readonly reason: string } | null;
  readonly trial: TrialTerms | null;
  /** Something was set at the charger after the snapshot: what would be carried is not true any more. */
  readonly isStale: boolean;
  readonly items: readonly ItemState[];
  readonly probes: readonly ProbeState[];
  /** A commit left in the attempt of that number; 0: never. */
  readonly commitAttempt: number;
  /** It speaks CAPI again; what is left is to see that it is as it was. */
  readonly isHome: boolean;
  /** It has served a whole transaction since the commit (R3: success is evidence). */
  readonly isProven: boolean;
  readonly registers: readonly RegisterRow[];
  /** Sessions that CAPI told of after it had lost the charger. */
  readonly lateRecords: readonly CapiRecord[];
  /** Orders without an answer. One that is not here any more is not sent any more. */
  readonly openOrders: readonly WayOrder[];
  /** Why it is where it is, where that is no step forward. */
  readonly reason: string | null;
  readonly last: Transition | null;
}

/** A charger on CAPI whose way has not begun. `epoch`: the ownership epoch that it has. */
export function newWay(plan: WayPlan, atMs: number, epoch = 1): Way {
  return {
    plan,
    state: 'Candidate',
    sinceMs: atMs,
    deadlineMs: null,
    attempt: 0,
    failures: 0,
    refusals: 0,
    step: 0,
    orderNo: 0,
    epoch,
    owner: 'CAPI',
    isPaused: false,
    isHeld: false,
    isAborted: false,
    isRecalled: false,
    isOneWayAccepted: false,
    isDraining: false,
    capi: { heardMs: atMs, poll: null, lastSessionId: 0, storedThrough: 0 },
    ocpp: { heardMs: null, bootNo: 0, registration: 'Pending', openTransactions: [], completed: 0, faulted: [] },
    firstRead: null,
    snapshot: null,
    isStageTaken: false,
    endpointTest: null,
    held: null,
    trial: null,
    isStale: false,
    items: [],
    probes: [],
    commitAttempt: 0,
    isHome: false,
    isProven: false,
    registers: [],
    lateRecords: [],
    openOrders: [],
    reason: null,
    last: null,
  };
}
