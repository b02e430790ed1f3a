import type { FeatureFactory } from '@phasor/ocpp/station';

/** What a charger does with the charging profiles that it is sent: real ones are known for all four. */
export type ProfileHabit =
  | 'keeps'
  /** Answers Rejected. */
  | 'refuses'
  /** Answers Accepted, and does nothing. */
  | 'ignores'
  /** Loses them with each start. */
  | 'forgets';

/** Smart charging with that habit. */
export function withProfileHabit(habit: ProfileHabit, smartCharging: FeatureFactory): FeatureFactory {
  switch (habit) {
    case 'keeps':
      return smartCharging;
    case 'forgets':
      return (station) => {
        station.section<null>('charging-profiles').write(null);
        return smartCharging(station);
      };
    case 'refuses':
    case 'ignores': {
      const status = habit === 'refuses' ? 'Rejected' : 'Accepted';
      return (station) => {
        const feature = smartCharging(station);
        return {
          ...feature,
          answers: { ...feature.answers, SetChargingProfile: () => ({ status }) },
          acceptsProfile: () => habit === 'ignores',
          transactionStarted: (transaction) => feature.transactionStarted?.(transaction, null),
        };
      };
    }
  }
}
