import { createHmac } from 'node:crypto';
import { PhasorError } from '@phasor/kernel';
import { crossing } from '../../chargers/index.ts';
import type { CommandTarget } from '../../commands/index.ts';
import type { OpenOrder, WayRow } from '../desk/way-rows.ts';
import type { SendOrder } from '../desk/way-desk.ts';
import type { WayAnswer, WayOrder } from '../way/index.ts';
import { answerOf, callOptions } from './call-options.ts';
import { probe } from './probe.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { SenderPorts } from './sender-ports.ts';
import { startFree } from './start-free.ts';
import { writeItem } from './write-item.ts';

/** Gives orders of ways to chargers, by whichever protocol they are for. */
export function sendOrders(ports: SenderPorts): SendOrder {
  return async (open, row) => {
    try {
      return await send(ports, open, row);
    } catch (error) {
      // Ours is not the charger's fault: it has not failed, and waits.
      if (error instanceof PhasorError && OURS.has(error.code)) return { kind: 'withheld', reason: error.message };
      throw error;
    }
  };
}

/** Why a release may not be given to a charger; trying again at once changes none of it. */
const OURS: ReadonlySet<string> = new Set([
  'RELEASE_UNKNOWN',
  'RELEASE_NOT_READY',
  'RELEASE_EXPIRED',
  'RELEASE_OTHER_MODEL',
  'RELEASE_FROM_VERSION',
  'RELEASE_TRIAL_UNSUPPORTED',
  'RELEASE_NOT_STAGED',
  'RELEASE_FORM_INVALID',
]);

async function send(ports: SenderPorts, { order, seamId }: OpenOrder, row: WayRow): Promise<WayAnswer | null> {
  const { chargerId, organisationNo, releaseId } = row;
  const to: CommandTarget = { organisationNo, chargerId };
  const options = { epoch: order.epoch, id: seamId };
  const { change, orders } = ports;
  switch (order.kind) {
    case 'readSnapshot':
      return readSnapshot(ports, to, options);
    case 'stage':
      return answerOf(await change.stage(to, releaseId, options));
    case 'testEndpoint':
      return answerOf(await change.testEndpoint(to, row.endpoint ?? undefined, options));
    case 'switch':
      return sendSwitch(ports, order, row, seamId);
    case 'restore':
      return answerOf(await orders.place(organisationNo, chargerId, { kind: 'settings', settings: order.settings }, options));
    case 'writeItem':
      return writeItem(ports, to, order, order.item, row.way.plan);
    case 'probe':
      return probe(ports, to, order, order.name, row);
    case 'commit':
      return answerOf(await change.endTrial(to, 'Commit', order.trialEpoch, options));
    case 'return':
      return answerOf(await change.endTrial(to, 'Return', order.trialEpoch, options));
    case 'startFree':
      return startFree(ports, to, order, options);
    case 'answerBoot':
      return askForBoot(ports, to, order);
    case 'drain':
    case 'holdSessions':
    case 'openCase':
    case 'free':
      return { kind: 'done' };
  }
}

type SwitchOrder = Extract<WayOrder, { readonly kind: 'switch' }>;

/**
 * The credential is made of the order's id, so that the same order holds the same one and none is kept. It opens the OCPP door from before the order
 * leaves: a charger may boot before its answer is here.
 */
async function sendSwitch(ports: SenderPorts, order: SwitchOrder, row: WayRow, id: string): Promise<WayAnswer | null> {
  const { store, clock, keys, ownership, change, secret } = ports;
  const { chargerId, organisationNo, releaseId, endpoint } = row;
  if (clock.now() > order.expiresMs) return null;
  const credential = createHmac('sha256', secret).update(order.id).digest('hex').slice(0, 40);
  await store.transaction((trx) => crossing.giveTrialKey(trx, keys, chargerId, credential));
  await ownership.tell(chargerId);
  const view = await change.switchOver(
    { organisationNo, chargerId },
    {
      releaseId,
      credential,
      epoch: order.trialEpoch,
      trialDeadlineMs: order.trialDeadlineMs,
      expiresMs: order.expiresMs,
      ...(endpoint === null ? {} : { endpoint }),
    },
    { epoch: order.epoch, id },
  );
  return answerOf(view);
}

/** Boots are answered otherwise from now on; the charger is asked for one. Where it cannot be, its next one brings it. */
async function askForBoot({ commands }: SenderPorts, to: CommandTarget, order: WayOrder): Promise<WayAnswer | null> {
  if (order.kind !== 'answerBoot' || order.registration !== 'Accepted') return { kind: 'done' };
  const asked = await commands.send(to, 'TriggerMessage', { requestedMessage: 'BootNotification' }, callOptions(order));
  return asked.kind === 'failed' ? null : { kind: 'done' };
}
