/**
 * The seam, upwards: what a charger *reports*, whatever protocol it speaks. Both gateways translate into this vocabulary and everything
 * above them (sessions, balancing, API, portal, migration) knows nothing else. Names are OCPP's where OCPP has a word.
 */
export interface ReportOrigin {
  readonly chargerId: string;
  readonly source: 'OCPP' | 'CAPI';
  /** When the system received it, ms since 1970. */
  readonly receivedAtMs: number;
}

/** A charger's own time: the instant as far as it could be read, and what it wrote. */
export interface ChargerTime {
  /** ms since 1970; null where the text is no time at all. */
  readonly ms: number | null;
  readonly text: string;
}

export interface SampledValue {
  readonly value: string | number;
  readonly context?: string;
  readonly format?: string;
  readonly measurand?: string;
  readonly phase?: string;
  readonly location?: string;
  readonly unit?: string;
}

export interface MeterReading {
  readonly time: ChargerTime;
  readonly sampledValue: readonly SampledValue[];
}

/** How far a charger is with an image; `bytes` of `size` are there while it is `Downloading`. */
export interface StagedFirmware {
  readonly state: 'Idle' | 'Downloading' | 'Staged' | 'Failed' | 'Armed';
  readonly version: string | null;
  readonly bytes: number;
  readonly size: number;
  /** Why it is `Failed`. */
  readonly reason: string | null;
}

export type Report = ReportOrigin &
  (
    | {
        readonly kind: 'booted';
        readonly vendor: string;
        readonly model: string;
        readonly serialNumber: string | null;
        readonly firmwareVersion: string | null;
      }
    | { readonly kind: 'alive' }
    | {
        readonly kind: 'status';
        readonly connectorId: number;
        readonly status: string;
        readonly errorCode: string;
        readonly info: string | null;
        readonly vendorErrorCode: string | null;
        readonly time: ChargerTime | null;
      }
    | { readonly kind: 'authorise'; readonly idTag: string }
    | {
        readonly kind: 'sessionStarted';
        readonly connectorId: number;
        readonly idTag: string;
        readonly meterStartWh: number;
        readonly time: ChargerTime;
        readonly reservationId: number | null;
      }
    | {
        readonly kind: 'metered';
        readonly connectorId: number;
        readonly transactionId: number | null;
        readonly readings: readonly MeterReading[];
      }
    | {
        readonly kind: 'sessionStopped';
        readonly transactionId: number;
        readonly meterStopWh: number;
        readonly time: ChargerTime;
        readonly reason: string;
        readonly idTag: string | null;
        readonly readings: readonly MeterReading[];
      }
    /** How far the charger is with a file that it was asked for. `requestId` is null where the message has none. */
    | {
        readonly kind: 'uploadStatus';
        readonly of: 'GetDiagnostics' | 'GetLog';
        readonly status: string;
        readonly requestId: number | null;
      }
    /** How far the charger is with new firmware. `requestId` is null where the message has none. */
    | { readonly kind: 'firmwareStatus'; readonly isSigned: boolean; readonly status: string; readonly requestId: number | null }
    /** What the charger's spare slot holds, or what is on its way there. */
    | ({ readonly kind: 'stagingStatus' } & StagedFirmware)
    /** The charger's log of its own security. */
    | { readonly kind: 'securityEvent'; readonly type: string; readonly time: ChargerTime; readonly techInfo: string | null }
    /** The charger has a new key pair and asks to have its certificate signed; `csr` is PEM. */
    | { readonly kind: 'certificateRequested'; readonly csr: string }
    /** Known to the protocol, nothing for the domain to decide: kept in the message log alone. */
    | { readonly kind: 'noted'; readonly what: string }
  );

/** *Authorise* and *session started* are reports with a typed reply. */
export interface IdTagVerdict {
  readonly status: 'Accepted' | 'Blocked' | 'Expired' | 'Invalid' | 'ConcurrentTx';
  readonly parentIdTag?: string;
  readonly expiryDate?: string;
}

export type ReportReply =
  | { readonly kind: 'noted' }
  | { readonly kind: 'certificateRequested'; readonly isAccepted: boolean }
  | { readonly kind: 'booted'; readonly registration: 'Accepted' | 'Pending' | 'Rejected'; readonly intervalS: number }
  | { readonly kind: 'verdict'; readonly verdict: IdTagVerdict }
  | { readonly kind: 'started'; readonly transactionId: number; readonly verdict: IdTagVerdict }
  | { readonly kind: 'stopped'; readonly verdict: IdTagVerdict | null };
