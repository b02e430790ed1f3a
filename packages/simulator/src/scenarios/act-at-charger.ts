import type { Random } from '@phasor/kernel';
import type { Twin } from '../twin.ts';
import { ANY_CAR, carOf } from './car-choice.ts';
import type { Act } from './scenario.ts';

/** One charger, or one of its connectors, as the people of a scenario find it. */
export interface AtCharger {
  readonly twin: Twin;
  /** 0 for the whole charger. */
  readonly connectorId: number;
  readonly idTag: string;
  /** How many times as fast as the charger they act. */
  readonly speed: number;
  readonly random: Random;
}

/**
 * Does one thing at a charger. Whoever else drives the twin, the control interface for one, may have done it already: then it is left out.
 * Throws what the twin throws when it refuses. What can only be done to a site does nothing.
 */
export async function actAtCharger(act: Act, place: AtCharger): Promise<void> {
  const { twin, connectorId } = place;
  switch (act.do) {
    case 'raiseError':
      return twin.raiseError(connectorId, act.code);
    case 'clearError':
      return twin.clearError(connectorId);
    case 'fault':
      return twin.setFault(connectorId, act.fault);
    case 'lock':
      return twin.breakLock(connectorId, act.isBroken);
    case 'appliance':
      return twin.setAppliance(act.currentA);
    case 'ambient':
      return twin.setAmbient(act.celsius);
    case 'power':
      return act.isOn ? twin.start() : void twin.stop();
    case 'network':
      return act.isUp ? twin.connect() : twin.disconnect();
    case 'configure':
      for (const [key, value] of Object.entries(act.keys)) twin.configure(key, value);
      return;
    case 'plugIn':
    case 'plugOut':
      return handleCable(act, place);
    case 'swipe':
    case 'startBySwipe':
    case 'stopBySwipe':
      return twin.isPoweredOn ? holdTag(act, place) : undefined;
    case 'street':
    case 'resetFuse':
    case 'meters':
    case 'switchOn':
      return undefined;
  }
}

function handleCable(act: Extract<Act, { do: 'plugIn' | 'plugOut' }>, place: AtCharger): void {
  const { twin, connectorId, random, speed } = place;
  const isPlugged = connectorOf(place)?.plugged ?? false;
  if (isPlugged === (act.do === 'plugIn')) return;
  if (act.do === 'plugOut') twin.plugOut(connectorId);
  else twin.plugIn(connectorId, carOf(oneOf(act.cars, random) ?? ANY_CAR, random, speed));
}

async function holdTag(act: Extract<Act, { do: 'swipe' | 'startBySwipe' | 'stopBySwipe' }>, place: AtCharger): Promise<void> {
  const { twin, connectorId, idTag, random } = place;
  const ownTag = connectorOf(place)?.idTag ?? null;
  const where = connectorId === 0 ? undefined : connectorId;
  if (act.do === 'stopBySwipe') return ownTag === null ? undefined : twin.swipe(ownTag, where);
  if (act.do === 'startBySwipe' && ownTag !== null) return;
  await twin.swipe(oneOf(act.tags, random) ?? idTag, where);
}

function connectorOf({ twin, connectorId }: AtCharger) {
  return twin.state().connectors.find((candidate) => candidate.connectorId === connectorId);
}

function oneOf<T>(choices: readonly T[], random: Random): T | undefined {
  return choices.length < 2 ? choices[0] : choices[Math.floor(random.next() * choices.length)];
}
