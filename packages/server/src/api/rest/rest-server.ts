import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { Clock } from '@phasor/kernel';
import type { PeoplePorts } from '../../access/index.ts';
import type { Bus } from '../../bus/index.ts';
import type { ChargerKeys, Orders, Presence } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';

/** What the routes work with. */
export interface RestPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly people: PeoplePorts;
  readonly presence: Presence;
  readonly keys: ChargerKeys;
  readonly orders: Orders;
}

/** Fastify with TypeBox: one definition gives the type, the check and the OpenAPI document. */
export type RestServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
