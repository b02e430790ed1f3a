/** A part of the balancing engine whose tests are judged by mutants. Paths are below packages/balancing/src. */
export interface Group {
  readonly name: string;
  /** Which files are mutated. */
  readonly sources: RegExp;
  /** Which tests decide, without `.test.ts`: its own and its neighbours', not all, so that it ends in time. */
  readonly tests: readonly string[];
  /** How many cases each property is tried on. */
  readonly runs: number;
  /** The least score, in %; a group without one is only reported. */
  readonly atLeast?: number;
}

export const GROUPS: readonly Group[] = [
  { name: 'fill', sources: /^problem\//, tests: ['problem/*'], runs: 60, atLeast: 80 },
  { name: 'switch rules', sources: /^site\/switch-rules\./, tests: ['site/*'], runs: 8, atLeast: 80 },
  { name: 'model', sources: /^site\/(?!switch-rules\.)/, tests: ['site/*'], runs: 8, atLeast: 80 },
  { name: 'certificate', sources: /^search\/prices\./, tests: ['search/prices'], runs: 8, atLeast: 80 },
  { name: 'guard', sources: /^(?:guard|state)\//, tests: ['guard/!(properties)', 'state/*'], runs: 8, atLeast: 80 },
  { name: 'search', sources: /^search\/(?!prices\.)/, tests: ['search/optimise'], runs: 4 },
  { name: 'plan', sources: /^plan\//, tests: ['plan/*'], runs: 4 },
];
