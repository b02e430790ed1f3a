import type {
  Charger,
  ChargerRegistration,
  LoginRequest,
  LoginResponse,
  OrderRequest,
  OrderView,
  RawMessageRequest,
  RawMessageResponse,
  RegisteredCharger,
  Tag,
  TagRequest,
} from '@phasor/contract';
import { isLoggedOut } from './errors.ts';
import { request } from './request.ts';

/** A charger may take long over an answer; the server gives up first and says so. */
export const CHARGER_TIMEOUT_MS = 120_000;

const segment = encodeURIComponent;

/** Logs in and sets the session's cookie. */
export const logIn = (body: LoginRequest): Promise<LoginResponse> => request('POST', '/login', { body });

/** Ends the session; a session that is over already counts as ended. */
export async function logOut(): Promise<void> {
  try {
    await request<null>('POST', '/logout');
  } catch (error) {
    if (!isLoggedOut(error)) throw error;
  }
}

/** Registers a charger before it connects for the first time. With CAPI the answer has its key, this once. */
export const registerCharger = (body: ChargerRegistration): Promise<RegisteredCharger> => request('POST', '/chargers', { body });

/** Lets a charger in that was refused; the answer is the charger, registered. */
export const admitKnock = (knockId: string): Promise<Charger> => request('POST', `/knocks/${segment(knockId)}/admit`);

/** Adds a tag, or changes the one with that idTag. */
export const saveTag = (body: TagRequest): Promise<Tag> => request('POST', '/tags', { body });

/** Places an order. The answer says how far it got so far. Settings and schedules have an address of their own, which names a wrong field. */
export function orderCharger(chargerId: string, order: OrderRequest): Promise<OrderView> {
  const url = `/chargers/${segment(chargerId)}`;
  const timeoutMs = CHARGER_TIMEOUT_MS;
  if (order.kind === 'settings') return request('PUT', `${url}/settings`, { body: order.settings, timeoutMs });
  if (order.kind === 'schedule') return request('PUT', `${url}/schedule`, { body: order.schedule, timeoutMs });
  return request('POST', `${url}/orders`, { body: order, timeoutMs });
}

/** Sends one raw OCPP CALL and waits for the charger's answer: 409 offline, 502 CALLERROR, 504 no answer in time. */
export const sendRawMessage = (chargerId: string, body: RawMessageRequest): Promise<RawMessageResponse> =>
  request('POST', `/chargers/${segment(chargerId)}/messages`, { body, timeoutMs: CHARGER_TIMEOUT_MS });
