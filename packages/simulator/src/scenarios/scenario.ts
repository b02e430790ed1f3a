import type { CarOptions } from '../car/car.ts';

/** A length of time, by chance between two bounds, in seconds. */
export type SecondsBetween = readonly [number, number];

/** What a person does at one connector. */
export type Step =
  | { readonly do: 'wait'; readonly s: SecondsBetween }
  | { readonly do: 'plugIn'; readonly car?: CarOptions }
  /** Holds the tag to the reader while no session runs. */
  | { readonly do: 'startBySwipe' }
  /** Holds it there again, if a session runs. */
  | { readonly do: 'stopBySwipe' }
  | { readonly do: 'plugOut' };

/** What goes on at every connector, once or over and over. */
export interface Scenario {
  readonly name: string;
  /** For `--help`. */
  readonly summary: string;
  readonly steps: readonly Step[];
  readonly repeats: boolean;
}
