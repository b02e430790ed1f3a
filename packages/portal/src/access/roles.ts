import type { Person, Role } from '@phasor/contract';

export const roles = ['administrator', 'operator', 'installer', 'owner'] as const satisfies readonly Role[];

/** Who works with all of an organisation's chargers; everybody else has the pages of what they own. */
export const isStaff = ({ roles: own }: Pick<Person, 'roles'>): boolean => own.some((role) => role !== 'owner');

/** Who moves chargers from one protocol to another, and leads campaigns. */
export const isMover = ({ roles: own }: Pick<Person, 'roles'>): boolean => own.includes('administrator') || own.includes('operator');

/** Who says what fuses and cables carry. */
export const isInstaller = ({ roles: own }: Pick<Person, 'roles'>): boolean => own.includes('administrator') || own.includes('installer');

/** Whether that role is somebody's to give and to take; the server decides it in the same way. */
export const mayGive = ({ roles: own }: Pick<Person, 'roles'>, role: Role): boolean =>
  own.includes('administrator') || own.includes(role) || role === 'owner';
