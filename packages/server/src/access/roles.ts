import type { RoleName } from '../store/index.ts';

/** Who works with all of an organisation's chargers. Everybody else sees what they own, and nothing else. */
const STAFF: readonly RoleName[] = ['administrator', 'operator', 'installer'];

export const isStaff = (roles: readonly RoleName[]): boolean => roles.some((role) => STAFF.includes(role));

/**
 * The roles among `roles` that somebody may neither give nor take: those that they do not have, and that are more than an owner's. What
 * an installer may is no part of what an operator may (S21), nor the reverse. An administrator gives all.
 */
export function rolesAbove(own: readonly RoleName[], roles: readonly RoleName[]): readonly RoleName[] {
  if (own.includes('administrator')) return [];
  return roles.filter((role) => !own.includes(role) && !(role === 'owner' && isStaff(own)));
}
