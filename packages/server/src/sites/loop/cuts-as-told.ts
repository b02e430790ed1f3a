import type { Decision, SiteState } from '@phasor/balancing';

/** Two figures that the log writes alike, in A. */
const SAME_A = 0.05;

/** The engine's decisions with the cuts as they are told (S11): one that is spared is none, and who gives more for others gives so much. */
export function cutsAsTold(decisions: readonly Decision[], { grants }: SiteState): readonly Decision[] {
  return decisions.flatMap((decision) => {
    const { code, carId, fromA } = decision;
    const grant = code === 'throttle' && carId !== undefined ? grants.get(carId) : undefined;
    if (!grant || grant.way === undefined) return [decision];
    return grant.offeredA > fromA - SAME_A ? [] : [{ ...decision, toA: grant.offeredA }];
  });
}
