import type { StatusWord } from '@phasor/capi';
import type { ChargePointStatus } from '@phasor/ocpp';

/** CAPI's four words for what OCPP tells in nine. A car that is plugged in and does not draw is `Connected`, whoever paused it. */
export function statusWordOf(status: ChargePointStatus): StatusWord {
  switch (status) {
    case 'Charging':
      return 'Charging';
    case 'Faulted':
      return 'Error';
    case 'Available':
    case 'Reserved':
    case 'Unavailable':
      return 'Available';
    case 'Preparing':
    case 'SuspendedEV':
    case 'SuspendedEVSE':
    case 'Finishing':
      return 'Connected';
  }
}
