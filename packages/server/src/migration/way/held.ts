import type { WayOrderBody } from './orders.ts';
import type { Way, WayState } from './way.ts';

/** A place in a campaign's budgets that a charger holds. */
export type Slot = 'download' | 'switch';

/** From the moment that it refuses new starts until it is proven, or home, a charger is at risk: that is the blast radius. */
const AT_RISK: ReadonlySet<WayState> = new Set([
  'Draining',
  'Armed',
  'Switching',
  'Configuring',
  'Verifying',
  'Committing',
  'RollingBack',
  'Stranded',
]);

const slotOf = (state: WayState): Slot | null => {
  if (state === 'Staging') return 'download';
  return AT_RISK.has(state) || state === 'Soaking' ? 'switch' : null;
};

/** What a step from one state to another begins or ends beside the charger: refusing new starts, and a place in the budgets. */
export function heldOrders({ isDraining }: Way, from: WayState, to: WayState): readonly WayOrderBody[] {
  const slot = slotOf(from);
  const isOver = isDraining && !AT_RISK.has(to);
  return [
    ...(to === 'Draining' ? [{ kind: 'drain', isOn: true } as const] : []),
    ...(isOver ? [{ kind: 'drain', isOn: false } as const] : []),
    ...(slot !== null && slot !== slotOf(to) ? [{ kind: 'free', slot } as const] : []),
  ];
}

/** Whether new starts are refused in that state: from Draining on, until it is on OCPP for good or back. */
export const isDrainingIn = ({ isDraining }: Way, to: WayState): boolean => to === 'Draining' || (isDraining && AT_RISK.has(to));
