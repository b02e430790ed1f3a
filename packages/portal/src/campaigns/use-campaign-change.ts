import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { keys } from '../api/queries.ts';

/** Says something to a campaign, and reads it again whatever came of it. */
export function useCampaignChange<Answer, Wanted = void>(
  act: (wanted: Wanted) => Promise<Answer>,
): UseMutationResult<Answer, Error, Wanted> {
  const client = useQueryClient();
  return useMutation({ mutationFn: act, onSettled: () => client.invalidateQueries({ queryKey: keys.campaigns }) });
}
