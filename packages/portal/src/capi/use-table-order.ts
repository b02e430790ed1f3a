import type { Charger } from '@phasor/contract';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useOrder, type Ordering } from '../chargers/use-order.ts';

/** Orders a change of what the charger keeps under `queryKey`, and reads it again once the charger has taken it. */
export function useTableOrder(charger: Charger, queryKey: QueryKey): Ordering {
  const client = useQueryClient();
  const order = useOrder(charger);
  const isTaken = order.last?.state === 'accepted' || order.last?.state === 'effective';
  const [kind, chargerId] = queryKey;
  useEffect(() => {
    if (isTaken) void client.invalidateQueries({ queryKey: [kind, chargerId] });
  }, [client, isTaken, kind, chargerId]);
  return order;
}
