import type { SiteDecision } from '@phasor/contract';
import type { TFunction } from 'i18next';
import type { Fact } from '../ui/fact-list.tsx';

/** Where a house load is from; a way of charging is from somewhere else. */
const SOURCES = ['worst', 'highestOfWeek', 'failsafe'] as const;
/** Words of figures that are said in the reader's language. Phases and names are the same in each. */
const WORDS = [
  ...SOURCES,
  ...(['meter-lost', 'meter-nan', 'dimming-nan', 'ignores-order', 'switch-failed', 'cannot-protect'] as const),
  ...(['unknown-connector', 'car-invalid'] as const),
  ...(['resend', 'defaultProfile', 'vendorKey', 'stop', 'inoperative', 'alarm', 'L123'] as const),
] as const;
const PLAIN = [
  'from',
  'to',
  'fromA',
  'toA',
  'fault',
  'otherId',
  'route',
  'kw',
  'heldKw',
  'fuseId',
  'limitA',
  'rung',
  'failedSwitches',
  'phase',
  'currentA',
  'ratedA',
  'lastedS',
] as const;
const UNITS: Readonly<Record<string, string>> = {
  fromA: 'A',
  toA: 'A',
  limitA: 'A',
  currentA: 'A',
  ratedA: 'A',
  lastedS: 's',
  kw: 'kW',
  heldKw: 'kW',
};

/** The figures behind a decision, each with its label, and its value with its unit; what nobody has words for stands as it came. */
export function decisionFigures(figures: SiteDecision['figures'], t: TFunction, language: string): readonly Fact[] {
  const say = new Words(t, language);
  return Object.entries(figures).flatMap(([name, value]): readonly Fact[] => {
    if (name === 'houseA' && isRecord(value)) {
      const houses = Object.entries(value).map(([fuse, amps]) => ({ fuse, text: say.phases(amps) }));
      if (houses.every(({ text }) => text !== null)) return houses.map(({ fuse, text }) => [t('decisionFigure.houseA', { fuse }), text]);
    }
    if (name === 'because' && isRecord(value)) {
      const { fuseId, row, carriedA, limitA, ...more } = value;
      if (typeof fuseId === 'string' && typeof row === 'string' && isNumber(carriedA) && isNumber(limitA) && isEmpty(more)) {
        const [carried, limit] = [say.number(carriedA), say.number(limitA, row === 'kW' ? 'kW' : 'A')];
        return [[t('decisionFigure.because', { fuse: fuseId, row }), t('decisionFigure.carried', { carried, limit })]];
      }
    }
    const phases = name === 'amps' ? say.phases(value) : null;
    if (phases !== null) return [[t('decisionFigure.amps'), phases]];
    if (name === 'from' && SOURCES.some((source) => source === value)) return [[t('decisionFigure.source'), say.value(value)]];
    const plain = PLAIN.find((known) => known === name);
    return [[plain === undefined ? name : t(`decisionFigure.${plain}`), say.value(value, UNITS[name])]];
  });
}

class Words {
  readonly #t: TFunction;
  readonly #language: string;

  constructor(t: TFunction, language: string) {
    this.#t = t;
    this.#language = language;
  }

  /** With two digits at most: a fuse at 35.04 of 35 A is over it. */
  number(value: number, unit?: string): string {
    const text = new Intl.NumberFormat(this.#language, { maximumFractionDigits: 2 }).format(value);
    return unit === undefined ? text : `${text} ${unit}`;
  }

  /** A on L1, L2 and L3; null: that is something else. */
  phases(value: unknown): string | null {
    if (!Array.isArray(value) || !value.every(isNumber)) return null;
    return `${value.map((amps) => this.number(amps)).join(' / ')} A`;
  }

  value(value: unknown, unit?: string): string {
    if (isNumber(value)) return this.number(value, unit);
    if (typeof value !== 'string') return JSON.stringify(value);
    const word = WORDS.find((known) => known === value);
    return word === undefined ? value : this.#t(`decisionWord.${word}`);
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isEmpty = (record: object): boolean => Object.keys(record).length === 0;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
