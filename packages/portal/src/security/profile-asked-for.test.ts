import { expect, it } from 'vitest';
import { profileAskedFor } from './profile-asked-for.ts';

it('the door asks for the highest of what was set, what has worked, and a password where there is one', () => {
  const security = { requiredProfile: 0, workedProfile: 0, hasKey: false, keyChange: null, profileChange: null };
  expect(profileAskedFor(security)).toBe(0);
  expect(profileAskedFor({ ...security, hasKey: true })).toBe(1);
  expect(profileAskedFor({ ...security, hasKey: true, requiredProfile: 2 })).toBe(2);
  expect(profileAskedFor({ ...security, hasKey: true, workedProfile: 3 })).toBe(3);
});
