import { connectorValues } from '@phasor/models';
import type { CarriedItem, ItemOutcome, ItemWrite } from './carry-over.ts';
import { canonicalTag } from './tags.ts';

export interface ItemVerdict {
  readonly outcome: ItemOutcome;
  readonly reason: string | null;
  /** The charger must not stay on OCPP like this. */
  readonly isUnsafe: boolean;
}

/** What an item has ended as, by what was read back after it was written; null: the charger does not know it, or nothing could be read. */
export function judgeItem(item: CarriedItem, readBack: string | null): ItemVerdict {
  const { write, expected, reason, mostA, isCritical } = item;
  if (write.kind === 'none') return { outcome: expected, reason, isUnsafe: false };
  const whyNot = (why: string): ItemVerdict => ({ outcome: 'notPossible', reason: why, isUnsafe: isCritical });
  if (readBack === null) return whyNot(write.kind === 'localList' ? NO_LIST : 'the charger has no such setting');
  if (isAsWritten(write, readBack)) return { outcome: expected, reason, isUnsafe: false };
  if (!mostA) return whyNot(`written ${written(write)}, and read back ${readBack}`);
  const values = connectorValues(readBack);
  const above = mostA.find(({ connectorId, maxA }) => (values?.get(connectorId) ?? Infinity) > maxA);
  if (above) return whyNot(`connector ${above.connectorId} was limited to ${above.maxA} A, and reads back as ${readBack}`);
  return { outcome: 'adapted', reason: `the charger took less: ${readBack}`, isUnsafe: false };
}

const NO_LIST = 'the charger keeps no list of tags: they work while it is online';

/** What an item that was refused has ended as. */
export const judgeRefusal = ({ isCritical }: CarriedItem, why: string): ItemVerdict => ({
  outcome: 'notPossible',
  reason: `the charger refused it: ${why}`,
  isUnsafe: isCritical,
});

function written(write: ItemWrite): string {
  switch (write.kind) {
    case 'clearProfiles':
      return 'no profile';
    case 'key':
      return write.value;
    case 'localList':
      return `${write.idTags.length} tags`;
    case 'availability':
      return write.isOperative ? 'Operative' : 'Inoperative';
    case 'none':
      return 'nothing';
  }
}

function isAsWritten(write: ItemWrite, readBack: string): boolean {
  switch (write.kind) {
    case 'clearProfiles':
      return readBack === '0';
    case 'key':
      return isSameValue(write.value, readBack);
    case 'localList':
      return readBack === String(write.idTags.length);
    default:
      return readBack === written(write);
  }
}

/** Chargers write `1.16, 2.16` and `True` as they like; tags they pad. */
function isSameValue(one: string, other: string): boolean {
  const amps = [connectorValues(one), connectorValues(other)] as const;
  if (amps[0] && amps[1]) {
    const [wanted, read] = amps;
    return [...wanted].every(([connectorId, value]) => read.get(connectorId) === value);
  }
  return canonicalTag(one) === canonicalTag(other);
}
