import { expect, it } from 'vitest';
import { personChangeOf, personRequestOf } from './person-request.ts';

const formOf = (...fields: readonly (readonly [string, string])[]): FormData => {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
};
const KIM = [
  ['email', ' kim@example.test '],
  ['name', ' Kim '],
  ['language', 'fi'],
  ['roles', 'owner'],
  ['roles', 'operator'],
] as const;

it('the form for a person is what the server is asked for', () => {
  const shared = { name: 'Kim', language: 'fi', roles: ['operator', 'owner'] };
  expect(personRequestOf(formOf(...KIM))).toEqual({ email: 'kim@example.test', ...shared });
  expect(personChangeOf(formOf(...KIM))).toEqual({ ...shared, isLocked: false });
  expect(personChangeOf(formOf(...KIM, ['isLocked', 'on'])).isLocked).toBe(true);
});
