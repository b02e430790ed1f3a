import type { PersonWithPassword, Role } from '@phasor/contract';
import { logInAs, type ApiClient, type TestSystem } from './system.ts';

export type PersonRole = Role;

export const PASSWORD = 'a good password';
export const addressOf = (role: PersonRole): string => `${role}@example.test`;

/** One more person of the organisation, with that role, logged in. Throws where the API refuses. */
export async function personWith(system: TestSystem, role: PersonRole, email = addressOf(role)): Promise<ApiClient> {
  const person = { email, name: `The ${role}`, roles: [role], password: PASSWORD };
  const { status, body } = await system.api.post<PersonWithPassword>('/people', person);
  if (status !== 201) throw new Error(`${email} was not added: ${status} ${JSON.stringify(body)}`);
  return logInAs(system.url, email, PASSWORD);
}

/** These chargers are theirs, and nobody else's. Throws where the API refuses. */
export async function giveChargers(system: TestSystem, email: string, chargerIds: Iterable<string>): Promise<void> {
  for (const id of chargerIds) {
    const { status, body } = await system.api.put(`/chargers/${id}/owners`, { owners: [{ email }] });
    if (status !== 200) throw new Error(`${id} was not given to ${email}: ${status} ${JSON.stringify(body)}`);
  }
}

/** The administrator of another organisation, made just now, logged in. Throws where the API refuses. */
export async function strangerOf(system: TestSystem, email = 'stranger@example.test'): Promise<ApiClient> {
  const administrator = { email, name: 'The stranger', password: PASSWORD };
  const { status, body } = await system.api.post('/organisations', { name: 'Theirs', administrator });
  if (status !== 201) throw new Error(`no other organisation: ${status} ${JSON.stringify(body)}`);
  return logInAs(system.url, email, PASSWORD);
}
