import { expect, it } from 'vitest';
import { isInstaller, isMover, isStaff, mayGive, roles } from './roles.ts';

it('an owner has the pages of what they own, and an operator gives no role of an installer', () => {
  expect([isStaff({ roles: [] }), isStaff({ roles: ['owner'] }), isStaff({ roles: ['owner', 'operator'] })]).toEqual([false, false, true]);
  const given = (own: (typeof roles)[number]) => roles.filter((role) => mayGive({ roles: [own] }, role));
  expect([given('administrator'), given('operator')]).toEqual([roles, ['operator', 'owner']]);
});

it('operators move chargers and installers say what fuses carry, as the server has it; administrators do both', () => {
  const who = (may: typeof isMover) => roles.filter((role) => may({ roles: [role] }));
  expect([who(isMover), who(isInstaller)]).toEqual([
    ['administrator', 'operator'],
    ['administrator', 'installer'],
  ]);
});
