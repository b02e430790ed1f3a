import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessErrors, callerOf, type Caller, type PeoplePorts } from '../../access/index.ts';
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

/** Who calls. Raises ACCESS_NOT_LOGGED_IN; ACCESS_FORBIDDEN when none of `roles` is theirs. */
export async function callerFrom(people: PeoplePorts, request: FastifyRequest, roles?: readonly RoleName[]): Promise<Caller> {
  const token = tokenOf(request);
  if (token === undefined) throw accessErrors.raise('ACCESS_NOT_LOGGED_IN');
  const caller = await callerOf(people, token);
  if (roles && !roles.some((role) => caller.roles.includes(role))) throw accessErrors.raise('ACCESS_FORBIDDEN');
  return caller;
}

/** The cookie for the pages: no script reads it, no other site sends it. */
export function setSessionCookie(reply: FastifyReply, token: string, isSecure: boolean): void {
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure, maxAge: 14 * 86_400 });
}
