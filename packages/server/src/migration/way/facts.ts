import type { ProbeEvidence } from './probes.ts';
import type { CapiRecord } from './registers.ts';
import type { Snapshot } from './snapshot.ts';
import type { CapiConnector } from './way.ts';

/** What became of an order. `refused` carries the charger's own words. */
export type WayAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'read'; readonly snapshot: Snapshot }
  /** The value as the charger has it now; see `ItemWrite`. Null: it does not know the key. */
  | { readonly kind: 'readBack'; readonly value: string | null }
  | { readonly kind: 'probed'; readonly evidence: ProbeEvidence }
  | { readonly kind: 'refused'; readonly reason: string }
  /** It was not given to the charger: what it is to get may not be given now. `reason` is a sentence of ours. */
  | { readonly kind: 'withheld'; readonly reason: string }
  /** Its deadline passed. Whether the charger did it is not known. */
  | { readonly kind: 'unanswered' };

/** What a charger says its image is: CAPI's `FirmwareProgress`. */
export interface StagedFirmware {
  readonly state: 'Idle' | 'Downloading' | 'Staged' | 'Failed' | 'Armed';
  readonly version: string | null;
  readonly reason?: string;
}

interface Booted {
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmwareVersion: string | null;
}

/** A person's word about this one charger; else it is its campaign's about all of them. */
interface Said {
  readonly isByPerson?: true;
}

type Body =
  | { readonly kind: 'tick' }
  | { readonly kind: 'orderAnswered'; readonly orderId: string; readonly answer: WayAnswer }
  // From the campaign
  | { readonly kind: 'admitted' }
  /** A place in the budgets: to download, or to be switched. */
  | { readonly kind: 'slotGranted'; readonly slot: 'download' | 'switch' }
  | { readonly kind: 'slotRefused'; readonly reason: string }
  // From people
  | ({ readonly kind: 'pause' } & Said)
  | ({ readonly kind: 'resume' } & Said)
  | ({ readonly kind: 'abort' } & Said)
  | ({ readonly kind: 'recall' } & Said)
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'oneWayAccepted' }
  // From CAPI
  | ({ readonly kind: 'capiHello'; readonly lastSessionId: number } & Booted)
  | {
      readonly kind: 'capiPoll';
      readonly connectors: readonly CapiConnector[];
      readonly settingsRevision: number;
      readonly firmware: StagedFirmware | null;
    }
  /** Every finished session up to that number is stored (`sessionsThrough`). */
  | { readonly kind: 'capiStored'; readonly through: number }
  | { readonly kind: 'capiRecord'; readonly record: CapiRecord }
  // From OCPP. Boots are counted per charger, so that one told twice is one; one repeated on the same connection, because it was
  // answered Pending, keeps its number.
  | ({ readonly kind: 'ocppBoot'; readonly bootNo: number } & Booted)
  | { readonly kind: 'ocppStatus'; readonly connectorId: number; readonly status: string }
  | { readonly kind: 'ocppStarted'; readonly connectorId: number; readonly transactionId: number; readonly registerWh: number }
  | { readonly kind: 'ocppStopped'; readonly transactionId: number }
  | { readonly kind: 'ocppRegister'; readonly connectorId: number; readonly registerWh: number };

/** Something that happened to one charger's way; `atMs`: when the server heard of it, ms since 1970. */
export type WayFact = Body & { readonly atMs: number };
export type WayFactKind = WayFact['kind'];
export type FactOf<Kind extends WayFactKind> = Extract<WayFact, { readonly kind: Kind }>;
