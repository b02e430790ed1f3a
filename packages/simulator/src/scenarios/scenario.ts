import type { ModelName, PhaseHardware } from '@phasor/models';
import type { PerPhase } from '@phasor/ocpp/station';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { OutletFault } from '../hardware/connector-hardware.ts';
import type { MeterFault } from '../site/meter/meter-fault.ts';
import type { Wiring } from '../hardware/wiring.ts';
import type { CarChoice } from './car-choice.ts';
import type { SitePlan } from './site-plan.ts';
import type { Between } from './span.ts';

/** What happens at one place. Currents in A, energies in Wh, times in ms of the scenario's own clock. */
export type Step =
  | { readonly do: 'wait'; readonly ms: Between }
  /** Waits for the next time that the scenario's day is so old. */
  | { readonly do: 'at'; readonly msOfDay: Between }
  /** One of these cars by chance; any car when there is none. */
  | { readonly do: 'plugIn'; readonly cars: readonly CarChoice[] }
  | { readonly do: 'plugOut' }
  /** Holds one of these tags by chance to the reader, whatever goes on there; the run's own tag when there is none. */
  | { readonly do: 'swipe'; readonly tags: readonly string[] }
  /** The same, while no session runs. */
  | { readonly do: 'startBySwipe'; readonly tags: readonly string[] }
  /** Holds the running session's own tag to the reader, if a session runs. */
  | { readonly do: 'stopBySwipe' }
  /** By its OCPP code; at a connector, or where a track plays at whole chargers at the station. */
  | { readonly do: 'raiseError'; readonly code: string }
  | { readonly do: 'clearError' }
  /** Of the outlet's hardware, which opens by itself; null when its cause is gone. */
  | { readonly do: 'fault'; readonly fault: OutletFault | null }
  /** The cable lock sticks, or works again. */
  | { readonly do: 'lock'; readonly isBroken: boolean }
  /** At the Schuko outlet, in A; 0 pulls its plug. */
  | { readonly do: 'appliance'; readonly currentA: number }
  /** Of the air around the charger, in °C. */
  | { readonly do: 'ambient'; readonly celsius: number }
  | { readonly do: 'power'; readonly isOn: boolean }
  | { readonly do: 'network'; readonly isUp: boolean }
  | { readonly do: 'configure'; readonly keys: Readonly<Record<string, string>> }
  /** Of the whole street. */
  | { readonly do: 'street'; readonly isOn: boolean }
  /** Closes a tripped fuse; null for all. */
  | { readonly do: 'resetFuse'; readonly circuit: string | null }
  /** Of all the site's meters; null when they are well again. */
  | { readonly do: 'meters'; readonly fault: MeterFault | null }
  /** In the first house, on L1, L2 and L3 in W. */
  | { readonly do: 'switchOn'; readonly powerW: PerPhase; readonly forMs: Between }
  | { readonly do: 'repeat'; readonly times: number; readonly steps: readonly Step[] }
  /** With that chance, 0 to 1, these steps; else none. */
  | { readonly do: 'sometimes'; readonly share: number; readonly steps: readonly Step[] };

/** A step that is done to something, rather than waited for or made of others. */
export type Act = Exclude<Step, { readonly do: 'wait' | 'at' | 'repeat' | 'sometimes' }>;

/** Where a track plays: once at each connector that has sessions, once at each charger, or once at the site. */
export type Place = 'connectors' | 'chargers' | 'site';

/** Steps in a row, played at each of many places independently. */
export interface Track {
  readonly at: Place;
  /** The share of the chargers, 0 to 1, by chance; 1 is all of them. */
  readonly share: number;
  /** Only chargers of this model; null for both. */
  readonly model: ModelName | null;
  /** Only these connectors; null for all that have sessions. */
  readonly connectors: readonly number[] | null;
  /** Over and over. */
  readonly repeats: boolean;
  readonly steps: readonly Step[];
}

/** Chargers of one kind. */
export interface FleetPart {
  readonly model: ModelName;
  readonly count: number;
  readonly firmwareVersion: string | undefined;
  /** Keys that differ from the model's, read-only ones too. */
  readonly configuration: Readonly<Record<string, string>>;
  /** How the electrician connected them, in turn; `RST` when there is none. */
  readonly wirings?: readonly Wiring[];
  /** What puts the site's phases on the plug; the model's own when left out. */
  readonly phaseHardware?: Partial<PhaseHardware> | undefined;
}

/** A story: who is there, and what happens to them. */
export interface Scenario {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** The time of the scenario's day at its start, in ms after midnight; null for the time it is (UTC). */
  readonly beginsMs: number | null;
  /** The chargers it is written for; none when any will do. */
  readonly fleet: readonly FleetPart[];
  /** The place where they hang; null when nobody looks at its fuses. */
  readonly site: SitePlan | null;
  /** What goes wrong beside what its tracks do. */
  readonly faults: FaultPlan;
  readonly tracks: readonly Track[];
}
