import type { WayPlan } from '../plan.ts';
import type { WayState } from '../way.ts';
import type { Quirks } from './model-charger.ts';
import { PLAN } from './plan.ts';
import { CALM, World } from './world.ts';

/** A charger that nobody plugs into, led to a state. As Switching it is without power for a quarter of an hour. */
export function ledTo(state: WayState, quirks: Partial<Quirks> = {}, plan: WayPlan = PLAN): World {
  const world = new World({ seed: 1, quirks, plan });
  world.faults = { ...CALM, carComes: 0 };
  // On its way without faults it is so for no time.
  if (state === 'Switching' && world.run(12, ({ way }) => way.state === 'Armed')) world.cutPower(0.25);
  if (state === 'Snapshotted' && world.run(12, ({ way }) => way.state === 'Admitted')) world.isCampaignOn = false;
  if (!world.run(12, ({ way }) => way.state === state)) throw new Error(`it came to ${world.way.state}, not to ${state}`);
  return world;
}

const { serialNumber, model } = PLAN;

/** It says hello on CAPI after its power was gone. */
export const HELLO = { kind: 'capiHello', serialNumber, model, firmwareVersion: PLAN.homeVersion, lastSessionId: 0 } as const;

/** It polls on CAPI, and nobody is there. */
export const IDLE = {
  kind: 'capiPoll',
  connectors: [{ connectorId: 1, status: 'Available', sessionId: null, registerWh: 1_000 }],
  settingsRevision: 1,
  firmware: null,
} as const;

export const bootOf = (bootNo: number) =>
  ({ kind: 'ocppBoot', bootNo, serialNumber, model, firmwareVersion: PLAN.release.version }) as const;
