import type {
  ChargerOwners,
  ChargerOwnersRequest,
  OwnPasswordRequest,
  PersonChange,
  PersonRequest,
  PersonView,
  PersonWithPassword,
} from '@phasor/contract';
import { queryOptions } from '@tanstack/react-query';
import { keys, pages } from './queries.ts';
import { request } from './request.ts';

const ownersPath = (chargerId: string): string => `/chargers/${encodeURIComponent(chargerId)}/owners`;

/** The people of the organisation, by e-mail address. */
export const peopleQuery = pages<PersonView>(keys.people, '/people', null);

/** Whose a charger is. */
export const ownersQuery = (chargerId: string) =>
  queryOptions({
    queryKey: keys.owners(chargerId),
    queryFn: ({ signal }) => request<ChargerOwners>('GET', ownersPath(chargerId), { signal }),
  });

/** Names all of a charger's owners. */
export const saveOwners = (chargerId: string, body: ChargerOwnersRequest): Promise<ChargerOwners> =>
  request('PUT', ownersPath(chargerId), { body });

/** Adds somebody; the answer has their password, this once. */
export const addPerson = (body: PersonRequest): Promise<PersonWithPassword> => request('POST', '/people', { body });

export const changePerson = (personId: string, body: PersonChange): Promise<PersonView> =>
  request('PATCH', `/people/${encodeURIComponent(personId)}`, { body });

/** A new password for somebody, who is logged out; shown this once. */
export const renewPassword = (personId: string): Promise<PersonWithPassword> =>
  request('POST', `/people/${encodeURIComponent(personId)}/password`, { body: {} });

/** Of one's own choice; one is logged out. */
export const changeOwnPassword = (body: OwnPasswordRequest): Promise<null> => request('POST', '/me/password', { body });
