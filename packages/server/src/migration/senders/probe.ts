import { connectorValues } from '@phasor/models';
import type { CommandTarget } from '../../commands/index.ts';
import type { ProbeName, WayAnswer, WayOrder } from '../way/index.ts';
import { callOptions, refusal } from './call-options.ts';
import { listVersionOf } from './list-parts.ts';
import { nextWord, type SenderPorts } from './sender-ports.ts';
import { ROUNDED_MS, toldSkewMs } from './told-skew.ts';
import type { WayRow } from '../desk/way-rows.ts';

/** What was triggered comes within this, ms. */
const TRIGGERED_WITHIN_MS = 60_000;
/** A word of now is waited for so long, so often: together less than an order may take. */
const CLOCK_WITHIN_MS = 15_000;
const CLOCK_LOOKS = 3;
const CALLS = 10;
/** A weak link loses some; a charger that does not answer to a third of them is not fit. */
const MOST_CALLS = 15;
const DAY_S = 86_400;
/** The owner's max current of each connector. */
const USER_LIMIT_KEY = 'UserCurrentLimit';
/** The socket is not let in again before; whoever is back after this has lost the old one for sure. */
const SHUT_OUT_MS = 1_000;
const BACK_WITHIN_MS = 150_000;

/** Runs one probe; null: no answer came, and it is run again. */
export async function probe(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  name: ProbeName,
  row: WayRow,
): Promise<WayAnswer | null> {
  const { plan } = row.way;
  const connectorIds = plan.outlets.map(({ connectorId }) => connectorId);
  switch (name) {
    case 'identity':
      return identity(ports, to);
    case 'statuses':
      return statuses(ports, to, order, connectorIds);
    case 'clock':
      return clock(ports, to, order, connectorIds);
    case 'heartbeats':
      return heartbeats(ports, to, order);
    case 'roundTrips':
      return roundTrips(ports, to, order);
    case 'registers':
      return registers(ports, to, order, connectorIds);
    case 'localList':
      return localList(ports, to, order, row);
    case 'compositeSchedule':
      return compositeSchedule(ports, to, order, connectorIds);
    case 'reconnect':
      return reconnect(ports, to);
    case 'unknownTag':
    case 'lights':
      return { kind: 'refused', reason: 'no message can ask a charger for this' };
  }
}

/** As its last boot said it. */
async function identity({ store }: SenderPorts, { chargerId }: CommandTarget): Promise<WayAnswer> {
  const row = await store.db
    .selectFrom('charger')
    .select(['serial_number', 'model', 'firmware_version'])
    .where('id', '=', chargerId)
    .executeTakeFirstOrThrow();
  const { serial_number: serialNumber, model, firmware_version: firmwareVersion } = row;
  return { kind: 'probed', evidence: { kind: 'identity', serialNumber, model: model ?? '', firmwareVersion } };
}

type Triggered = 'Heartbeat' | 'MeterValues' | 'StatusNotification';

/** Null where it was accepted. */
async function trigger(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  requestedMessage: Triggered,
  connectorId?: number,
): Promise<{ readonly answer: WayAnswer | null } | null> {
  const request = { requestedMessage, ...(connectorId === undefined ? {} : { connectorId }) };
  const result = await ports.commands.send(to, 'TriggerMessage', request, callOptions(order));
  if (result.kind !== 'answered') return { answer: refusal(result) };
  const { status } = result.response;
  return status === 'Accepted'
    ? null
    : { answer: { kind: 'refused', reason: `it answered ${status} to a trigger of ${requestedMessage}` } };
}

async function statuses(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  connectorIds: readonly number[],
): Promise<WayAnswer | null> {
  const afterMs: { connectorId: number; ms: number }[] = [];
  for (const connectorId of connectorIds) {
    const sentMs = ports.clock.now();
    const coming = nextWord(ports, to.chargerId, 'status', TRIGGERED_WITHIN_MS, (word) => word.connectorId === connectorId);
    const whyNot = await trigger(ports, to, order, 'StatusNotification', connectorId);
    if (whyNot) return whyNot.answer;
    const word = await coming;
    if (word) afterMs.push({ connectorId, ms: Math.max(0, word.atMs - sentMs) });
  }
  return { kind: 'probed', evidence: { kind: 'statuses', afterMs } };
}

