import type { Clock } from '@phasor/kernel';
import type {
  ChargingProfileRequest,
  ChargingProfileResult,
  ClearProfilesQuery,
  ClearProfilesResult,
  CommandFailure,
  CompositeScheduleQuery,
  CompositeScheduleView,
  HeldProfileList,
  ProfileAdjustment,
} from '@phasor/contract';
import { PROFILE_FAULTS, profileFault, type ProfileRules } from '@phasor/ocpp/smart-charging';
import { chargerErrors, chargerNumber } from '../chargers/index.ts';
import type { Commands, CommandTarget } from '../commands/index.ts';
import type { Store } from '../store/index.ts';
import { comparedView, compositeView } from './composite-view.ts';
import { chargingProfileErrors } from './errors.ts';
import { heldProfiles, installedProfiles } from './held-profiles.ts';
import { profileVariants, type ProfileVariant } from './profile-variants.ts';
import { stationOf } from './station.ts';

/** What is known of a charger's smart charging. */
export interface ProfileCapabilities {
  readonly rulesOf: (target: CommandTarget) => Promise<ProfileRules>;
  /** Changes without which this firmware has refused profiles. */
  readonly neededChanges: (chargerNo: number) => Promise<ReadonlySet<ProfileAdjustment>>;
  /** A profile was taken with this change alone, and refused without. */
  readonly remember: (chargerNo: number, change: ProfileAdjustment, answer: string) => Promise<void>;
}

export interface ChargingProfilePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'send'>;
  readonly isOnline: (chargerId: string) => boolean;
  readonly capabilities: ProfileCapabilities;
}

/**
 * Charging profiles: checked before they are sent, tried in another form where a charger is known to be particular, and remembered as
 * the charger's answers say (`followCommands`, `tieProfiles`, `endTxProfiles`). The composite schedule is computed here; the charger's
 * own is compared with it.
 */
export class ChargingProfiles {
  readonly #ports: ChargingProfilePorts;

  constructor(ports: ChargingProfilePorts) {
    this.#ports = ports;
  }

  /** What the charger holds, as far as its answers tell. Raises CHARGER_UNKNOWN. */
  async list({ organisationNo, chargerId }: CommandTarget): Promise<HeldProfileList> {
    const { db } = this.#ports.store;
    return { items: await heldProfiles(db, await chargerNumber(db, organisationNo, chargerId)) };
  }

  /**
   * Sets a profile; resolves with what the charger has taken. Raises CHARGER_UNKNOWN, CHARGING_PROFILE_INVALID, CHARGING_PROFILE_REFUSED,
   * CHARGING_PROFILE_UNANSWERED, CHARGER_OFFLINE, and what {@link Commands.send} raises.
   */
  async set(target: CommandTarget, request: ChargingProfileRequest, by: string | null): Promise<ChargingProfileResult> {
    const { store, capabilities } = this.#ports;
    const { connectorId } = request;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const variants = await this.#variantsOf(target, chargerNo, request);
    const answers: string[] = [];
    for (const { profile, changes } of variants) {
      const answer = await this.#send(target, connectorId, profile, by);
      if (answer === 'Accepted') {
        const [first] = answers;
        const [change, ...others] = changes;
        if (first !== undefined && change !== undefined && others.length === 0) await capabilities.remember(chargerNo, change, first);
        return { connectorId, profile, changes: [...changes] };
      }
      answers.push(answer);
    }
    throw chargingProfileErrors.raise('CHARGING_PROFILE_REFUSED', { answer: answers[0], answers });
  }

  /** Clears profiles. Raises CHARGER_UNKNOWN, CHARGING_PROFILE_REFUSED, CHARGING_PROFILE_UNANSWERED, CHARGER_OFFLINE. */
  async clear(target: CommandTarget, query: ClearProfilesQuery, by: string | null): Promise<ClearProfilesResult> {
    const { store, commands } = this.#ports;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const { chargingProfileId, connectorId, purpose, stackLevel } = query;
    const criteria = {
      ...(chargingProfileId === undefined ? {} : { id: chargingProfileId }),
      ...(connectorId === undefined ? {} : { connectorId }),
      ...(purpose === undefined ? {} : { chargingProfilePurpose: purpose }),
      ...(stackLevel === undefined ? {} : { stackLevel }),
    };
    const result = await commands.send(target, 'ClearChargingProfile', criteria, { by });
    if (result.kind === 'failed') throw unanswered(target.chargerId, result.why);
    if (result.kind === 'refused')
      throw chargingProfileErrors.raise('CHARGING_PROFILE_REFUSED', { answer: `${result.code}: ${result.description}` });
    const left = (await installedProfiles(store.db, [chargerNo])).get(chargerNo)?.length ?? 0;
    return { status: result.response.status, left };
  }

