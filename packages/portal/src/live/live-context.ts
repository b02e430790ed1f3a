import { createContext, useContext } from 'react';
import { EventLog } from './event-log.ts';
import type { LiveState } from './live-stream.ts';

export interface Live {
  readonly state: LiveState;
  readonly log: EventLog;
}

/** How the stream stands, and its last events; filled by LiveProvider. */
export const LiveContext = createContext<Live>({ state: 'connecting', log: new EventLog() });

/** The stream's state. */
export const useLiveState = (): LiveState => useContext(LiveContext).state;

/** The event log that queries catch up with. */
export const useEventLog = (): EventLog => useContext(LiveContext).log;
