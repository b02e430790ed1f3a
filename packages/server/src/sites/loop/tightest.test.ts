import { balancedSite, EMPTY_STATE, type Fuse, type WayName } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import type { SiteFacts } from './facts.ts';
import type { SeenStep } from './rooms-above.ts';
import { shareSentence, tightestAbove } from './tightest.ts';
import { aGrant, aPlace } from './testing/a-place.ts';

/** What is said of the first of two cars on one fuse of 25 A with a house of 9.04 A on each phase. */
function says(offers: readonly [number, number], more: Partial<Fuse> = {}, way: WayName = '3P'): string {
  const fuse: Fuse = { id: 'main', limitA: 25, ...more };
  const balanced = balancedSite({
    ...{ grid: 'TN', fuses: [fuse] },
    connectors: [1, 2].map((number) => ({ id: `CP${number}/1`, fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 32 })),
  });
  const places = [1, 2].map((number) =>
    aPlace({
      facts: { key: `CP${number}/1` },
      memory: {
        session: { transactionId: number, startedAtMs: 0, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null },
      },
    }),
  );
  const grants = new Map(offers.map((offeredA, index) => [`${index + 1}`, aGrant({ carId: `${index + 1}`, offeredA, way })]));
  const step = {
    memory: { state: { ...EMPTY_STATE, grants } },
    observation: { houseA: new Map([['main', [9.04, 9.04, 9.04]]]) },
  } as unknown as SeenStep;
  const site = { balanced, hour: 12, settings: { grid: 'TN' } } as unknown as SiteFacts;
  const [first] = places;
  return shareSentence(first ? tightestAbove(first, places, site, step) : null);
}

describe('R21 why a car that charges has no more', () => {
  it('says where it is tight, with what flows there and what is offered', () => {
    expect(says([8.2, 6])).toBe('L1 of main may carry 23.8 A of its 25 A now: 9 A flow beside the cars, 14.2 A are offered to cars.');
  });

  it('says that it rises where there is more', () => {
    expect(says([6, 6])).toBe('There is more at L1 of main: it rises step by step.');
  });

  it('names the operating limit of this hour, also where it is told in kW', () => {
    const sentence =
      'L1 of main may carry 21 A of its 25 A by its operating limit of this hour: 9 A flow beside the cars, 12 A are offered to cars.';
    expect(says([6, 6], { operatingLimits: [{ hours: [12], limitA: 21 }] })).toBe(sentence);
    expect(says([6, 6], { operatingLimits: [{ hours: [12], limitKw: 14.49 }] })).toBe(sentence);
    expect(says([6, 6], { operatingLimits: [{ hours: [13], limitA: 21 }] })).toContain('it rises');
  });

  it('names what all cars may take together', () => {
    expect(says([6, 6], { carsMaxKw: 8.5 })).toBe('All cars below main may take 8.5 kW together: 8.3 kW are offered to them.');
  });

  it('names how far phases may differ, for a car on one of them', () => {
    expect(says([6, 6], { imbalanceA: 12 }, 'L1')).toBe(
      'The phases of main may differ by 12 A, and more here would make them differ by more.',
    );
    expect(says([6, 6], { imbalanceA: 12 })).toContain('it rises');
  });

  it('says no more than it knows of one that charges nowhere', () => {
    expect(says([0, 6])).toBe('It has its share of what the fuses leave.');
  });
});
