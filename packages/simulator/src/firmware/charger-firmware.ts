import type { ChargePointErrorCode } from '@phasor/ocpp';
import type { ChargePointState } from '@phasor/ocpp/station';

/** The protocols that a firmware may speak. */
export type FirmwareProtocol = 'OCPP' | 'CAPI';

/**
 * A firmware at one instant, in OCPP's words whatever it speaks. A CAPI firmware has no BootNotification: its `registration` is `Accepted`
 * after the first hello that was answered, and its `transactionId` is the number of its session record.
 */
export type FirmwareState = ChargePointState;

/** What became of a configuration key that somebody set at the charger. */
export type KeyOutcome = 'set' | 'unknownKey' | 'refused';

/**
 * What a twin's hardware runs: the program between the box on the wall and a back end. It is made powered off. A person at the charger acts
 * through these methods; what the hardware notices, it hears from there.
 */
export interface ChargerFirmware {
  readonly protocol: FirmwareProtocol;
  readonly isPoweredOn: boolean;
  /** Does nothing when it is on. */
  powerOn(): void;
  /** At once and without a word: what ran ends at the next start. Resolves when every socket is gone. */
  powerOff(): Promise<void>;
  /** Holds a tag to the reader. Resolves when it is decided what follows. Does nothing while the power is off. */
  present(idTag: string, connectorId?: number): Promise<void>;
  /** The network cable: out (`cut`: without a word; `goodbye`: in good order), or in again. Resolves when every socket is gone. */
  setNetwork(isUp: boolean, how?: 'cut' | 'goodbye'): Promise<void>;
  /** Something went wrong, or is well again (`NoError`), on a connector or (0) the station. It outlives a power cut. */
  setError(connectorId: number, errorCode: ChargePointErrorCode): void;
  /** Sets a key as an installer does at the charger, read-only ones too. */
  configure(key: string, value: string): KeyOutcome;
  state(): FirmwareState;
}
