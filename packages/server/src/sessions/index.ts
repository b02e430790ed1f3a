export {
  decideMetered,
  decideStart,
  decideStop,
  keyOf,
  meantBy,
  type EarlierStart,
  type KnownTransaction,
  type MeteredReport,
  type StartReport,
  type StartWrite,
  type StopReport,
  type StopWrite,
} from './decide.ts';
export { findEarlierStarts, findTransactions } from './facts.ts';
export { isPlausible, keyText, naturalKey, type NaturalKey } from './natural-key.ts';
export { writeStarts, writeStops } from './write.ts';
export { listMeterValues, listTransactions } from './read.ts';
