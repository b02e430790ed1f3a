import { describe, expect, it } from 'vitest';
import type { RoleName } from '../store/index.ts';
import { isStaff, rolesAbove } from './roles.ts';

const ALL: readonly RoleName[] = ['administrator', 'operator', 'installer', 'owner'];

describe('nobody gives a role above their own', () => {
  it.each<[readonly RoleName[], readonly RoleName[]]>([
    [['administrator'], []],
    [['operator'], ['administrator', 'installer']],
    [['installer'], ['administrator', 'operator']],
    [['installer', 'operator'], ['administrator']],
    [['owner'], ['administrator', 'operator', 'installer']],
    [[], ALL],
  ])('%j may not give %j', (own, above) => {
    expect(rolesAbove(own, ALL)).toEqual(above);
  });
});

it('owners, and who has no role, are no staff', () => {
  expect([[], ['owner'], ['owner', 'installer']].map((roles) => isStaff(roles as RoleName[]))).toEqual([false, false, true]);
});
