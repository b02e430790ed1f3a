import type { Generated } from 'kysely';

/** What `charging-profiles` keeps. */
export interface ChargingProfilesTables {
  charging_profile: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    /** Null: the charger chooses at the start. */
    connector_id: number | null;
    profile_id: number;
    stack_level: number;
    purpose: string;
    state: 'installed' | 'awaitingStart';
    /** The tag of the RemoteStartTransaction that it came with. */
    id_tag: string | null;
    transaction_id: number | null;
    /** JSON text of OCPP's ChargingProfile. Text, not jsonb: a field that OCPP does not know may hold anything. */
    profile: string;
    installed_at: Date;
  };
}
