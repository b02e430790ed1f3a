import { RealClock, type Clock } from '@phasor/kernel';
import { createContext, useContext } from 'react';

/** The page's clock. */
export const ClockContext = createContext<Clock>(new RealClock());

/** The clock for timers and stamps. */
export const useClock = (): Clock => useContext(ClockContext);