  /** What all profiles together allow, by us and, where it is online, by the charger. Raises CHARGER_UNKNOWN. */
  async composite(target: CommandTarget, query: CompositeScheduleQuery, by: string | null): Promise<CompositeScheduleView> {
    const { store, clock } = this.#ports;
    const { chargerNo, question, result } = await this.#ask(target, query, by);
    return compositeView({ store, clock }, { ...target, chargerNo }, question, result);
  }

  /**
   * Whether the charger's own composite schedule is what the profiles make that we believe it holds; null: it does not say. Nobody is told
   * of a difference: who asks knows what to do. Raises CHARGER_UNKNOWN.
   */
  async isAsHeld(target: CommandTarget, connectorId: number, durationS: number, by: string): Promise<boolean | null> {
    const { question, result } = await this.#ask(target, { connectorId, duration: durationS }, by);
    return comparedView(question, result).isEqual;
  }

  async #ask(target: CommandTarget, query: CompositeScheduleQuery, by: string | null) {
    const { store, clock, commands, isOnline, capabilities } = this.#ports;
    const { connectorId, duration = 86_400, ask = true } = query;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const { units } = await capabilities.rulesOf(target);
    const unit = query.unit ?? units[0] ?? 'A';
    const askedAtMs = clock.now();
    const result =
      ask && isOnline(target.chargerId)
        ? await commands.send(target, 'GetCompositeSchedule', { connectorId, duration, chargingRateUnit: unit }, { by })
        : null;
    const profiles = (await installedProfiles(store.db, [chargerNo])).get(chargerNo) ?? [];
    const station = await stationOf(store.db, chargerNo, connectorId);
    return { chargerNo, result, question: { profiles, station, connectorId, fromMs: askedAtMs, durationS: duration, unit } };
  }

  /** What may be sent, in turn; the charger would refuse none of it as far as we know. */
  async #variantsOf(
    target: CommandTarget,
    chargerNo: number,
    { connectorId, profile, isExact = false }: ChargingProfileRequest,
  ): Promise<ProfileVariant[]> {
    const { store, capabilities } = this.#ports;
    const rules = await capabilities.rulesOf(target);
    const installed = (await installedProfiles(store.db, [chargerNo])).get(chargerNo) ?? [];
    const transaction =
      (await stationOf(store.db, chargerNo, connectorId)).connectors.find((connector) => connector.connectorId === connectorId)
        ?.transaction ?? null;
    const faultOf = (variant: ProfileVariant) => profileFault({ connectorId, profile: variant.profile, transaction, installed }, rules);
    const variants = isExact ? [] : profileVariants(profile, installed, await capabilities.neededChanges(chargerNo));
    const [first = { profile, changes: [] }, ...others] = variants;
    const fault = faultOf(first);
    if (fault !== null) throw chargingProfileErrors.raise('CHARGING_PROFILE_INVALID', { fault, problem: PROFILE_FAULTS[fault] });
    return [first, ...others.filter((variant) => faultOf(variant) === null)];
  }

  /** `Accepted`, or what the charger answered instead. */
  async #send(target: CommandTarget, connectorId: number, profile: ProfileVariant['profile'], by: string | null): Promise<string> {
    const csChargingProfiles = profile;
    const result = await this.#ports.commands.send(
      target,
      'SetChargingProfile',
      { connectorId, csChargingProfiles },
      { by, hasVendorFields: true },
    );
    if (result.kind === 'failed') throw unanswered(target.chargerId, result.why);
    return result.kind === 'refused' ? `${result.code}: ${result.description}` : result.response.status;
  }
}

function unanswered(chargerId: string, why: CommandFailure): Error {
  return why === 'offline' || why === 'closed'
    ? chargerErrors.raise('CHARGER_OFFLINE', { chargerId })
    : chargingProfileErrors.raise('CHARGING_PROFILE_UNANSWERED');
}
