import type { ConnectorLimits } from '@phasor/contract';
import type { CommandTarget } from '../../commands/index.ts';
import type { Schedules } from '../../schedules/index.ts';

/** Who keeps the base profile of a connector (S13): what it does whenever nothing else holds. */
export interface StandingPort {
  /** Has the charger fall back to so many A; resolves when it has taken it. Rejects with a sentence why not. */
  stand(to: CommandTarget, connectorId: number, failsafeA: number): Promise<void>;
  /** Takes it back. */
  release(to: CommandTarget, connectorId: number): Promise<void>;
}

/** Base profiles stand beside schedules, so schedules keep them: an idle connector of a group that is not balanced yet holds its failsafe. */
export function standingProfiles(schedules: Pick<Schedules, 'stand' | 'settled' | 'read'>): StandingPort {
  const settle = async (to: CommandTarget, connectorId: number): Promise<ConnectorLimits['pushed']> => {
    await schedules.settled(to.chargerId);
    return (await schedules.read(to, connectorId)).pushed;
  };
  return {
    async stand(to, connectorId, failsafeA) {
      schedules.stand(to.chargerId, connectorId, { firstA: failsafeA, failsafeA });
      const { state, problem } = await settle(to, connectorId);
      if (state !== 'sent') throw new Error(problem === '' ? 'The charger did not take its base profile.' : problem);
    },
    async release(to, connectorId) {
      schedules.stand(to.chargerId, connectorId, null);
      const { state, problem } = await settle(to, connectorId);
      if (state === 'refused') throw new Error(problem);
    },
  };
}
