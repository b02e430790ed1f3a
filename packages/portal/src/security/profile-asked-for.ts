import type { ChargerSecurity } from '@phasor/contract';

/** OCPP's security profiles. */
export const securityProfiles = [0, 1, 2, 3] as const;
export type SecurityProfile = (typeof securityProfiles)[number];

/** The least that the charger must prove itself with now: what was set, what has worked, or its password where it has one. */
export function profileAskedFor({ requiredProfile, workedProfile, hasKey }: ChargerSecurity): SecurityProfile {
  const least = Math.max(requiredProfile, workedProfile, hasKey ? 1 : 0);
  return securityProfiles.find((profile) => profile === least) ?? 0;
}
