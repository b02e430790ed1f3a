import { itemsOf } from './carry-over.ts';
import { hasCar, hasPassedAll, isDrained, isHeld, nextEpoch } from './conditions.ts';
import { whyEndpointHolds } from './endpoint-test.ts';
import { judgeItem } from './judge-item.ts';
import { mayLeave } from './orders.ts';
import { whyProbeFails } from './probes.ts';
import { isKnown, whyRefused } from './refusals.ts';
import { gapsOf, whyRegisterWrong } from './registers.ts';
import { rollingBack } from './row-rolling-back.ts';
import { rowsCrossing } from './rows-crossing.ts';
import { rowsEnds } from './rows-ends.ts';
import { rowsLeaving } from './rows-leaving.ts';
import { rowsTrial } from './rows-trial.ts';
import { rowsWaiting } from './rows-waiting.ts';
import type { TransitionTable, WayRules } from './rules.ts';
import { isSetAs } from './snapshot.ts';

/** R3: which facts lead where, from when to when, and with which orders. */
export const transitionTable: TransitionTable = Object.freeze({
  ...rowsWaiting,
  ...rowsLeaving,
  ...rowsCrossing,
  ...rowsTrial,
  RollingBack: rollingBack,
  ...rowsEnds,
});

export const wayRules: WayRules = Object.freeze({
  table: transitionTable,
  whyRefused,
  isKnown,
  isDrained,
  hasCar,
  whyEndpointHolds,
  isHeld,
  mayLeave,
  nextEpoch,
  itemsOf,
  judgeItem,
  whyProbeFails,
  hasPassedAll,
  whyRegisterWrong,
  gapsOf,
  isSetAs,
});
