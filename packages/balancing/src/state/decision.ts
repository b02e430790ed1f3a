import type { WayName } from '../site/ways.ts';

/** Why something was decided; the first four are the four phase features of the product (R13). */
export type DecisionCode =
  | 'phase-allocation'
  | 'phase-balancing'
  | 'phase-rotation-up'
  | 'phase-rotation-down'
  | 'start'
  | 'raise'
  | 'throttle'
  | 'pause'
  | 'turn'
  | 'fallback';

/** The row that made it necessary, with its figures in A (kW for the row kW). */
export interface Crowded {
  readonly fuseId: string;
  readonly row: string;
  readonly carriedA: number;
  readonly limitA: number;
}

/** One decision of the balancer, with the figures behind it. */
export interface Decision {
  readonly code: DecisionCode;
  readonly atMs: number;
  /** Undefined where it is about the site. */
  readonly carId: string | undefined;
  readonly connectorId: string | undefined;
  readonly from: WayName | undefined;
  readonly to: WayName | undefined;
  readonly fromA: number;
  readonly toA: number;
  readonly because: Crowded | undefined;
  /** In a turn: who gives way or takes over. */
  readonly otherId?: string | undefined;
  /** What a fallback falls back from: a word for the page's text. */
  readonly fault?: Fault | undefined;
}

/** What the balancer decided safely instead of well. */
export type Fault =
  'meter-lost' | 'meter-nan' | 'dimming-nan' | 'ignores-order' | 'switch-failed' | 'cannot-protect' | 'unknown-connector' | 'car-invalid';

const amps = (value: number): string => `${Math.round(value * 10) / 10} A`;

const FAULTS: Readonly<Record<Fault, string>> = {
  'meter-lost': 'the meter is silent; the highest known house load counts',
  'meter-nan': 'the meter sent no number; the last good sample counts',
  'dimming-nan': 'the network dims to no number; nothing is offered until it is one',
  'ignores-order': 'draws more than it was offered; its full rating is reserved and the others are cut',
  'switch-failed': 'did not change its phase; it stays where it was',
  'cannot-protect': 'cannot protect this fuse: what does not obey is more than it carries',
  'unknown-connector': 'hangs on no connector of this site; it gets nothing',
  'car-invalid': 'is described by figures that are none; it gets nothing',
};

function crowdOf({ because }: Decision): string {
  if (!because) return '';
  const unit = because.row === 'kW' ? 'kW' : 'A';
  const round = (value: number): number => Math.round(value * 10) / 10;
  return `: ${because.row} of ${because.fuseId} at ${round(because.carriedA)} of ${round(because.limitA)} ${unit}`;
}

/** The decision as a sentence; `nameOf` says what people call a connector. */
export function sentenceOf(decision: Decision, nameOf: (connectorId: string) => string = (id) => id): string {
  const who = decision.connectorId === undefined ? 'Site' : nameOf(decision.connectorId);
  const { code, from, to, fromA, toA } = decision;
  const why = crowdOf(decision);
  switch (code) {
    case 'phase-balancing':
    case 'phase-allocation':
    case 'phase-rotation-down':
      return `moved ${who} from ${from ?? 'off'} to ${to ?? 'off'}${why}`;
    case 'phase-rotation-up':
      return `moved ${who} from ${from ?? 'off'} to ${to ?? 'off'}: there is room for ${amps(toA)} on each phase`;
    case 'start':
      return `started ${who} on ${to ?? 'off'} with ${amps(toA)}`;
    case 'raise':
      return `raised ${who} from ${amps(fromA)} to ${amps(toA)}`;
    case 'throttle':
      return `throttled ${who} from ${amps(fromA)} to ${amps(toA)}${why}`;
    case 'pause':
      return `paused ${who}, it had ${amps(fromA)} on ${from ?? 'off'}${why}`;
    case 'turn':
      return `${who} ${to ? 'takes over from' : 'gives its turn to'} ${nameOf(decision.otherId ?? 'another')}`;
    case 'fallback':
      return `${who}: ${decision.fault ? FAULTS[decision.fault] : 'decided safely'}`;
  }
}
