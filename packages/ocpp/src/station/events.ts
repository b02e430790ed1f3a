import type {
  AuthorizationStatus,
  ChargePointErrorCode,
  ChargePointStatus,
  MeterValue,
  RegistrationStatus,
  StopReason,
} from '../messages.ts';

/** What happens at a charge point, for whoever watches. Energies in Wh, instants RFC 3339 by the station's clock. */
export type StationEvent =
  | { readonly kind: 'poweredOn' }
  | { readonly kind: 'poweredOff' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'connectionLost'; readonly reason: string }
  | { readonly kind: 'connectionFailed'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'registered'; readonly registration: RegistrationStatus; readonly intervalS: number }
  | { readonly kind: 'rebooting'; readonly why: string }
  | { readonly kind: 'clockSet'; readonly byMs: number }
  | { readonly kind: 'status'; readonly connectorId: number; readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode }
  /** A tag was held to the reader and judged; `connectorId` is where it leads to, or would have, null where nothing is free. */
  | {
      readonly kind: 'tagPresented';
      readonly idTag: string;
      readonly verdict: AuthorizationStatus | 'Unreachable';
      readonly connectorId: number | null;
    }
  | {
      readonly kind: 'transactionStarted';
      readonly localId: number;
      readonly connectorId: number;
      readonly idTag: string;
      readonly meterStart: number;
      readonly startTime: string;
    }
  /** The central system has answered a StartTransaction; `verdict` is what it says of the tag. */
  | {
      readonly kind: 'transactionKnown';
      readonly localId: number;
      readonly connectorId: number;
      readonly transactionId: number;
      readonly idTag: string;
      readonly verdict: AuthorizationStatus;
    }
  | {
      readonly kind: 'transactionStopped';
      readonly localId: number;
      readonly connectorId: number;
      readonly reason: StopReason;
      readonly meterStop: number;
      readonly stopTime: string;
      readonly energyWh: number;
    }
  /** A MeterValues was made. `messageNo` names it in {@link delivered}; `localId` is null outside a transaction. */
  | {
      readonly kind: 'metered';
      readonly messageNo: number;
      readonly localId: number | null;
      readonly connectorId: number;
      readonly meterValue: MeterValue;
    }
  /** What became of a StartTransaction, MeterValues or StopTransaction: the central system answered it, or the station gave up. */
  | {
      readonly kind: 'delivered';
      readonly messageNo: number;
      readonly localId: number | null;
      readonly action: 'StartTransaction' | 'MeterValues' | 'StopTransaction';
      readonly outcome: 'acknowledged' | 'givenUp';
    }
  | { readonly kind: 'messageGivenUp'; readonly action: string; readonly tries: number }
  /** The central system sent something that breaks OCPP: an unreadable frame, or a CALL that was refused for its form. */
  | { readonly kind: 'invalidMessage'; readonly reason: string }
  /** Something that the station was asked to do afterwards did not work: an upload, a download, an installation. */
  | { readonly kind: 'failed'; readonly what: string; readonly reason: string }
  /** Something that concerns the station's security, by the types of the OCPP 1.6 security whitepaper. */
  | { readonly kind: 'securityEvent'; readonly type: string; readonly techInfo: string };
