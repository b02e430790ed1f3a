import { useInfiniteQuery } from '@tanstack/react-query';
import { useMe } from '../access/use-me.ts';
import { knocksQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';

export interface KnockCount {
  readonly count: number;
  /** There are more than one page of them. */
  readonly isMore: boolean;
}

/** While a charger's page is open the stream carries that charger alone; the number in the navigation is asked for. */
const EVERY_MS = 30_000;

/** How many chargers were refused at the door. */
export function useKnockCount(): KnockCount {
  const { isStaff } = useMe();
  const { data } = useInfiniteQuery({ ...knocksQuery(useEventLog()), refetchInterval: EVERY_MS, enabled: isStaff });
  const count = data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  return { count, isMore: data?.pages.at(-1)?.next != null };
}
