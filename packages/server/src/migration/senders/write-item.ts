import type { CommandTarget } from '../../commands/index.ts';
import type { CarriedItem, WayAnswer, WayOrder, WayPlan } from '../way/index.ts';
import { callOptions, refusal } from './call-options.ts';
import { listParts, listVersionOf } from './list-parts.ts';
import { nextWord, type SenderPorts } from './sender-ports.ts';

const DAY_S = 86_400;
/** A status that was asked for comes within this, ms. */
const STATUS_WITHIN_MS = 20_000;

/** Writes one carried item and reads it back; null: the charger gave no answer. */
export async function writeItem(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  { write }: CarriedItem,
  plan: Pick<WayPlan, 'outlets'>,
): Promise<WayAnswer | null> {
  switch (write.kind) {
    case 'clearProfiles':
      return clearProfiles(ports, to, order, plan);
    case 'key':
      return writeKey(ports, to, order, write.key, write.value);
    case 'localList':
      return writeList(ports, to, order, write.idTags);
    case 'availability':
      return writeAvailability(ports, to, order, write);
    case 'none':
      return { kind: 'readBack', value: '' };
  }
}

/** None is left where a second ClearChargingProfile knows none (Unknown); of one that says Accepted each time, where nothing limits its outlets. */
async function clearProfiles(
  { commands }: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  { outlets }: Pick<WayPlan, 'outlets'>,
): Promise<WayAnswer | null> {
  const options = callOptions(order);
  for (let time = 0; time < 2; time += 1) {
    const cleared = await commands.send(to, 'ClearChargingProfile', {}, options);
    if (cleared.kind !== 'answered') return refusal(cleared);
    if (cleared.response.status === 'Unknown') return { kind: 'readBack', value: '0' };
  }
  for (const { connectorId, ratedA } of outlets) {
    const request = { connectorId, duration: DAY_S, chargingRateUnit: 'A' as const };
    const result = await commands.send(to, 'GetCompositeSchedule', request, options);
    if (result.kind !== 'answered') return refusal(result);
    const limits = result.response.chargingSchedule?.chargingSchedulePeriod.map(({ limit }) => limit) ?? [];
    const leastA = Math.min(...limits);
    if (leastA < ratedA) return { kind: 'readBack', value: `${leastA} A on connector ${connectorId}` };
  }
  return { kind: 'readBack', value: '0' };
}

/** As its StatusNotification says it after that. What is only Scheduled is not done. */
async function writeAvailability(
  ports: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  { connectorId, isOperative }: Extract<CarriedItem['write'], { readonly kind: 'availability' }>,
): Promise<WayAnswer | null> {
  const { commands } = ports;
  const type = isOperative ? 'Operative' : 'Inoperative';
  const changed = await commands.send(to, 'ChangeAvailability', { connectorId, type }, callOptions(order));
  if (changed.kind !== 'answered') return refusal(changed);
  const { status } = changed.response;
  if (status === 'Rejected') return { kind: 'refused', reason: 'it answered Rejected' };
  if (status === 'Scheduled') return { kind: 'readBack', value: status };
  const told = nextWord(ports, to.chargerId, 'status', STATUS_WITHIN_MS, (word) => word.connectorId === connectorId);
  const asked = await commands.send(to, 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId }, callOptions(order));
  if (asked.kind !== 'answered') return refusal(asked);
  if (asked.response.status !== 'Accepted')
    return { kind: 'refused', reason: `it answered ${asked.response.status} to a trigger of StatusNotification` };
  const word = await told;
  return word && { kind: 'readBack', value: word.status === 'Unavailable' ? 'Inoperative' : 'Operative' };
}

async function writeKey(
  { commands }: SenderPorts,
  to: CommandTarget,
  order: WayOrder,
  key: string,
  value: string,
): Promise<WayAnswer | null> {
  const options = callOptions(order);
  const changed = await commands.send(to, 'ChangeConfiguration', { key, value }, options);
  if (changed.kind !== 'answered') return refusal(changed);
  const { status } = changed.response;
  if (status === 'NotSupported') return { kind: 'readBack', value: null };
  if (status === 'Rejected') return { kind: 'refused', reason: `it answered Rejected to ${key} ${value}` };
  const read = await commands.send(to, 'GetConfiguration', { key: [key] }, options);
  if (read.kind !== 'answered') return refusal(read);
  const told = read.response.configurationKey?.find((known) => known.key.toLowerCase() === key.toLowerCase());
  return { kind: 'readBack', value: told?.value ?? null };
}

/** SendLocalList, whole: the first part is Full, what does not fit into one message is added to it. */
async function writeList(ports: SenderPorts, to: CommandTarget, order: WayOrder, idTags: readonly string[]): Promise<WayAnswer | null> {
  const { commands } = ports;
  const options = callOptions(order);
  for (const { listVersion, updateType, part } of listParts(order.attempt, idTags)) {
    const localAuthorizationList = part.map((idTag) => ({ idTag, idTagInfo: { status: 'Accepted' as const } }));
    const request = { listVersion, updateType, ...(part.length > 0 ? { localAuthorizationList } : {}) };
    const sent = await commands.send(to, 'SendLocalList', request, options);
    if (sent.kind !== 'answered') return refusal(sent);
    const { status } = sent.response;
    if (status === 'NotSupported') return { kind: 'readBack', value: null };
    if (status !== 'Accepted') return { kind: 'refused', reason: `it answered ${status} to its list of tags` };
  }
  const read = await commands.send(to, 'GetLocalListVersion', {}, options);
  if (read.kind !== 'answered') return refusal(read);
  const wanted = listVersionOf(order.attempt, idTags);
  const { listVersion } = read.response;
  return listVersion === wanted
    ? { kind: 'readBack', value: String(idTags.length) }
    : { kind: 'refused', reason: `its list of tags has version ${listVersion}, written was ${wanted}` };
}
