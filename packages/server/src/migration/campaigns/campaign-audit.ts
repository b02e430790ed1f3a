import type { NewAuditEntry } from '../../journal/index.ts';
import type { CampaignEvent, CampaignRequest } from '../campaign/index.ts';
import type { CampaignRow } from './campaign-rows.ts';
import type { Draft, Maker } from './make-campaign.ts';

const subjectOf = (campaignId: string): string => `campaign:${campaignId}`;

export const madeEntry = ({ organisationNo, personId }: Maker, name: string, { id, wish, state }: Draft, at: Date): NewAuditEntry => ({
  ...{ organisationNo, at, kind: 'migration.campaignMade', subject: subjectOf(id), by: personId },
  details: {
    name,
    chargers: state.chargers,
    releaseIds: wish.releases.map(({ releaseId }) => releaseId),
    needsSecondPerson: state.settings.needsSecondPerson,
  },
});

const KINDS: Readonly<Record<CampaignRequest['kind'], string>> = {
  start: 'migration.campaignStarted',
  approve: 'migration.waveApproved',
  pause: 'migration.campaignPaused',
  resume: 'migration.campaignResumed',
  abort: 'migration.campaignAborted',
  recall: 'migration.campaignRecalled',
  withdraw: 'migration.chargerWithdrawn',
};

/** What people decided in a step of a campaign. What was refused has changed nothing, and is in the campaign's own log. */
export const decisionEntries = ({ id, organisationNo }: CampaignRow, events: readonly CampaignEvent[]): readonly NewAuditEntry[] =>
  events.flatMap((event) => (event.kind === 'requestDone' ? [decisionEntry(id, organisationNo, event.request, event.atMs)] : []));

function decisionEntry(campaignId: string, organisationNo: number, request: CampaignRequest, atMs: number): NewAuditEntry {
  const { kind, by, requestId } = request;
  const what =
    request.kind === 'pause'
      ? { note: request.note }
      : request.kind === 'approve'
        ? { wave: request.wave }
        : request.kind === 'withdraw'
          ? { chargerId: request.chargerId }
          : {};
  return {
    ...{ organisationNo, at: new Date(atMs), kind: KINDS[kind], subject: subjectOf(campaignId), by },
    details: { requestId, askedAt: new Date(request.atMs).toISOString(), ...what },
  };
}
