import type { Clock } from '@phasor/kernel';
import { firmwareOf, type ChargerModel } from '@phasor/models';
import type { ChargingProfilePurpose } from '@phasor/ocpp';
import { diagnostics, firmwareUpdates, localListManagement, reservations, security, type FeatureFactory } from '@phasor/ocpp/station';
import type { ChargerHardware } from '../hardware/charger-hardware.ts';
import { freeCharging } from './free-charging.ts';
import { ampsOfKey } from './amps-of-key.ts';
import { assignedPhase } from './assigned-phase.ts';
import { boxLights } from './box-lights.ts';
import { offlineLimit } from './offline-limit.ts';
import { phaseTransfer, type PhaseOrders } from './phase-orders.ts';
import { phaseProfiles } from './phase-profiles.ts';
import { withProfileHabit, type ProfileHabit } from './profile-habit.ts';

/** How long it takes to write an image into the flash. */
const INSTALL_MS = 20_000;

const PURPOSES: readonly ChargingProfilePurpose[] = ['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'];

function purposesWithout(refused: readonly string[]): readonly ChargingProfilePurpose[] {
  return refused.length === 0 ? PURPOSES : PURPOSES.filter((purpose) => !refused.includes(purpose));
}

/** What is the same in every twin is made once: a big fleet has many. */
const [userLimit, assignedCurrent] = [ampsOfKey('UserCurrentLimit'), ampsOfKey('AssignedCurrent')];
const [reserving, listing, diagnosing, securing] = [reservations(), localListManagement(), diagnostics(), security()];

/** What the features of a twin stand on. */
export interface FeatureParts {
  readonly hardware: ChargerHardware;
  readonly clock: Clock;
  /** Puts an image into the spare slot, and gives its version. */
  readonly install: (image: Buffer) => string;
  readonly profileHabit?: ProfileHabit | undefined;
  readonly phaseOrders?: PhaseOrders | undefined;
  readonly ignoresPhases?: boolean | undefined;
}

/** What a twin can do beyond the core of OCPP: its other five profiles, the security extension, and the vendor's own. */
export function featuresOf(
  model: ChargerModel,
  firmwareVersion: string,
  { hardware, clock, install, profileHabit = 'keeps', phaseOrders = 'key', ignoresPhases = false }: FeatureParts,
): readonly FeatureFactory[] {
  const { refusedPurposes } = firmwareOf(model, firmwareVersion);
  const taking = { purposes: purposesWithout(refusedPurposes) };
  const obeys = !ignoresPhases;
  return [
    userLimit,
    assignedCurrent,
    offlineLimit,
    assignedPhase(hardware, obeys),
    ...(phaseOrders === 'dataTransfer' ? [phaseTransfer(hardware, obeys)] : []),
    boxLights(hardware),
    freeCharging,
    profileHabit === 'keeps' ? phaseProfiles(phaseOrders, hardware, taking, obeys) : withProfileHabit(profileHabit, taking),
    reserving,
    listing,
    firmwareUpdates({
      install: async (image) => {
        await clock.sleep(INSTALL_MS);
        return install(image);
      },
    }),
    diagnosing,
    securing,
  ];
}
