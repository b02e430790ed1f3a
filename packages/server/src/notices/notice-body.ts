/** What an owner had, and what became of it, by a name that every language has a word for. */
export type ItemName =
  'maxCurrent' | 'offlineCurrent' | 'tags' | 'rfidLock' | 'cableLock' | 'dimmer' | 'downLight' | 'mode' | 'schedule' | 'history';

/** Why an item is not simply carried over; texts in it are a charger's or the system's own words, in English. */
export type ItemReason =
  | {
      readonly code:
        'wholeAmperes' | 'lockIsOne' | 'cableLockIsOne' | 'onUntilSchedule' | 'noSuchSetting' | 'noOwnList' | 'scheduleNotCarried';
    }
  | { readonly code: 'tagsOffline'; readonly works: number; readonly total: number }
  | { readonly code: 'tookLess' | 'refused' | 'other'; readonly text: string };

export interface NoticeItem {
  readonly name: ItemName;
  /** Where the item is one of several connectors' own. */
  readonly connectorId?: number;
}

export interface SettledItem extends NoticeItem {
  readonly outcome: 'carried' | 'adapted' | 'notPossible';
  /** Null: carried as it was. */
  readonly reason: ItemReason | null;
}

/** Max current of a connector, in A: what rules without a schedule (R6). */
export interface ConnectorLimit {
  readonly connectorId: number;
  readonly maxA: number;
}

interface OfCharger {
  readonly chargerId: string;
  /** As its owner calls it. */
  readonly chargerName: string;
}

/** R5: what becomes of the weekly schedule. Windows of the one that is kept to be read; 0: there was none. */
interface OfSchedule {
  readonly scheduleWindows: number;
  readonly limits: readonly ConnectorLimit[];
}

/** What is told, with its figures. Instants are ms since 1970. */
export type NoticeBody =
  /** R5, before: what will happen, and not before when. `window`: the first that opens then; null: at any hour. */
  | ({
      readonly kind: 'migrationPlanned';
      readonly notBeforeMs: number;
      readonly window: Span | null;
      readonly carried: readonly NoticeItem[];
    } & OfCharger &
      OfSchedule)
  /** Before it was begun, or tried again, a person decided that it is not to be. */
  | ({ readonly kind: 'migrationCalledOff' } & OfCharger)
  /** At: it leaves CAPI now; `untilMs`: on one of the two protocols again. */
  | ({ readonly kind: 'migrationCrossing'; readonly untilMs: number } & OfCharger & OfSchedule)
  /** At: a car is connected, so nothing was done. `againMs`: not before; null: as soon as it can. */
  | ({ readonly kind: 'migrationPutOff'; readonly againMs: number | null } & OfCharger)
  /** After: each item with what it became. */
  | ({ readonly kind: 'migrationDone'; readonly sinceMs: number; readonly items: readonly SettledItem[] } & OfCharger & OfSchedule)
  /** It is on CAPI, as it was. `againMs` null: it is not tried again by itself. `reason`: English, for support. */
  | ({
      readonly kind: 'migrationRolledBack';
      readonly sinceMs: number;
      readonly againMs: number | null;
      /** It was called back; nothing failed. */
      readonly isByPerson: boolean;
      readonly reason: string | null;
    } & OfCharger)
  /** Nobody hears it any more. */
  | ({ readonly kind: 'migrationStranded'; readonly heardMs: number } & OfCharger)
  /** It cannot go home by itself: only with the owner's consent. */
  | ({
      readonly kind: 'migrationOneWayOffered';
      readonly untilMs: number | null;
      readonly carried: readonly NoticeItem[];
    } & OfCharger &
      OfSchedule)
  /** Always plugged in: a time at which it could be done. */
  | ({ readonly kind: 'migrationSlotOffered'; readonly pluggedInSinceMs: number; readonly slot: Span } & OfCharger);

export type NoticeKind = NoticeBody['kind'];

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}
