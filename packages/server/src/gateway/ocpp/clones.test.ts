import { VirtualClock } from '@phasor/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { stateOf } from '../../sessions/testing/reports.ts';
import { Clones } from './clones.ts';

const MINUTE_MS = 60_000;
const known = stateOf({ serialNumber: '2403080001M' });
let clock: VirtualClock;
let clones: Clones;
beforeEach(() => {
  clock = new VirtualClock();
  clones = new Clones(clock);
});

describe('a second box under the identity of a charger', () => {
  it('is told by its serial number while the charger is here', () => {
    expect(clones.whyClone(known, '2403080002M', true)).toBe(
      'Charger CP1 is here with serial number 2403080001M. Another says the same identity, and serial number 2403080002M.',
    );
    expect(clones.isContested('CP1')).toBe(true);
  });

  it('is turned away for ten minutes more when the charger has gone, and then it is what the charger was exchanged for', async () => {
    clones.whyClone(known, '2403080002M', true);
    await clock.advance(9 * MINUTE_MS);
    expect(clones.whyClone(known, '2403080002M', false)).not.toBeNull();
    await clock.advance(MINUTE_MS);
    expect(clones.isContested('CP1')).toBe(false);
    expect(clones.whyClone(known, '2403080002M', false)).toBeNull();
  });

  it('is none where the charger comes again, where either has no number, and where nobody was here', () => {
    expect(clones.whyClone(known, '2403080001M', true)).toBeNull();
    expect(clones.whyClone(known, null, true)).toBeNull();
    expect(clones.whyClone(stateOf({ serialNumber: null }), '2403080002M', true)).toBeNull();
    expect(clones.whyClone(known, '2403080002M', false)).toBeNull();
    expect(clones.isContested('CP1')).toBe(false);
  });
});
