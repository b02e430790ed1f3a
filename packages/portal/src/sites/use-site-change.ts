import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { keys } from '../api/queries.ts';

/** Does something to a site, and reads it again whatever came of it. */
export function useSiteChange<Answer, Wanted = void>(
  siteId: string,
  act: (wanted: Wanted) => Promise<Answer>,
): UseMutationResult<Answer, Error, Wanted> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.site(siteId) });
      await client.invalidateQueries({ queryKey: keys.sites });
      await client.invalidateQueries({ queryKey: keys.siteChanges(siteId) });
    },
  });
}
