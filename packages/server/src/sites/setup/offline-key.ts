import { connectorValues } from '@phasor/models';

/** The vendor's key for what flows without a central system, and the one that makes it count. */
export const OFFLINE_KEY = 'InstallationOfflineCurrent';
export const GROUP_KEY = 'LoadBalanced';

/**
 * What the offline key says of a connector, in A: its own value, else the station's; null where the key says nothing that can be read, so
 * that nobody knows what it does.
 */
export function offlineKeyOf(text: string, connectorId: number): number | null {
  const values = connectorValues(text);
  return values?.get(connectorId) ?? values?.get(0) ?? null;
}

/** The key's text with these values for our connectors, and the others as they are. Whole amperes, rounded down: the grammar has no others. */
export function offlineKeyText(text: string, wantedA: ReadonlyMap<number, number>): string {
  const values = new Map(connectorValues(text) ?? []);
  for (const [connectorId, a] of wantedA) values.set(connectorId, Math.floor(a));
  return [...values]
    .sort(([one], [other]) => one - other)
    .map(([connectorId, a]) => `${connectorId}.${a}`)
    .join(',');
}

/** Whether the keys, as they were read back, hold without us. */
export function isInGroup(groupKey: string | undefined): boolean {
  return groupKey === undefined || groupKey.trim().toLowerCase() === 'true';
}