/** The register and the time of a MeterValues that was asked for; null where none came. */
async function meter(ports: SenderPorts, to: CommandTarget, order: WayOrder, connectorId: number) {
  const coming = nextWord(ports, to.chargerId, 'metered', TRIGGERED_WITHIN_MS, (word) => word.connectorId === connectorId);
  const whyNot = await trigger(ports, to, order, 'MeterValues', connectorId);
  return whyNot ? { whyNot } : { whyNot: null, word: await coming };
}

/**
 * By the charger's word that was quickest to come. What says a time from before it was asked has waited in a queue, where one message that was lost holds
 * up all behind it for as long as the charger waits for an answer, or the clock is behind: then it is asked again, as long as a charger may be verified.
 */
async function clock(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  [connectorId = 1]: readonly number[],
): Promise<WayAnswer | null> {
  const skewsMs: number[] = [];
  let isFresh = false;
  for (let look = 0; look < CLOCK_LOOKS && !isFresh; look += 1) {
    const askedMs = ports.clock.now();
    const fresh = nextWord(ports, to.chargerId, 'metered', CLOCK_WITHIN_MS, (word, atMs) => {
      if (word.connectorId !== connectorId || word.chargerMs === null) return false;
      skewsMs.push(word.chargerMs - atMs);
      return word.chargerMs >= askedMs - ROUNDED_MS;
    });
    const whyNot = await trigger(ports, to, order, 'MeterValues', connectorId);
    if (whyNot) return whyNot.answer;
    isFresh = (await fresh) !== null;
  }
  const skewMs = toldSkewMs(skewsMs, isFresh);
  return skewMs === null ? null : { kind: 'probed', evidence: { kind: 'clock', skewMs } };
}

async function registers(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  connectorIds: readonly number[],
): Promise<WayAnswer | null> {
  const registersWh: { connectorId: number; readings: number[] }[] = [];
  for (const connectorId of connectorIds) {
    const readings: number[] = [];
    for (let reading = 0; reading < 2; reading += 1) {
      const { whyNot, word } = await meter(ports, to, order, connectorId);
      if (whyNot) return whyNot.answer;
      if (word && word.registerWh !== null) readings.push(word.registerWh);
    }
    registersWh.push({ connectorId, readings });
  }
  return { kind: 'probed', evidence: { kind: 'registers', registersWh } };
}

/** From its last boot, and as one that was asked for: Heartbeat is told nobody else. */
async function heartbeats(ports: SenderPorts, to: CommandTarget, order: WayOrder): Promise<WayAnswer | null> {
  const { store, heartbeatMs, clock } = ports;
  const { no, booted_at } = await store.db
    .selectFrom('charger')
    .select(['no', 'booted_at'])
    .where('id', '=', to.chargerId)
    .executeTakeFirstOrThrow();
  const whyNot = await trigger(ports, to, order, 'Heartbeat');
  if (whyNot) return whyNot.answer;
  const sinceMs = booted_at?.getTime() ?? clock.now();
  let beats: readonly number[] = [];
  // It is logged when there is time.
  for (let look = 0; look < 15 && beats.length === 0; look += 1) {
    await clock.sleep(2_000);
    const rows = await store.db
      .selectFrom('message_log')
      .select('at')
      .where('charger_no', '=', no)
      .where('action', '=', 'Heartbeat')
      .where('direction', '=', 1)
      .where('at', '>=', new Date(sinceMs))
      .orderBy('at')
      .execute();
    beats = rows.map(({ at }) => at.getTime());
  }
  // It may wait in the charger's queue behind a message that was lost: asked for again, as long as a charger may be verified.
  if (beats.length === 0) return null;
  const gaps = beats.map((at, index) => at - (beats[index - 1] ?? sinceMs));
  const evidence = { kind: 'heartbeats', count: beats.length, longestGapMs: Math.max(0, ...gaps), intervalMs: heartbeatMs } as const;
  return { kind: 'probed', evidence };
}

