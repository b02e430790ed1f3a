import type { FactOf, WayAnswer, WayFact, WayFactKind } from './facts.ts';
import type { ItemOutcome, CarriedItem } from './carry-over.ts';
import type { ItemVerdict } from './judge-item.ts';
import type { mayLeave, WayOrder, WayOrderBody, WayOrderKind } from './orders.ts';
import type { ProbeContext, ProbeEvidence, ProbeName } from './probes.ts';
import type { CapiRecord, EnergyGap, RegisterRow } from './registers.ts';
import type { Snapshot } from './snapshot.ts';
import type { WaySettings } from './way-settings.ts';
import type { Owner, Transition, Way, WayState } from './way.ts';

/** What the audit, the owner and the campaign hear of a step. */
export type WayEvent = { readonly atMs: number } & (
  | ({ readonly kind: 'moved' } & Transition)
  /** Something was said that cannot be; nothing was changed. */
  | { readonly kind: 'refused'; readonly fact: WayFactKind; readonly why: string }
  /** It tried the OCPP endpoint from where it hangs; `failure`: the step that failed, null where it was reached. */
  | { readonly kind: 'endpointTested'; readonly failure: string | null }
  /** A place was granted and could not be used. */
  | { readonly kind: 'slotReturned'; readonly why: string }
  | { readonly kind: 'itemSettled'; readonly name: string; readonly outcome: ItemOutcome; readonly reason: string | null }
  | { readonly kind: 'probeJudged'; readonly name: ProbeName; readonly hasPassed: boolean; readonly why: string | null }
  /** All gaps that are known now; none: what was one has been explained. */
  | { readonly kind: 'energyGaps'; readonly gaps: readonly EnergyGap[] }
  /** Always plugged in: the owner is asked for a time. */
  | { readonly kind: 'ownerAsked' }
  /** The charger cannot go home by itself: the change is one-way, and needs a yes. */
  | { readonly kind: 'oneWayOffered' }
  /** R4: from here on "OCPP" stands below its name. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'proven'; readonly transactionId: number }
);

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'atMs'> : never;

/** What a rule wants done: what changes, what is ordered, where it goes, and what follows at once. */
export interface Move {
  readonly set?: Partial<Way>;
  readonly to?: WayState;
  /** In a few words, with figures; needed with `to`. */
  readonly why?: string;
  /** Leave after `set`, and after the state was entered. */
  readonly orders?: readonly WayOrderBody[];
  readonly events?: readonly WithoutTime<WayEvent>[];
  readonly then?: Move;
}

export interface RuleContext {
  readonly nowMs: number;
  readonly settings: WaySettings;
  readonly rules: WayRules;
}

export type Reactions = { readonly [Kind in WayFactKind]?: (way: Way, fact: FactOf<Kind>, context: RuleContext) => Move | null };
export type AnswerReactions = {
  readonly [Kind in WayOrderKind]?: (way: Way, answer: WayAnswer, order: WayOrder, context: RuleContext) => Move | null;
};

/** One row of the transition table. */
export interface StateRule {
  /** Who owns a charger in this state; `asBefore` where both may. */
  readonly owner: Owner | 'asBefore';
  /** Where it may lead; any other step is an error of the table. */
  readonly leadsTo: readonly WayState[];
  /** When it is over by itself, ms since 1970; null: it stays. */
  readonly deadlineMs: (way: Way, context: RuleContext) => number | null;
  /** What a missed deadline leads to. */
  readonly missed?: (way: Way, context: RuleContext) => Move;
  /** What is ordered, or follows at once, when it is entered. */
  readonly enter?: (way: Way, context: RuleContext) => Move | null;
  /** Which facts lead where. Those that are not here are noted, and change nothing else. */
  readonly on: Reactions;
  /** The same for answers. An order without an answer is given again where nothing else is said. */
  readonly answered: AnswerReactions;
}

export type TransitionTable = Readonly<Record<WayState, StateRule>>;

/** Everything that decides. A parameter, so that a test can break one rule and see its invariant fail. */
export interface WayRules {
  readonly table: TransitionTable;
  /** Why a fact cannot be, or cannot be taken now; null: it is taken. */
  readonly whyRefused: (way: Way, fact: WayFact) => string | null;
  /** It was told already. */
  readonly isKnown: (way: Way, fact: WayFact) => boolean;
  /** No car, no session, and every session record is stored, all told since the draining began. */
  readonly isDrained: (way: Way) => boolean;
  readonly hasCar: (way: Way) => boolean;
  /** Why its test of the OCPP endpoint does not let it leave CAPI; null: it does. */
  readonly whyEndpointHolds: (way: Way, nowMs: number, settings: WaySettings) => string | null;
  /** What it is to get may not be given now. */
  readonly isHeld: (way: Way, nowMs: number) => boolean;
  readonly mayLeave: typeof mayLeave;
  readonly nextEpoch: (way: Way, owner: Owner) => number;
  readonly itemsOf: (snapshot: Snapshot, plan: Way['plan']) => readonly CarriedItem[];
  readonly judgeItem: (item: CarriedItem, readBack: string | null) => ItemVerdict;
  readonly whyProbeFails: (evidence: ProbeEvidence, context: ProbeContext) => string | null;
  readonly hasPassedAll: (way: Way) => boolean;
  readonly whyRegisterWrong: (row: RegisterRow) => string | null;
  readonly gapsOf: (rows: readonly RegisterRow[], records: readonly CapiRecord[]) => readonly EnergyGap[];
  readonly isSetAs: (before: Snapshot, now: Snapshot) => boolean;
}
