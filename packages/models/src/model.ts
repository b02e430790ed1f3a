import type { ConfigurationKey } from './configuration-key.ts';

/** The two chargers that Phasor knows by heart. */
export type ModelName = 'halo' | 'aura';

/** One place to plug in. `connectorId` is OCPP's, from 1. */
export interface Outlet {
  readonly connectorId: number;
  readonly socket: 'type2-tethered' | 'type2' | 'schuko';
  readonly phases: 1 | 3;
  /** The most it offers on each of its phases, in A. */
  readonly ratedA: number;
  /** False for a Schuko outlet: it reports a status, and never a transaction. */
  readonly hasTransactions: boolean;
}

/** A phase of the supply, as the charger's own terminals are labelled. */
export type GridPhase = 'L1' | 'L2' | 'L3';

/** What feeds a plug: all three phases, each on its own pin, or one of them on the pin L1. */
export type PhaseRoute = GridPhase | 'L123';

/**
 * How a charger can switch phases while a session runs. What is public says only that a Halo can (`ACPhaseSwitchingSupported`); the rest is
 * ours, and a twin may be given other hardware.
 */
export interface PhaseHardware {
  /**
   * `matrix`: puts L1, L2 or L3 of the supply on the plug's pin L1. `contactors`: one for each phase, from terminal to pin of the same name, so
   * that a one-phase car can only ever have L1. `none`: one contactor for all.
   */
  readonly phaseHardware: 'matrix' | 'contactors' | 'none';
  /** Which side of the matrix the meter measures: as which phase a moved current shows. */
  readonly meterSide: 'input' | 'output';
  /** All contactors stay open so long between two ways of feeding a car. */
  readonly isolationPauseMs: number;
}

/** What the charger says of itself in BootNotification; serial number and firmware version come from the single charger. */
export interface BootStrings {
  readonly chargePointVendor: string;
  readonly chargePointModel: string;
  readonly iccid: string;
  readonly meterType: string;
}

/** A charger model as data: what every Halo, or every Aura, has in common. */
export interface ChargerModel {
  readonly name: ModelName;
  /** As people read it: `Halo`, `Aura`. */
  readonly displayName: string;
  readonly outlets: readonly Outlet[];
  readonly hardware: PhaseHardware;
  readonly boot: BootStrings;
  /** The last character of its serial number, which is its charge point id too. */
  readonly serialSuffix: 'M' | 'A';
  /** `Hz` is what a real Halo sends; the errata of OCPP 1.6 say `Hertz`, and the first schemas know neither. */
  readonly frequencyUnit: 'Hz' | 'Hertz';
  /** CALLs before the answer to its BootNotification stay unanswered, and then it drops the socket. */
  readonly isDeafBeforeBoot: boolean;
  /** The firmware that is known of it, oldest first; it is delivered with the last. */
  readonly firmwares: readonly [FirmwareFacts, ...FirmwareFacts[]];
}

/** What one firmware version of a model knows, and what it refuses. */
export interface FirmwareFacts {
  /** As BootNotification says it. */
  readonly version: string;
  /** Every key that GetConfiguration shows, with its value as delivered. */
  readonly configuration: readonly ConfigurationKey[];
  /** What MeterValues can be asked for, in OCPP's names. */
  readonly measurands: readonly string[];
  /** CALLs that it does not answer but with NotSupported. */
  readonly refusedActions: readonly string[];
  /** Purposes of charging profiles that it rejects. */
  readonly refusedPurposes: readonly ('ChargePointMaxProfile' | 'TxDefaultProfile' | 'TxProfile')[];
  /** Of its measurands and of what it refuses: `seen` on a real charger, or `ours` where nothing is public. Each key has a basis of its own. */
  readonly basis: 'seen' | 'ours';
}
