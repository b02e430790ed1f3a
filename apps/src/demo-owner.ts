import type { DemoLogin } from './demo-login.ts';

/** Somebody who owns some of the demo's chargers: made at the first start, and left alone afterwards. They log in with the demo's password. */
export async function demoOwner(
  api: (method: string, path: string, body?: object) => Promise<unknown>,
  { password }: DemoLogin,
  chargerIds: readonly string[],
): Promise<string> {
  const email = 'owner@phasor.local';
  try {
    await api('POST', '/people', { email, name: 'Kim Berg', roles: ['owner'], password });
  } catch (error) {
    if (String(error).includes('ACCESS_EMAIL_TAKEN')) return email;
    throw error;
  }
  for (const id of chargerIds) await api('PUT', `/chargers/${encodeURIComponent(id)}/owners`, { owners: [{ email }] });
  return email;
}
