import type { LiveEvent } from '@phasor/contract';
import { useDocumentVisibility } from '@mantine/hooks';
import { SystemRandom } from '@phasor/kernel';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { keys } from '../api/queries.ts';
import { useClock } from '../time/clock-context.ts';
import { applyEvent, refetchLive } from './apply-event.ts';
import { EventLog } from './event-log.ts';
import { LiveContext } from './live-context.ts';
import { LiveStream, type LiveState } from './live-stream.ts';

/**
 * One stream a page: of everything, or of the charger that is open (only then its messages are sent). A hidden page closes its stream:
 * a browser allows six connections to a server over HTTP/1.1, and tabs left open would use them up.
 */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const clock = useClock();
  const { chargerId } = useParams({ strict: false });
  const isHidden = useDocumentVisibility() === 'hidden';
  const [state, setState] = useState<LiveState>('connecting');
  const [log] = useState(() => new EventLog());

  useEffect(() => {
    if (isHidden) return;
    const url = `/rest/v1/events${chargerId === undefined ? '' : `?chargerId=${encodeURIComponent(chargerId)}`}`;
    const frame = batchPerFrame((event) => applyEvent(client, event));
    const stream = new LiveStream({
      open: () => new EventSource(url),
      clock,
      random: new SystemRandom(),
      onEvent: (event) => {
        log.add(event);
        frame.add(event);
      },
      onState: (next) => {
        setState(next);
        if (next === 'live') refetchLive(client);
        // A stream also ends with the login; asking who we are leads to the login page then.
        if (next === 'lost') void client.invalidateQueries({ queryKey: keys.me });
      },
    });
    stream.start();
    return () => {
      stream.stop();
      frame.stop();
    };
  }, [client, clock, chargerId, isHidden, log]);

  const live = useMemo(() => ({ state, log }), [state, log]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** A fleet sends many events a second; the page takes them once per frame. */
function batchPerFrame(apply: (event: LiveEvent) => void) {
  let waiting: LiveEvent[] = [];
  let handle: number | null = null;
  const flush = (): void => {
    handle = null;
    const events = waiting;
    waiting = [];
    events.forEach(apply);
  };
  return {
    add: (event: LiveEvent): void => {
      waiting.push(event);
      handle ??= requestAnimationFrame(flush);
    },
    stop: (): void => {
      if (handle !== null) cancelAnimationFrame(handle);
      flush();
    },
  };
}
