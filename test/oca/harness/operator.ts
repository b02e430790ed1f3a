import { isDeepStrictEqual } from 'node:util';
import type {
  Charger,
  CommandPage,
  CommandView,
  Connector,
  LoggedMessagePage,
  OrderRequest,
  OrderView,
  Review,
  ReviewPage,
  Transaction,
  TransactionPage,
} from '@phasor/contract';
import type { Action, Messages } from '@phasor/ocpp';
import type { ApiClient, ApiReply, TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';
import { awaitedLater, type Wire } from './wire.ts';

/** What an order becomes on the wire. */
const ORDERED = {
  start: 'RemoteStartTransaction',
  stop: 'RemoteStopTransaction',
  reboot: 'Reset',
  status: 'TriggerMessage',
  limit: 'SetChargingProfile',
  settings: 'ChangeConfiguration',
  schedule: 'SetChargingProfile',
} as const;

/** A person who works one charger through REST, and looks up what is stored about it. */
export class Operator {
  /** The charger's. */
  readonly id: string;
  /** Of the charger, behind `/rest/v1`. */
  readonly path: string;
  readonly api: ApiClient;
  readonly #wire: Wire;

  constructor(system: TestSystem, id: string, wire: Wire) {
    this.api = system.api;
    this.id = id;
    this.path = `/chargers/${encodeURIComponent(id)}`;
    this.#wire = wire;
  }

  /** Has the charger asked something; resolves with what it answered. Rejects when it did not. */
  command<A extends Action>(action: A, payload: Messages[A]['request']): Promise<Messages[A]['response']> {
    const reply = this.api.post<CommandView>(`${this.path}/commands`, { action, payload });
    return awaitedLater(this.done(action, reply).then(({ response }) => response as Messages[A]['response']));
  }

  /** Orders it over the seam; resolves once the charger has answered. */
  order(body: OrderRequest): Promise<OrderView> {
    return this.done(ORDERED[body.kind], this.api.post<OrderView>(`${this.path}/orders`, body));
  }

  /** A request to the API that waits until `action` has been answered. Rejects when its status is no success. May be awaited later. */
  done<Body>(action: Action, reply: Promise<ApiReply<Body>>): Promise<Body> {
    return awaitedLater(this.#wire.expecting({ kind: 'outcome', action, nth: 1 }, reply).then((given) => bodyOf(action, given)));
  }

  /** An order's state as it is stored. */
  async orderState(id: string): Promise<OrderView['state']> {
    return (await this.read<OrderView>(`/orders/${id}`)).state;
  }

  /** Waits until what the charger reported shows the order's effect. */
  async untilEffective(id: string): Promise<void> {
    await until('the order is effective', 5000, async () => (await this.orderState(id)) === 'effective');
  }

  async untilOffline(): Promise<void> {
    await until('the charger is offline', 5000, async () => !(await this.charger()).isOnline);
  }

  async charger(): Promise<Charger> {
    return this.read<Charger>(this.path);
  }

  /** A connector as it is stored; its `status` and `errorCode` above all. */
  async connector(connectorId: number): Promise<Connector> {
    const found = (await this.charger()).connectors.find((connector) => connector.connectorId === connectorId);
    if (!found) throw new Error(`connector ${connectorId} of ${this.id} is not stored`);
    return found;
  }

  /** This charger's transactions, the newest first. */
  async transactions(): Promise<Transaction[]> {
    return (await this.read<TransactionPage>(`/transactions?chargerId=${encodeURIComponent(this.id)}`)).items;
  }

  /** The CALLs of one action that the charger made, with their answers, as the message log has them; the newest first. */
  async logged(action: Action): Promise<{ payload: unknown; response: unknown }[]> {
    const { items } = await this.read<LoggedMessagePage>(`${this.path}/messages?limit=200`);
    return items
      .filter((message) => message.action === action && message.direction === 'fromCharger')
      .map(({ frame, answer }) => ({
        payload: (JSON.parse(frame) as unknown[])[3],
        response: answer === null ? null : (JSON.parse(answer) as unknown[])[2],
      }));
  }

  /** The commands of one action that are stored with their answers, the newest first; those with that payload alone, if one is given. */
  async stored(action: Action, payload?: unknown): Promise<{ payload: unknown; response: unknown }[]> {
    const { items } = await this.read<CommandPage>(`${this.path}/commands?limit=200`);
    return items
      .filter((command) => command.action === action && (payload === undefined || isDeepStrictEqual(command.payload, payload)))
      .map((command) => ({ payload: command.payload, response: command.response }));
  }

  /** What was put aside about this charger for a person to look at. */
  async reviews(): Promise<Review[]> {
    const { items } = await this.read<ReviewPage>('/reviews?limit=200');
    return items.filter(({ chargerId }) => chargerId === this.id);
  }

  /** What stands at that path of the API. */
  async read<Body>(path: string): Promise<Body> {
    return bodyOf(path, await this.api.get<Body>(path));
  }
}

function bodyOf<Body>(what: string, { status, body }: ApiReply<Body>): Body {
  if (status >= 300) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
}
