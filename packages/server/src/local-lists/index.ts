export { localListErrors } from './errors.ts';
export { LocalLists, type LocalListPorts } from './local-lists.ts';
export type { ListLimits } from './local-list-rows.ts';
