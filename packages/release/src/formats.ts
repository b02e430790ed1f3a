import { Type } from 'typebox';

/** An instant in UTC that exists: `2026-02-30T…` and `…T25:00:00Z` are none, although they look like it. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return false;
  const ms = Date.parse(text);
  // A date that Node moves to the next month is none.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19);
}

/** Where a firmware connects: OCPP by ws or wss, CAPI by http or https. No login and no fragment in it. */
export function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^(wss?|https?):$/.test(protocol) && username === '' && password === '' && hash === '';
}

/** No trial lasts longer than this, whatever its order says: then the charger goes home. */
export const LONGEST_TRIAL_MS = 45 * 60_000;

export const Instant = Type.String({ format: 'instant', maxLength: 30 });
export const Endpoint = Type.String({ format: 'endpoint', minLength: 1, maxLength: 500 });
export const Version = Type.String({ minLength: 1, maxLength: 50 });
