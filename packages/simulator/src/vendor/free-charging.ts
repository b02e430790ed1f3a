import type { Feature, FeatureFactory, Station } from '@phasor/ocpp/station';

/** The tag that stands for "no free charging": zeros, or nothing. */
const NO_TAG = /^0*$/;

/** The vendor's key `RfidTagFreeCharging`: every plugged car is charged on that tag, without asking anybody. */
export const freeCharging: FeatureFactory = (station) => new FreeCharging(station);

class FreeCharging implements Feature {
  readonly #station: Station;

  constructor(station: Station) {
    this.#station = station;
  }

  plugged(connectorId: number, isPlugged: boolean): void {
    const tag = this.#station.configuration.text('RfidTagFreeCharging');
    if (isPlugged && !NO_TAG.test(tag)) this.#station.admit(connectorId, tag);
  }
}
