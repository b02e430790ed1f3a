import type { PerPhase, StationEvent } from '@phasor/ocpp/station';

/** What happens at a twin, for whoever watches; currents in A, power in W. */
export type TwinEvent =
  StationEvent | { readonly kind: 'drawing'; readonly connectorId: number; readonly currentA: PerPhase; readonly powerW: number };