async function roundTrips({ commands, clock: time }: SenderPorts, to: CommandTarget, order: WayOrder): Promise<WayAnswer | null> {
  const ms: number[] = [];
  for (let call = 0; call < MOST_CALLS && ms.length < CALLS; call += 1) {
    const sentMs = time.monotonicMs();
    const result = await commands.send(to, 'GetConfiguration', { key: ['HeartbeatInterval'] }, callOptions(order));
    if (result.kind === 'answered') ms.push(time.monotonicMs() - sentMs);
  }
  return ms.length === 0 ? null : { kind: 'probed', evidence: { kind: 'roundTrips', ms } };
}

async function localList({ commands }: SenderPorts, to: CommandTarget, order: WayOrder, { way }: WayRow): Promise<WayAnswer | null> {
  const result = await commands.send(to, 'GetLocalListVersion', {}, callOptions(order));
  if (result.kind === 'refused' && (result.code === 'NotSupported' || result.code === 'NotImplemented'))
    return { kind: 'probed', evidence: { kind: 'localList', version: -1, writtenVersion: -1 } };
  if (result.kind !== 'answered') return refusal(result);
  const item = way.items.find(({ write }) => write.kind === 'localList');
  const isHeld = item?.outcome !== 'notPossible' && item?.write.kind === 'localList';
  const version = result.response.listVersion;
  const writtenVersion = isHeld ? listVersionOf(order.attempt, item.write.idTags) : version;
  return { kind: 'probed', evidence: { kind: 'localList', version, writtenVersion } };
}

/** The most that it may give: what its profiles allow, and what its own limit does, of which a composite schedule knows nothing (OCPP 3.13.3). */
async function compositeSchedule(
  { commands }: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  connectorIds: readonly number[],
): Promise<WayAnswer | null> {
  const read = await commands.send(to, 'GetConfiguration', { key: [USER_LIMIT_KEY] }, callOptions(order));
  if (read.kind !== 'answered') return refusal(read);
  const ownA = connectorValues(read.response.configurationKey?.find(({ key }) => key === USER_LIMIT_KEY)?.value ?? '');
  const highestA: { connectorId: number; limitA: number }[] = [];
  for (const connectorId of connectorIds) {
    const request = { connectorId, duration: DAY_S, chargingRateUnit: 'A' as const };
    const result = await commands.send(to, 'GetCompositeSchedule', request, callOptions(order));
    if (result.kind !== 'answered') return refusal(result);
    const { status, chargingSchedule } = result.response;
    if (status !== 'Accepted') return { kind: 'refused', reason: `it answered ${status} to GetCompositeSchedule` };
    const limits = chargingSchedule?.chargingSchedulePeriod.map(({ limit }) => limit) ?? [];
    const profilesA = limits.length === 0 ? Infinity : Math.max(...limits);
    highestA.push({ connectorId, limitA: Math.min(profilesA, ownA?.get(connectorId) ?? Infinity) });
  }
  return { kind: 'probed', evidence: { kind: 'compositeSchedule', highestA } };
}

/** Drops its socket, and waits until it is here again. */
async function reconnect({ clock, presence, bus }: SenderPorts, { chargerId }: CommandTarget): Promise<WayAnswer> {
  const droppedMs = clock.monotonicMs();
  bus.publish({ kind: 'shutOut', chargerId, forMs: SHUT_OUT_MS });
  for (let passedMs = 0; passedMs < BACK_WITHIN_MS; passedMs = clock.monotonicMs() - droppedMs) {
    await clock.sleep(SHUT_OUT_MS);
    if (presence.isOnline(chargerId)) {
      return { kind: 'probed', evidence: { kind: 'reconnect', afterMs: clock.monotonicMs() - droppedMs } };
    }
  }
  return { kind: 'probed', evidence: { kind: 'reconnect', afterMs: null } };
}
