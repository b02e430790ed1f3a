import type { Person } from '@phasor/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { meQuery } from '../api/queries.ts';
import { isStaff } from './roles.ts';

/** Who is logged in, and whether they work with all of the organisation's chargers. */
export function useMe(): Person & { readonly isStaff: boolean } {
  const { data } = useSuspenseQuery(meQuery);
  return { ...data, isStaff: isStaff(data) };
}
