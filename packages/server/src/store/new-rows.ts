/** One OCPP meterValue element, as the batch writer takes it. */
export interface NewMeterValue {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly connectorId: number;
  /** 0 outside a transaction. */
  readonly transactionId: number;
  readonly measuredAtMs: number;
  readonly receivedAtMs: number;
  /** JSON text of the sampledValue list. */
  readonly sampled: string;
}

/** One CALL and its answer, as the batch writer takes it. */
export interface NewLoggedMessage {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly generation: number;
  /** 1 = from the charger, 2 = to the charger. */
  readonly direction: 1 | 2;
  readonly atMs: number;
  readonly answeredAtMs: number | null;
  readonly messageId: string;
  readonly action: string;
  readonly outcome: 'answered' | 'refused' | 'timeout' | 'late' | 'closed' | 'odd';
  readonly frame: Buffer;
  readonly answer: Buffer | string | null;
  readonly note: string | null;
}
