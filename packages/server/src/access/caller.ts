import type { Person } from '@phasor/contract';
import type { RoleName } from '../store/index.ts';

/** A logged-in person, as the API sees them. */
export interface Caller {
  readonly personId: string;
  readonly organisationNo: number;
  readonly roles: readonly RoleName[];
  readonly person: Person;
  /** Of whoever sees and changes only what they own: their id. */
  readonly ownerId: string | undefined;
}
