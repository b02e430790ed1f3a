import type { PerPhase, StationEvent } from '@phasor/ocpp/station';

/** What happens at a twin, for whoever watches; currents in A, power in W. */
export type TwinEvent =
  | StationEvent
  /** A fault of a plan took effect. */
  | { readonly kind: 'fault'; readonly fault: string; readonly detail: string }
  | { readonly kind: 'drawing'; readonly connectorId: number; readonly currentA: PerPhase; readonly powerW: number }
  /** What it draws from the site's L1, L2 and L3 has changed, its Schuko outlet included. */
  | { readonly kind: 'gridDrawing'; readonly currentA: PerPhase };
