import type { ColumnType, Generated } from 'kysely';

/** What `migration` keeps of campaigns. */
export interface CampaignsTables {
  campaign: {
    no: Generated<number>;
    id: string;
    organisation_no: number;
    name: string;
    /** The phase in `state`. */
    phase: string;
    /** Nothing of it is under way, and nobody has asked for anything: nobody needs to look at it. */
    is_at_rest: boolean;
    /** JSON text of what its maker asked for beside the settings. */
    wish: string;
    /** JSON text of all that it remembers, its settings in it. */
    state: string;
    /** Grows with each write: who has read an older one writes nothing. */
    revision: number;
    created_by: string;
    created_at: Date;
    changed_at: Date;
  };
  campaign_member: {
    campaign_no: number;
    charger_no: number;
    organisation_no: number;
    /** In one campaign at most; the database sees to it. */
    is_open: boolean;
    /** JSON text of what the audit of its way says, as far as the campaign asks… */
    marks: string;
    /** …up to this entry of it (bigint comes out as text), and so many steps… */
    marks_through: ColumnType<string, number | string, number>;
    marks_steps: number;
    /** …of the way of this id; null: it has begun none. */
    marks_way: string | null;
    /** When its owners were told that it will be changed; null: nobody was told. */
    told_at: ColumnType<Date | null, Date | null | undefined, Date>;
  };
  campaign_event: { campaign_no: number; seq: number; organisation_no: number; at: Date; content: string };
  campaign_request: {
    id: string;
    campaign_no: number;
    organisation_no: number;
    kind: string;
    /** JSON text. */
    body: string;
    state: 'open' | 'done' | 'refused';
    code: string | null;
    /** JSON text of the error's details. */
    details: string | null;
    asked_at: Date;
  };
  /** Dry runs; each changes nothing but its own row. */
  campaign_rehearsal: {
    id: string;
    campaign_no: number;
    organisation_no: number;
    state: 'running' | 'done' | 'failed';
    started_by: string;
    started_at: Date;
    changed_at: Date;
    ended_at: Date | null;
    /** JSON text. */
    progress: string | null;
    /** Why it failed. */
    why: string | null;
    /** JSON text. */
    result: string | null;
  };
  /** Since when it is noted when a charger falls silent. */
  charger_watch: { charger_no: number; organisation_no: number; since: Date };
  /** A stretch without a connection; `to_at` null: it lasts. */
  charger_silence: { charger_no: number; organisation_no: number; from_at: Date; to_at: Date | null };
}
