import { describe, expect, it } from 'vitest';
import { connectorFailsafe, type FailsafeEvidence } from './connector-failsafe.ts';

const NOTHING: FailsafeEvidence = {
  protocol: 'OCPP',
  maxA: 16,
  toldKeyA: null,
  offlineKeyA: null,
  standingA: null,
  isOfflineProven: false,
  isDeadManProven: false,
  acknowledgedA: null,
};
const judged = (known: Partial<FailsafeEvidence>): string => {
  const { failsafeClass, countsA, missing } = connectorFailsafe({ ...NOTHING, ...known });
  return `${failsafeClass} ${countsA} ${missing ?? '-'}`;
};

describe('what a connector counts at without us', () => {
  it.each<[string, Partial<FailsafeEvidence>, string]>([
    ['S12 C: nothing is known of it', {}, 'C 16 standing'],
    ['S12 C: a profile taken, and nobody saw it obeyed', { standingA: 0 }, 'C 16 proof'],
    [
      'S12 C: its firmware was seen to obey, and this one has taken nothing',
      { isOfflineProven: true, isDeadManProven: true },
      'C 16 standing',
    ],
    ['S12 A: the dead-man was seen to act', { standingA: 6, isDeadManProven: true }, 'A 6 -'],
    ['S12 B: the link was cut and the base profile held', { standingA: 0, isOfflineProven: true }, 'B 0 -'],
    ['S12 B: the link was cut and the key held', { toldKeyA: 8, offlineKeyA: 8, isOfflineProven: true }, 'B 8 -'],
    ['S14: a key that was not read back counts at its max current', { toldKeyA: 10, standingA: 0, isOfflineProven: true }, 'C 16 readBack'],
    ['S14: or at the key, where that is higher', { toldKeyA: 32, standingA: 0, isDeadManProven: true }, 'C 32 readBack'],
    ['S14: somebody changed the key after we wrote it', { toldKeyA: 16, offlineKeyA: 0, isOfflineProven: true }, 'C 16 readBack'],
    ['S14: nothing below 6 A counts at 6 A', { toldKeyA: 4, offlineKeyA: 4, isOfflineProven: true }, 'B 6 -'],
    ['S14: the key raises what the dead-man lowers', { toldKeyA: 10, offlineKeyA: 10, standingA: 0, isDeadManProven: true }, 'A 10 -'],
    ['S18: CAPI at its last acknowledged limit', { protocol: 'CAPI', acknowledgedA: 7 }, 'C 7 -'],
    ['S18: CAPI that has acknowledged none', { protocol: 'CAPI', isOfflineProven: true }, 'C 16 standing'],
  ])('%s', (_, known, expected) => {
    expect(judged(known)).toBe(expected);
  });

  it('says why, with the figures', () => {
    expect(connectorFailsafe({ ...NOTHING, toldKeyA: 20 }).reason).toBe(
      'its offline key stands at 20 A and was not read back as ours: it counts at 20 A',
    );
  });
});
