import { describe, expect, it } from 'vitest';
import { checkResponse } from '../check.ts';
import { connector, BEGIN_MS, later, on, profile, station } from '../testing/profiles.ts';
import { compositeAnswer, compositeSchedule, type CompositeQuestion } from './composite-schedule.ts';
import type { InstalledProfile } from './installed-profile.ts';

const max = (limitA: number): InstalledProfile =>
  on(0, profile([[0, limitA]], { chargingProfileId: 9, chargingProfilePurpose: 'ChargePointMaxProfile' }));

function compositeOf(profiles: readonly InstalledProfile[], change: Partial<CompositeQuestion> = {}) {
  return compositeSchedule({
    profiles,
    station: station(connector(1)),
    connectorId: 1,
    fromMs: BEGIN_MS,
    durationS: 7200,
    unit: 'A',
    ...change,
  });
}

/** As `0:16, 900:10`; a period without a limit as `5400:-`. */
function written(profiles: readonly InstalledProfile[], change: Partial<CompositeQuestion> = {}): string {
  const { periods } = compositeOf(profiles, change);
  return periods.map(({ startS, limit }) => `${startS}:${limit ?? '-'}`).join(', ');
}

describe('compositeSchedule', () => {
  const day = on(
    0,
    profile(
      [
        [0, 16],
        [960, 10],
      ],
      { startSchedule: later(-60) },
    ),
  );

  it('a schedule that began a minute ago changes at its own second', () => {
    expect(written([max(20), day])).toBe('0:16, 900:10');
  });

  it('a higher stackLevel covers it until its duration ends', () => {
    const cover = on(0, profile([[0, 6]], { chargingProfileId: 2, stackLevel: 1, duration: 660, startSchedule: later(-60) }));
    expect(written([max(20), day, cover])).toBe('0:6, 600:16, 900:10');
  });

  it('a higher stackLevel without duration hides what is below for ever', () => {
    const cover = on(0, profile([[0, 8]], { chargingProfileId: 2, stackLevel: 1, startSchedule: later(100) }));
    expect(written([day, cover])).toBe('0:16, 100:8');
  });

  it('a daily schedule says nothing after its duration', () => {
    const daily = on(
      0,
      profile(
        [
          [0, 12],
          [1800, 24],
        ],
        { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', duration: 5400, startSchedule: later(-86_400 * 3) },
      ),
    );
    expect(written([daily])).toBe('0:12, 1800:24, 5400:-');
    expect(written([daily, max(20)])).toBe('0:12, 1800:20');
  });

  it('a daily schedule begins anew each day, and what is longer than a day is cut', () => {
    const change = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', startSchedule: later(-3600) } as const;
    const periods = [
      [0, 10],
      [43_200, 20],
      [90_000, 30],
    ] as const;
    expect(written([on(1, profile(periods, { ...change, duration: 100_000 }))], { durationS: 2 * 86_400 })).toBe(
      `0:10, ${43_200 - 3600}:20, ${86_400 - 3600}:10, ${86_400 + 43_200 - 3600}:20, ${2 * 86_400 - 3600}:10`,
    );
  });

  it('a weekly schedule begins anew each week', () => {
    const weekly = on(
      1,
      profile([[0, 10]], {
        chargingProfileKind: 'Recurring',
        recurrencyKind: 'Weekly',
        duration: 3600,
        startSchedule: later(-7 * 86_400 + 60),
      }),
    );
    expect(written([weekly, max(32)], { durationS: 8 * 86_400 })).toBe('0:32, 60:10, 3660:32, 604860:10, 608460:32');
  });

  it('a recurring schedule does not begin before its startSchedule', () => {
    const kind = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', startSchedule: later(120) } as const;
    expect(written([on(1, profile([[0, 10]], kind))])).toBe('0:-, 120:10');
  });

  it('converts W to A, rounded down to 0.1', () => {
    const watts = on(1, profile([[0, 7360]], { chargingRateUnit: 'W' }));
    expect(written([watts])).toBe('0:10.6');
    expect(written([watts], { unit: 'W' })).toBe('0:7360');
    expect(written([watts], { station: station(connector(1, { phases: 1 })) })).toBe('0:32');
  });

  it.each([
    [10.6, 10.6 * 690],
    [16.1, 11_109],
    [16.100000381469727, 11_109],
    [6.25, 4278],
    [0.7, 483],
  ])('converts %d A to W without the dust of binary numbers', (limitA, limitW) => {
    expect(compositeOf([on(1, profile([[0, limitA]]))], { unit: 'W' }).periods).toEqual([
      { startS: 0, limit: Math.round(limitW * 10) / 10, numberPhases: 3 },
    ]);
  });

  it('uses a limit as given on fewer phases when the connector has no more', () => {
    const asked = { station: station(connector(1, { phases: 1 })) };
    expect(compositeOf([on(1, profile([[0, 16, 3]]))], asked).periods).toEqual([{ startS: 0, limit: 16, numberPhases: 1 }]);
    expect(written([on(1, profile([[0, 16, 3]]))], { ...asked, unit: 'W' })).toBe('0:3680');
    expect(written([on(1, profile([[0, 16, 1]]))], { unit: 'W' })).toBe('0:3680');
  });

  it('a change of phases alone is a new period', () => {
    const periods = [
      [0, 10, 3],
      [60, 10, 1],
      [120, 10, 1],
    ] as const;
    expect(compositeOf([on(1, profile(periods))]).periods).toEqual([
      { startS: 0, limit: 10, numberPhases: 3 },
      { startS: 60, limit: 10, numberPhases: 1 },
    ]);
  });

  it('a TxProfile hides the TxDefaultProfiles while it says something, and only in its transaction', () => {
    const tx = on(
      1,
      profile(
        [
          [0, 7],
          [60, 9],
        ],
        { chargingProfileId: 3, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', duration: 300 },
      ),
    );
    const running = station(connector(1, { transaction: { transactionId: 4, startMs: BEGIN_MS - 30_000 } }));
    expect(written([day, tx], { station: running })).toBe('0:7, 30:9, 270:16, 900:10');
    expect(written([day, tx])).toBe('0:16, 900:10');
    const other = on(1, { ...tx.profile, transactionId: 5 });
    expect(written([day, other], { station: running })).toBe('0:16, 900:10');
  });

  it('a TxDefaultProfile on the connector comes before those on 0, whatever their stackLevel', () => {
    const general = on(0, profile([[0, 20]], { stackLevel: 5, chargingProfileId: 2 }));
    const own = on(1, profile([[0, 10]], { stackLevel: 1, chargingProfileId: 3, duration: 60 }));
    const asked = { station: station(connector(1), connector(2)) };
    expect(written([general, own], asked)).toBe('0:10, 60:20');
    expect(written([general, own], { ...asked, connectorId: 2 })).toBe('0:20');
  });

  it('validFrom and validTo bound a profile', () => {
    const bounded = on(1, profile([[0, 10]], { validFrom: later(100), validTo: later(200) }));
    expect(written([bounded, max(16)])).toBe('0:16, 100:10, 200:16');
  });

  it('begins on a whole second, and changes with the second after', () => {
    const late = on(1, profile([[0, 10]], { startSchedule: new Date(BEGIN_MS + 60_300).toISOString() }));
    const composite = compositeOf([late, max(16)], { fromMs: BEGIN_MS + 700 });
    expect(composite.startMs).toBe(BEGIN_MS);
    expect(composite.periods.map(({ startS }) => startS)).toEqual([0, 61]);
  });

  it('never promises more than the rating', () => {
    const asked = { station: { ...station(connector(1, { maxCurrentA: 16 })), maxCurrentA: 12 } };
    expect(written([], asked)).toBe('0:12');
    expect(written([on(1, profile([[0, 32]]))], asked)).toBe('0:12');
  });

  it('a schedule relative to a transaction is taken as beginning now while none runs', () => {
    const relative = on(
      0,
      profile(
        [
          [0, 6],
          [600, 16],
        ],
        { chargingProfileKind: 'Relative' },
      ),
    );
    expect(written([relative])).toBe('0:6, 600:16');
  });

  it('an absolute schedule without startSchedule begins with the transaction, for the station when it was installed', () => {
    const nowhere = (purpose: 'TxDefaultProfile' | 'ChargePointMaxProfile') => {
      const made = profile(
        [
          [0, 6],
          [600, 16],
        ],
        { chargingProfilePurpose: purpose },
      );
      const { startSchedule: _, ...chargingSchedule } = made.chargingSchedule;
      return on(0, { ...made, chargingSchedule });
    };
    const running = station(connector(1, { transaction: { transactionId: 4, startMs: BEGIN_MS - 100_000 } }));
    expect(written([nowhere('TxDefaultProfile')], { station: running })).toBe('0:6, 500:16');
    expect(written([nowhere('ChargePointMaxProfile')], { station: running })).toBe('0:6, 600:16');
  });

  it('connector 0 is the whole station: the sum of its connectors, under its own limit', () => {
    const two = station(connector(1), connector(2, { phases: 1 }));
    const each = on(0, profile([[0, 16]]));
    expect(written([each], { station: two, connectorId: 0 })).toBe('0:32');
    expect(written([each, max(20)], { station: two, connectorId: 0 })).toBe('0:20');
    expect(written([each], { station: two, connectorId: 0, unit: 'W' })).toBe(`0:${16 * 690 + 16 * 230}`);
    expect(written([max(20)], { station: two, connectorId: 0 })).toBe('0:20');
    expect(written([], { station: two, connectorId: 0 })).toBe('0:-');
    expect(written([max(20), day], { connectorId: 0 })).toBe('0:16, 900:10');
  });

  it('names the highest minChargingRate that takes part', () => {
    const hinted = on(1, profile([[0, 4140]], { chargingRateUnit: 'W', minChargingRate: 1380.5, duration: 60 }));
    expect(compositeOf([hinted, max(16)]).minChargingRate).toBe(2);
    expect(compositeOf([hinted, max(16)], { fromMs: BEGIN_MS + 60_000 }).minChargingRate).toBeNull();
  });

  it('answers soon, whatever it is asked', () => {
    const restless = on(
      1,
      profile(
        Array.from({ length: 100 }, (_, at) => [at, at % 2 === 0 ? 6 : 16] as const),
        { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
      ),
    );
    const composite = compositeOf([restless], { durationS: 2 ** 31 - 1 });
    expect(composite.periods.length).toBeLessThanOrEqual(10_000);
    expect(composite.durationS).toBeGreaterThan(86_400);
  });
});

describe('compositeAnswer', () => {
  it('is what OCPP wants', () => {
    const asked = { station: station(connector(1, { maxCurrentA: 16 })) };
    const answer = compositeAnswer(compositeOf([on(1, profile([[0, 7360]], { chargingRateUnit: 'W', minChargingRate: 690 }))], asked), 1);
    expect(checkResponse('GetCompositeSchedule', answer, 'strict')).toEqual([]);
    expect(answer).toMatchObject({
      status: 'Accepted',
      connectorId: 1,
      scheduleStart: later(0),
      chargingSchedule: {
        duration: 7200,
        chargingRateUnit: 'A',
        minChargingRate: 1,
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 10.6, numberPhases: 3 }],
      },
    });
  });

  it('ends where nothing limits any more, and is empty where nothing ever does', () => {
    expect(compositeAnswer(compositeOf([on(1, profile([[0, 8]], { duration: 60 }))]), 1).chargingSchedule).toMatchObject({ duration: 60 });
    expect(compositeAnswer(compositeOf([]), 1).chargingSchedule).toBeUndefined();
  });
});
