import { newId } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { Random } from '@phasor/kernel';
import type { ReleaseRegistry } from '../releases/index.ts';
import { keptServerKey } from '../store/index.ts';
import { slotsAtOnce, type Slots } from './desk/slots.ts';
import { WayDesk } from './desk/way-desk.ts';
import { WayLoop } from './desk/way-loop.ts';
import type { SenderPorts } from './senders/sender-ports.ts';
import { sendOrders } from './senders/send-order.ts';
import { waySettings, type WaySettings } from './way/index.ts';
import { Ways } from './ways.ts';

export interface MigrationPartsPorts extends Omit<SenderPorts, 'secret'> {
  readonly random: Random;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly registry: ReleaseRegistry;
  /** Default: {@link waySettings}. */
  readonly settings?: Partial<WaySettings> | undefined;
  /** Who gives places. Default: each charger goes on as soon as it can. */
  readonly slots?: Slots | undefined;
}

export interface MigrationParts {
  readonly ways: Ways;
  /** Goes on with what an earlier run has left; the returned function ends it. */
  start(): Promise<() => Promise<void>>;
}

const SECRET_BYTES = 32;

/** Puts together what brings chargers from CAPI to OCPP. Needs an organisation. */
export async function migrationParts(ports: MigrationPartsPorts): Promise<MigrationParts> {
  const { store, clock, random, slots = slotsAtOnce } = ports;
  const secret = await keptServerKey(store.db, 'trial-credentials', () => Buffer.from(random.bytes(SECRET_BYTES)));
  const settings: WaySettings = { ...waySettings, ...ports.settings };
  const desk = new WayDesk({ ...ports, settings, slots, send: sendOrders({ ...ports, secret }) });
  const loop = new WayLoop({ ...ports, desk, holder: newId(clock, random) });
  return {
    ways: new Ways({ ...ports, desk, loop }),
    async start() {
      await loop.look();
      return () => loop.stop();
    },
  };
}
