export type { Caller } from './caller.ts';
export { accessErrors } from './errors.ts';
export { callerOf, ensureFirstAdministrator, logIn, logOut, type PeoplePorts } from './people.ts';
export { changeOwnPassword, changePerson, createPerson, renewPassword, type ManagePorts } from './manage-people.ts';
export { createOrganisation, listOrganisations, renameOrganisation } from './organisations.ts';
export { isOwned, listOwned, listOwners, ownedBy, ownersOf, setOwners, type Owned, type OwnedThing } from './owners.ts';
export { listPeople, personView } from './person-rows.ts';
export { findTags, listTags, putTag, tagKey, verdictOf, type KnownTag } from './tags.ts';
