import type { FeatureProfile } from '../actions.ts';
import type { Request } from '../messages.ts';

/** What does not change about a station: what it is, what it has, and what it can be told. */
export interface StationFacts {
  /** What BootNotification says. The firmware version of an update takes the place of the one here. */
  readonly boot: Request<'BootNotification'>;
  /** Those from 1 on, in order. */
  readonly connectors: readonly ConnectorFacts[];
  /** What the whole station may draw, in A on each phase; null where only its connectors limit it. */
  readonly maxCurrentA: number | null;
  /** Between a phase and neutral, in V. */
  readonly voltageV: number;
  /** Every key, with its value as delivered. See `Configuration` for what a missing one means. */
  readonly configuration: readonly ConfigurationKey[];
  readonly profiles: readonly FeatureProfile[];
  /** What the meters can measure, in OCPP's names; phases are understood. */
  readonly measurands: readonly string[];
  /** `Hz` is what some chargers write where the errata of OCPP 1.6 say `Hertz`. */
  readonly frequencyUnit: 'Hz' | 'Hertz';
  /** CALLs that this firmware answers with NotSupported, whatever it could do. */
  readonly refusedActions?: readonly string[];
  /** CALLs before the answer to BootNotification stay without answer, and the socket is dropped: as some real chargers do. */
  readonly isDeafBeforeBoot: boolean;
}

/** One place to plug in. */
export interface ConnectorFacts {
  readonly connectorId: number;
  readonly phases: 1 | 2 | 3;
  /** The most it offers on each of its phases, in A. */
  readonly ratedA: number;
  /** False for an outlet that reports a status, and never a transaction. */
  readonly hasTransactions: boolean;
  /** Whether the cable can be locked to it; false for a fixed cable. */
  readonly hasLock: boolean;
}

/** One configuration key. */
export interface ConfigurationKey {
  readonly key: string;
  /** As delivered. */
  readonly value: string;
  /** `ro`: ChangeConfiguration is refused. `wo`: GetConfiguration never shows the value. */
  readonly access: 'ro' | 'rw' | 'wo';
  readonly accepts: ValueKind;
  /** A change counts from the next start on: ChangeConfiguration answers RebootRequired. */
  readonly needsReboot?: boolean;
}

/** What a key's value may be; any other is refused. */
export type ValueKind =
  | { readonly kind: 'text'; readonly maxLength: number }
  | { readonly kind: 'boolean' }
  /** A whole number, both bounds included. */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** A comma-separated list of measurands, each with or without a phase, at most `maxItems`. */
  | { readonly kind: 'measurands'; readonly maxItems: number }
  /** Whatever the function says; it sees the value as it came. */
  | { readonly kind: 'fits'; readonly fits: (value: string) => boolean };
