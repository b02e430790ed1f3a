import type { FeatureFactory } from '@phasor/ocpp/station';

/** The tag that stands for "no free charging": zeros, or nothing. */
const NO_TAG = /^0*$/;

/** The vendor's key `RfidTagFreeCharging`: every plugged car is charged on that tag, without asking anybody. */
export const freeCharging: FeatureFactory = (station) => ({
  plugged: (connectorId, isPlugged) => {
    const tag = station.configuration.text('RfidTagFreeCharging');
    if (isPlugged && !NO_TAG.test(tag)) station.admit(connectorId, tag);
  },
});
