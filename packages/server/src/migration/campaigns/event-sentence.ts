import type { CampaignEvent, CampaignState } from '../campaign/index.ts';
import type { Names } from './campaign-views.ts';

const nameOf = ({ settings }: CampaignState, wave: number): string => settings.waves[wave]?.name ?? String(wave);
const many = (count: number): string => `${count} ${count === 1 ? 'charger' : 'chargers'}`;

/** What happened, in one plain sentence. */
export function eventSentence(event: CampaignEvent, state: CampaignState, names: Names): string {
  switch (event.kind) {
    case 'requestDone':
      return `${names.get(event.request.by) ?? event.request.by}: ${askedOf(event.request, state)}.`;
    case 'requestRefused': {
      const { by, kind } = event.request;
      const name = names.get(by) ?? by;
      return `${name} asked to ${kind}; refused: ${event.message.replaceAll(by, name)}`;
    }
    case 'waveOpened': {
      const behind = event.behind.length > 0 ? ` Canaries only: ${event.behind.join('; ')}.` : '';
      const ruledOut = event.ruledOut.length > 0 ? ` Nobody of: ${event.ruledOut.join('; ')}.` : '';
      return `Wave ${nameOf(state, event.wave)} opened with ${many(event.members.length)}.${behind}${ruledOut}`;
    }
    case 'gateAnswered': {
      const { answer, reasons } = event.verdict;
      const because = reasons.map(({ sentence }) => sentence).join('; ');
      return `The gate of wave ${nameOf(state, event.wave)} says ${answer}${because === '' ? '' : `: ${because}`}.`;
    }
    case 'held':
      return `Held by ${event.by}: ${event.sentence}.`;
    case 'evergreenOpened':
      return 'The evergreen lane is open.';
    case 'evergreenJoined':
      return `${many(event.members.length)} joined by the evergreen lane.`;
    case 'slotGiven':
      return `${event.slot.chargerId} may go from ${event.slot.from} to ${event.slot.to}.`;
    case 'slotVoid':
      return `${event.chargerId} did not use its leave in time.`;
    case 'slotTakenBack':
      return `${event.chargerId} may not go any more: what its leave was given by is no longer so.`;
    case 'leftOut':
      return `Taken back one by one, the campaign goes on without: ${event.chargerIds.join(', ')}.`;
    case 'notReached':
      return `Not reached, and given up, as nothing else is left to do: ${event.chargerIds.join(', ')}. They stay on CAPI.`;
    case 'ended':
      return 'The campaign has ended.';
  }
}

type Asked = Extract<CampaignEvent, { readonly kind: 'requestDone' }>['request'];

function askedOf(request: Asked, state: CampaignState): string {
  switch (request.kind) {
    case 'pause':
      return request.note === '' ? 'paused' : `paused: ${request.note}`;
    case 'approve':
      return `approved wave ${nameOf(state, request.wave)}`;
    case 'withdraw':
      return `withdrew ${request.chargerId}`;
    case 'start':
      return 'started';
    case 'resume':
      return 'resumed';
    case 'abort':
      return 'aborted';
    case 'recall':
      return 'recalled';
  }
}
