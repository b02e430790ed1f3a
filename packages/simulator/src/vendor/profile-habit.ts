import {
  SmartCharging,
  smartCharging,
  type FeatureFactory,
  type RunningTransaction,
  type SmartChargingOptions,
  type Station,
} from '@phasor/ocpp/station';

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
export function withProfileHabit(habit: ProfileHabit, options: SmartChargingOptions): FeatureFactory {
  switch (habit) {
    case 'keeps':
      return smartCharging(options);
    case 'forgets':
      return (station) => {
        station.section<null>('charging-profiles').write(null);
        return new SmartCharging(station, options);
      };
    case 'refuses':
    case 'ignores':
      return (station) => new UnheededProfiles(station, options, habit);
  }
}

/** Takes no profile, and says so or not. */
class UnheededProfiles extends SmartCharging {
  readonly #habit: 'refuses' | 'ignores';

  constructor(station: Station, options: SmartChargingOptions, habit: 'refuses' | 'ignores') {
    super(station, options);
    this.#habit = habit;
  }

  override get answers(): SmartCharging['answers'] {
    const status = this.#habit === 'refuses' ? 'Rejected' : 'Accepted';
    return { ...super.answers, SetChargingProfile: () => ({ status }) };
  }

  override acceptsProfile(): boolean {
    return this.#habit === 'ignores';
  }

  override transactionStarted(transaction: RunningTransaction): void {
    super.transactionStarted(transaction, null);
  }
}
