import type { Charger, OrderRequest } from '@phasor/contract';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { orderCharger } from '../api/commands.ts';
import { messagesQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { useNow } from '../time/use-now.ts';
import { orderProgress, type GivenOrder, type OrderProgress } from './order-progress.ts';

export interface Ordering {
  readonly give: (request: OrderRequest) => void;
  readonly isPending: boolean;
  /** The server did not take the order. */
  readonly error: Error | null;
  /** The last order given here; null before the first. */
  readonly last: (OrderProgress & { readonly kind: OrderRequest['kind'] }) | null;
}

/** Gives orders to a charger and follows the last one. */
export function useOrder(charger: Charger): Ordering {
  const [given, setGiven] = useState<GivenOrder | null>(null);
  const nowMs = useNow();
  const order = useMutation({
    mutationFn: (request: OrderRequest) => orderCharger(charger.id, request),
    onMutate: () => setGiven(null),
    onSuccess: (view, request) => setGiven({ request, view }),
  });
  const { data } = useInfiniteQuery({ ...messagesQuery(charger.id, useEventLog()), enabled: given !== null });
  const progress = given && orderProgress(given, charger, data?.pages.flatMap(({ items }) => items) ?? [], nowMs);

  // What took effect stays so, also when the session that was started here is over.
  const isSeen = progress?.state === 'effective' && given?.view.state !== 'effective';
  useEffect(() => {
    if (isSeen) setGiven((held) => held && { ...held, view: { ...held.view, state: 'effective' } });
  }, [isSeen]);

  return {
    give: order.mutate,
    isPending: order.isPending,
    error: order.error,
    last: given && progress && { ...progress, kind: given.request.kind },
  };
}
