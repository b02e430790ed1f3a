export { accessErrors } from './errors.ts';
export { callerOf, ensureFirstAdministrator, logIn, logOut, type Caller, type PeoplePorts } from './people.ts';
export { findTags, listTags, putTag, tagKey, verdictOf, type KnownTag } from './tags.ts';
