import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessErrors, callerOf, isOwned, ownedBy, type Caller, type PeoplePorts } from '../../access/index.ts';
import { chargerErrors } from '../../chargers/index.ts';
import type { RoleName } from '../../store/index.ts';

export const SESSION_COOKIE = 'phasor_session';
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The token of a request: `Authorization: Bearer`, else the cookie; a change by cookie must carry `X-Phasor: 1` (CSRF). */
export function tokenOf(request: FastifyRequest): string | undefined {
  const header = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (header !== undefined) return header;
  const cookie = request.cookies[SESSION_COOKIE];
  if (cookie !== undefined && !READS.has(request.method) && request.headers['x-phasor'] !== '1')
    throw accessErrors.raise('ACCESS_CROSS_SITE');
  return cookie;
}

/** Anybody who is logged in, whatever they may do. Raises ACCESS_NOT_LOGGED_IN. */
export async function personFrom(people: PeoplePorts, request: FastifyRequest): Promise<Caller> {
  const token = tokenOf(request);
  if (token === undefined) throw accessErrors.raise('ACCESS_NOT_LOGGED_IN');
  return callerOf(people, token);
}

/**
 * Who calls, where they may: with one of `roles`, if there are any. Whoever sees only what they own is let in to a charger that is theirs, and to nothing
 * else of the organisation. Raises ACCESS_NOT_LOGGED_IN, ACCESS_FORBIDDEN; CHARGER_UNKNOWN of another's charger; ACCESS_NOT_YOURS of what is another's in
 * one's own.
 */
export async function callerFrom(people: PeoplePorts, request: FastifyRequest, roles?: readonly RoleName[]): Promise<Caller> {
  const caller = await personFrom(people, request);
  const place = chargerOf(request);
  const isIn = roles ? roles.some((role) => caller.roles.includes(role)) : caller.ownerId === undefined || place !== null;
  if (!isIn) throw accessErrors.raise('ACCESS_FORBIDDEN');
  if (caller.ownerId !== undefined && place) await mustOwn(people.db, caller.ownerId, place, READS.has(request.method));
  return caller;
}

interface Place {
  readonly chargerId: string;
  /** 0: the whole charger. */
  readonly connectorId: number;
}

/** The charger that a request is about, and the connector where it names one. */
function chargerOf({ routeOptions, params }: FastifyRequest): Place | null {
  if (!/\/chargers\/:id(\/|$)/.test(routeOptions.url ?? '')) return null;
  const { id, connectorId = 0 } = params as { readonly id: string; readonly connectorId?: number };
  return { chargerId: id, connectorId };
}

/** Any part of a charger lets one read it; to change the whole of it, or a connector, one owns that. */
export async function mustOwn(
  db: PeoplePorts['db'],
  ownerId: string,
  { chargerId, connectorId }: Place,
  isReading: boolean,
): Promise<void> {
  const owned = await ownedBy(db, ownerId, chargerId);
  if (!owned.has(chargerId)) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
  if (isOwned(owned, chargerId, connectorId) || (isReading && connectorId === 0)) return;
  throw accessErrors.raise('ACCESS_NOT_YOURS', { what: connectorId === 0 ? chargerId : `connector ${connectorId} of ${chargerId}` });
}

/** The cookie for the pages: no script reads it, no other site sends it. */
export function setSessionCookie(reply: FastifyReply, token: string, isSecure: boolean): void {
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure, maxAge: 14 * 86_400 });
}
