import type {
  Charger,
  ChargerRegistration,
  LoginRequest,
  LoginResponse,
  OrderRequest,
  OrderView,
  RawMessageRequest,
  RawMessageResponse,
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

/** Registers a charger before it connects for the first time. */
export const registerCharger = (body: ChargerRegistration): Promise<Charger> => request('POST', '/chargers', { body });

/** Lets a charger in that was refused; the answer is the charger, registered. */
export const admitKnock = (knockId: string): Promise<Charger> => request('POST', `/knocks/${segment(knockId)}/admit`);

/** Adds a tag, or changes the one with that idTag. */
export const saveTag = (body: TagRequest): Promise<Tag> => request('POST', '/tags', { body });

/** Orders start, stop or reboot. The answer says how far the order got so far. */
export const orderCharger = (chargerId: string, body: OrderRequest): Promise<OrderView> =>
  request('POST', `/chargers/${segment(chargerId)}/orders`, { body, timeoutMs: CHARGER_TIMEOUT_MS });

/** Sends one raw OCPP CALL and waits for the charger's answer: 409 offline, 502 CALLERROR, 504 no answer in time. */
export const sendRawMessage = (chargerId: string, body: RawMessageRequest): Promise<RawMessageResponse> =>
  request('POST', `/chargers/${segment(chargerId)}/messages`, { body, timeoutMs: CHARGER_TIMEOUT_MS });
