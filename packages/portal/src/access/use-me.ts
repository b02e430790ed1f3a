import type { Person } from '@phasor/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { meQuery } from '../api/queries.ts';
import { isInstaller, isMover, isStaff } from './roles.ts';

export interface Me extends Person {
  /** They work with all of the organisation's chargers. */
  readonly isStaff: boolean;
  readonly isMover: boolean;
  readonly isInstaller: boolean;
}

/** Who is logged in, and what they may do: no page has a button that the server would refuse them. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  return { ...data, isStaff: isStaff(data), isMover: isMover(data), isInstaller: isInstaller(data) };
}
