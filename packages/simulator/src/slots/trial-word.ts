import type { Request, Response } from '@phasor/ocpp';
import type { Feature, FeatureFactory, Station } from '@phasor/ocpp/station';
import { TRIAL_VENDOR_ID, trialWordOf } from '@phasor/release';
import type { Slots } from './slots.ts';

export interface TrialWordParts {
  readonly slots: Slots;
  /** The charger is to restart into its previous image as soon as no car charges. */
  readonly onReturn: () => void;
}

/**
 * The central system's last word on an image that is on trial, by DataTransfer, which OCPP 1.6 keeps for such things (4.3): `Commit` or
 * `Return`, with the epoch of the order that began it. An answer is given when it is stored. Another epoch is refused.
 */
export function trialWord(parts: TrialWordParts): FeatureFactory {
  return (station) => new TrialWord(station, parts);
}

class TrialWord implements Feature {
  readonly #station: Station;
  readonly #parts: TrialWordParts;

  constructor(station: Station, parts: TrialWordParts) {
    this.#station = station;
    this.#parts = parts;
  }

  get dataTransfer(): Feature['dataTransfer'] & object {
    return { [TRIAL_VENDOR_ID]: (request) => this.#take(request) };
  }

  #take({ messageId, data }: Request<'DataTransfer'>): Response<'DataTransfer'> {
    const { slots, onReturn } = this.#parts;
    const word = trialWordOf(messageId, data);
    if (word === 'unknown') return { status: 'UnknownMessageId' };
    if (word === null) return { status: 'Rejected', data: 'expected data: {"epoch": NUMBER}' };
    const { state } = slots;
    if (word.epoch !== state.epoch || state.epoch === 0) return { status: 'Rejected', data: `the epoch here is ${state.epoch}` };
    if (word.kind === 'Commit') {
      if (state.isReturning) return { status: 'Rejected', data: 'the charger goes home' };
      if (state.trial?.epoch !== null) slots.commit();
      return { status: 'Accepted' };
    }
    if (!slots.sendBack()) return { status: 'Rejected', data: 'there is no previous image' };
    this.#station.afterwards(onReturn);
    return { status: 'Accepted' };
  }
}
