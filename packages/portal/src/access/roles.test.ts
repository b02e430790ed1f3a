import { expect, it } from 'vitest';
import { isStaff, mayGive, roles } from './roles.ts';

it('an owner has the pages of what they own, and an operator gives no role of an installer', () => {
  expect([isStaff({ roles: [] }), isStaff({ roles: ['owner'] }), isStaff({ roles: ['owner', 'operator'] })]).toEqual([false, false, true]);
  const given = (own: (typeof roles)[number]) => roles.filter((role) => mayGive({ roles: [own] }, role));
  expect([given('administrator'), given('operator')]).toEqual([roles, ['operator', 'owner']]);
});
