import type { ConnectorLimits } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries.ts';

/** A change of a connector's limits; what the server answers is shown at once, and what follows from it is read again. */
export function useLimitsChange<Wanted>({ chargerId, connectorId }: ConnectorLimits, change: (wanted: Wanted) => Promise<ConnectorLimits>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (limits) => {
      client.setQueryData(keys.connectorLimits(chargerId, connectorId), limits);
      void client.invalidateQueries({ queryKey: keys.segments(chargerId, connectorId) });
      void client.invalidateQueries({ queryKey: keys.limitsInForce(chargerId) });
      void client.invalidateQueries({ queryKey: keys.scheduleDrafts(chargerId) });
    },
  });
}
