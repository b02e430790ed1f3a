import { messageOf } from '@phasor/kernel';
import type { CommandTarget } from '../../commands/index.ts';
import { LEAST_FAILSAFE_A } from './connector-failsafe.ts';
import { GROUP_KEY, isInGroup, OFFLINE_KEY, offlineKeyOf, offlineKeyText } from './offline-key.ts';
import type { StandingPort } from './standing.ts';

/** What configuring a charger needs of it. Each rejects with a sentence where the charger does not answer. */
export interface ChargerPort extends StandingPort {
  /** Values of the keys that it knows, as it tells them now. */
  readBack(to: CommandTarget, keys: readonly string[], by: string | null): Promise<ReadonlyMap<string, string>>;
  /** Whether it has taken the value. */
  writeKey(to: CommandTarget, key: string, value: string, by: string | null): Promise<boolean>;
}

/** A connector with what it is to fall back to, and the base profile that it has taken already. */
export interface WantedFailsafe {
  readonly connectorId: number;
  readonly targetA: number;
  readonly standingA: number | null;
}

/** What a connector has answered. */
export interface TakenFailsafe {
  readonly connectorId: number;
  /** S14: as it was read back; null: the charger has no such key, or does not hold what was written. */
  readonly offlineKeyA: number | null;
  /** S13: its base profile; null: it has taken none. */
  readonly standingA: number | null;
  readonly problem: string;
}

/**
 * Writes the failsafe into one charger: the offline key, read back (S14), and each connector's base profile (S13). What it has already is
 * not written again (S11: that is flash).
 */
export async function configureCharger(
  port: ChargerPort,
  to: CommandTarget,
  wanted: readonly WantedFailsafe[],
  by: string | null,
): Promise<readonly TakenFailsafe[]> {
  const key = await writeOfflineKey(port, to, wanted, by).catch((error: unknown) => ({ text: null, problem: messageOf(error) }));
  const taken: TakenFailsafe[] = [];
  for (const { connectorId, targetA, standingA } of wanted) {
    const standing = standingA === targetA ? { standingA, problem: '' } : await stand(port, to, { connectorId, targetA, standingA });
    taken.push({
      connectorId,
      offlineKeyA: key.text === null ? null : offlineKeyOf(key.text, connectorId),
      standingA: standing.standingA,
      problem: [key.problem, standing.problem].filter((sentence) => sentence !== '').join(' '),
    });
  }
  return taken;
}

async function stand(port: ChargerPort, to: CommandTarget, { connectorId, targetA, standingA }: WantedFailsafe) {
  try {
    await port.stand(to, connectorId, targetA);
    return { standingA: targetA, problem: '' };
  } catch (error) {
    // The one before still stands; with a higher one nobody knows which.
    return { standingA, problem: messageOf(error) };
  }
}

/** The text that counts without us, as it was read back; null: none does. */
interface WrittenKey {
  readonly text: string | null;
  readonly problem: string;
}

async function writeOfflineKey(
  port: ChargerPort,
  to: CommandTarget,
  wanted: readonly WantedFailsafe[],
  by: string | null,
): Promise<WrittenKey> {
  const before = await port.readBack(to, [OFFLINE_KEY, GROUP_KEY], by);
  const told = before.get(OFFLINE_KEY);
  if (told === undefined) return { text: null, problem: '' };
  const texts = [0, LEAST_FAILSAFE_A].map((least) =>
    offlineKeyText(told, new Map(wanted.map(({ connectorId, targetA }) => [connectorId, Math.max(targetA, least)]))),
  );
  const isHeld = (values: ReadonlyMap<string, string>, accepted: readonly string[]): boolean =>
    accepted.includes(values.get(OFFLINE_KEY)?.replaceAll(' ', '') ?? '') && isInGroup(values.get(GROUP_KEY));
  // 6 A, where it took nothing below, is not tried again each time.
  if (isHeld(before, texts)) return { text: told, problem: '' };
  let isTaken = false;
  for (const text of new Set(texts)) {
    isTaken = await port.writeKey(to, OFFLINE_KEY, text, by);
    if (isTaken) break;
  }
  if (!isTaken) return { text: null, problem: `It refuses ${OFFLINE_KEY}, which stands at ${told}.` };
  if (before.has(GROUP_KEY) && !isInGroup(before.get(GROUP_KEY))) await port.writeKey(to, GROUP_KEY, 'true', by);
  const after = await port.readBack(to, [OFFLINE_KEY, GROUP_KEY], by);
  if (isHeld(after, texts)) return { text: after.get(OFFLINE_KEY) ?? null, problem: '' };
  return {
    text: null,
    problem: `It took ${OFFLINE_KEY}, and tells ${after.get(OFFLINE_KEY) ?? 'nothing'} (${GROUP_KEY} ${after.get(GROUP_KEY) ?? 'unknown'}) when it is asked again.`,
  };
}

/** Takes back what {@link configureCharger} has written. Returns what could not be. */
export async function releaseCharger(
  port: ChargerPort,
  to: CommandTarget,
  connectors: readonly { readonly connectorId: number; readonly hasKey: boolean; readonly isStanding: boolean }[],
  by: string | null,
): Promise<readonly number[]> {
  const left: number[] = [];
  if (connectors.some(({ hasKey }) => hasKey)) await port.writeKey(to, GROUP_KEY, 'false', by).catch(() => false);
  for (const { connectorId, isStanding } of connectors) {
    if (!isStanding) continue;
    const isReleased = await port.release(to, connectorId).then(
      () => true,
      () => false,
    );
    if (!isReleased) left.push(connectorId);
  }
  return left;
}
