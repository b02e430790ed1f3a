import type { Person, Role } from '@phasor/contract';

export const roles = ['administrator', 'operator', 'installer', 'owner'] as const satisfies readonly Role[];

/** Who works with all of an organisation's chargers; everybody else has the pages of what they own. */
export const isStaff = ({ roles: own }: Pick<Person, 'roles'>): boolean => own.some((role) => role !== 'owner');

/** Whether that role is somebody's to give and to take; the server decides it in the same way. */
export const mayGive = ({ roles: own }: Pick<Person, 'roles'>, role: Role): boolean =>
  own.includes('administrator') || own.includes(role) || role === 'owner';
