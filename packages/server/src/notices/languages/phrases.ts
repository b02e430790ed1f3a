import type { ItemName, ItemReason } from '../notice-body.ts';

/** All words of the notices in one language. `{name}` stands for a figure; every language has the same figures in each phrase. */
export interface Phrases {
  /** For Intl: dates, times, numbers, lists. */
  readonly locale: string;
  /** {name} */
  readonly greeting: string;
  /** {name}, {id} */
  readonly namedCharger: string;
  /** {url} */
  readonly link: string;
  readonly automatic: string;

  /** {limits} */
  readonly scheduleNotCarried: string;
  /** {windows}, {limits} */
  readonly scheduleDraft: string;
  /** {limits} */
  readonly noSchedule: string;
  /** {current}, {connectorId} */
  readonly limitOfConnector: string;
  readonly carriedWillBe: string;

  /** {charger} in every subject. */
  readonly plannedSubject: string;
  readonly planned: string;
  /** {span} */
  readonly plannedWhen: string;
  /** {at} */
  readonly plannedSoon: string;
  readonly plannedKeepOnline: string;
  readonly plannedWayHome: string;

  readonly crossingSubject: string;
  /** {charger}, {until} */
  readonly crossing: string;
  readonly crossingPlease: string;

  readonly putOffSubject: string;
  readonly putOff: string;
  /** {at} */
  readonly putOffUntil: string;
  readonly putOffSoon: string;

  readonly calledOffSubject: string;
  readonly calledOff: string;

  readonly doneSubject: string;
  /** {charger}, {at} */
  readonly done: string;
  readonly doneCarried: string;
  readonly doneAdapted: string;
  readonly doneNotPossible: string;

  readonly rolledBackSubject: string;
  /** {charger}, {at} */
  readonly rolledBack: string;
  /** {at} */
  readonly rolledBackAgain: string;
  readonly rolledBackForGood: string;
  readonly takenBackSubject: string;
  /** {charger}, {at} */
  readonly takenBack: string;
  /** {reason} */
  readonly forSupport: string;

  readonly strandedSubject: string;
  /** {charger}, {at} */
  readonly stranded: string;
  readonly strandedPlease: string;
  readonly strandedSteps: readonly string[];
  /** {id} */
  readonly strandedSupport: string;

  readonly oneWaySubject: string;
  readonly oneWay: string;
  readonly oneWayIfNot: string;
  /** {at} */
  readonly oneWayUntil: string;

  readonly slotSubject: string;
  /** {charger}, {at} */
  readonly slot: string;
  /** {span} */
  readonly slotWhen: string;
  readonly slotNow: string;

  readonly items: Readonly<Record<ItemName, string>>;
  /** {item}, {connectorId} */
  readonly itemOfConnector: string;
  /** {item}, {reason} */
  readonly itemWithReason: string;
  /** tagsOffline: {works}, {total}; tookLess, refused, other: {text} */
  readonly reasons: Readonly<Record<ItemReason['code'], string>>;
}
