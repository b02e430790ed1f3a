import type { FactOf, WayFact } from './facts.ts';
import { hasOpen } from './conditions.ts';
import { whyNotThisCharger } from './probes.ts';
import type { Way, WayState } from './way.ts';

/** It was told already: it changes nothing, and nobody needs to hear of it (invariant 16). */
export function isKnown(way: Way, fact: WayFact): boolean {
  switch (fact.kind) {
    case 'ocppBoot':
      return fact.bootNo <= way.ocpp.bootNo;
    case 'orderAnswered':
      return attemptOf(way, fact.orderId) === way.attempt && !way.openOrders.some(({ id }) => id === fact.orderId);
    default:
      return false;
  }
}

/** Why a fact is not believed, or a wish not granted; null: it is taken. Nothing is changed by what is refused. */
export function whyRefused(way: Way, fact: WayFact): string | null {
  switch (fact.kind) {
    case 'capiHello': {
      const { serialNumber } = way.plan;
      return fact.serialNumber === serialNumber ? null : `it says serial number ${fact.serialNumber}, and ${serialNumber} is being moved`;
    }
    case 'ocppBoot':
      return whyNotThisBoot(way, fact);
    case 'orderAnswered':
      return whyNotThisAnswer(way, fact);
    case 'admitted':
      if (way.state !== 'Candidate') return `it is ${way.state}: only a Candidate is admitted`;
      return whyClosed(way);
    case 'slotGranted':
      return whyClosed(way);
    case 'recall':
      if (!way.plan.hasTrialSupport) return 'its change was one-way: it cannot go back';
      return way.state === 'Soaking' || way.state === 'Migrated' ? null : `it is ${way.state}: only what is on OCPP can be recalled`;
    case 'withdraw':
      if (CAN_BE_WITHDRAWN.has(way.state) && !hasOpen(way, 'switch')) return null;
      return `it is ${way.state}${hasOpen(way, 'switch') ? ' with a switch order under way' : ''}: abort the campaign, or recall it later`;
    default:
      return null;
  }
}

const CAN_BE_WITHDRAWN: ReadonlySet<WayState> = new Set([
  'Candidate',
  'Admitted',
  'Snapshotted',
  'Staging',
  'Staged',
  'Draining',
  'RolledBack',
  'Excluded',
  'Dormant',
]);

const whyClosed = ({ isPaused, isAborted }: Way): string | null =>
  isAborted ? 'the campaign was aborted' : isPaused ? 'the campaign is paused' : null;

/** From here on it may get other firmware. */
const HAS_ARRIVED: ReadonlySet<WayState> = new Set(['Soaking', 'Migrated']);

function whyNotThisBoot({ plan, state, trial }: Way, boot: FactOf<'ocppBoot'>): string | null {
  if (trial === null) return 'it speaks OCPP, and was never told to';
  if (state === 'Withdrawn') return 'it was taken out of the campaign';
  const firmwareVersion = HAS_ARRIVED.has(state) ? plan.release.version : boot.firmwareVersion;
  return whyNotThisCharger({ ...boot, firmwareVersion }, plan);
}

function whyNotThisAnswer(way: Way, { orderId }: FactOf<'orderAnswered'>): string | null {
  const attempt = attemptOf(way, orderId);
  if (attempt === null) return `order ${orderId} is not one of ours`;
  return attempt === way.attempt ? null : `it answers an order of attempt ${attempt}, and attempt ${way.attempt} runs`;
}

/** Order ids are made by `orderOf`. */
function attemptOf({ plan: { wayId } }: Way, orderId: string): number | null {
  const [, attempt] = orderId.startsWith(`${wayId}/`) ? (/^(\d+)\/\d+\.\d+$/.exec(orderId.slice(wayId.length + 1)) ?? []) : [];
  return attempt === undefined ? null : Number(attempt);
}
