import type { CommandTarget } from '../../commands/index.ts';
import type { CarriedItem, WayAnswer, WayOrder } from '../way/index.ts';
import { callOptions, refusal } from './call-options.ts';
import { listParts, listVersionOf } from './list-parts.ts';
import type { SenderPorts } from './sender-ports.ts';

/** Writes one carried item and reads it back; null: the charger gave no answer. */
export async function writeItem(ports: SenderPorts, to: CommandTarget, order: WayOrder, { write }: CarriedItem): Promise<WayAnswer | null> {
  const { commands } = ports;
  const options = callOptions(order);
  switch (write.kind) {
    case 'clearProfiles': {
      const cleared = await commands.send(to, 'ClearChargingProfile', {}, options);
      if (cleared.kind !== 'answered') return refusal(cleared);
      // Unknown: there was none.
      return { kind: 'readBack', value: '0' };
    }
    case 'key':
      return writeKey(ports, to, order, write.key, write.value);
    case 'localList':
      return writeList(ports, to, order, write.idTags);
    case 'availability': {
      const type = write.isOperative ? 'Operative' : 'Inoperative';
      const changed = await commands.send(to, 'ChangeAvailability', { connectorId: write.connectorId, type }, options);
      if (changed.kind !== 'answered') return refusal(changed);
      const { status } = changed.response;
      return status === 'Rejected' ? { kind: 'refused', reason: 'it answered Rejected' } : { kind: 'readBack', value: type };
    }
    case 'none':
      return { kind: 'readBack', value: '' };
  }
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
