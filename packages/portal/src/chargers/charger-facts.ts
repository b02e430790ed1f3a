import type { Charger, Connector, LiveReading } from '@phasor/contract';

/** The outlets: every connector but 0, which is the charge point itself. In order. */
export function outletsOf(charger: Charger): readonly Connector[] {
  return charger.connectors.filter(({ connectorId }) => connectorId > 0).toSorted((a, b) => a.connectorId - b.connectorId);
}

/** The charge point itself, when it has something to say: OCPP allows Available, Unavailable and Faulted for connector 0. */
export function wholeOf(charger: Charger): Connector | null {
  return charger.connectors.find(({ connectorId, status }) => connectorId === 0 && status !== 'Available') ?? null;
}

/**
 * What a connector draws now. Null where nobody knows: the charger is offline, or no session runs and the last reading is from before
 * the outlet became free or changed its status.
 */
export function readingOf(connector: Connector, isOnline: boolean): LiveReading | null {
  const { live, transactionId, status, since } = connector;
  if (!isOnline || live === null) return null;
  const isOver = transactionId === null && (status === 'Available' || Date.parse(live.measuredAt) < Date.parse(since));
  return isOver ? null : live;
}

/** Power over all connectors, W; null when no connector has a reading of now. */
export function currentPowerW(charger: Charger): number | null {
  const powers = outletsOf(charger).flatMap((connector) => readingOf(connector, charger.isOnline)?.powerW ?? []);
  return powers.length === 0 ? null : powers.reduce((sum, powerW) => sum + powerW, 0);
}

/** Share of a scale that a current takes, 0 to 1, for the length of a bar. */
export function shareOf(currentA: number | null, scaleA: number): number {
  if (currentA === null || scaleA <= 0) return 0;
  return Math.min(1, Math.max(0, currentA / scaleA));
}

/** Where a charger is told to connect: `ws://host:port/ocpp/{chargePointId}`, as seen from this page. */
export function endpointUrl(location: Pick<Location, 'protocol' | 'host'>, chargePointId = '{chargePointId}'): string {
  const id = chargePointId === '{chargePointId}' ? chargePointId : encodeURIComponent(chargePointId);
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ocpp/${id}`;
}

/** Where a charger that speaks CAPI is told to connect, as seen from this page; it signs with its own id, so the address is the same for all. */
export function capiUrl({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol}//${host}/capi`;
}
