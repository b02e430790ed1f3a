import type { MeterRef, SiteConnector, SiteFuse, SiteSettings } from '@phasor/contract';
import { formText } from '../ui/form-text.ts';
import { operatingLimitsOf, operatingText } from './operating-limits.ts';
import { phaseSettingOf, phaseText } from './phase-setting-text.ts';

type Form = Pick<FormData, 'get' | 'has'>;

/** A row of the form: its key in the names of its fields, and what it was made of; null: a new one. */
export interface FormRow<T> {
  readonly key: number;
  readonly from: T | null;
}

export const WIRINGS = ['RST', 'STR', 'TRS', 'RTS', 'SRT', 'TSR', 'R', 'S', 'T'] as const;
/** A charger that meters the grid connection is written so in the list of meters. */
const CHARGER_METER = 'charger:';

/** Amperes as people write them: `35` for all phases, or `35, 35, 25`. Undefined where nothing is written; NaN for what is no number. */
export function ampsOf(text: string): number | number[] | undefined {
  const parts = text.split(/[;/]|,\s+|\s+/).filter((part) => part !== '');
  const amps = parts.map((part) => Number(part.replace(',', '.')));
  return amps.length > 1 ? amps : amps[0];
}

/** The same on three phases; three equal figures where one is written. */
export function threeAmpsOf(text: string): number[] | undefined {
  const amps = ampsOf(text);
  return typeof amps === 'number' ? [amps, amps, amps] : amps;
}

/** As {@link ampsOf} reads it; three equal figures as one. */
export function ampsText(amps: number | readonly number[] | undefined): string {
  if (amps === undefined) return '';
  if (typeof amps === 'number') return String(amps);
  return amps.every((a) => a === amps[0]) ? String(amps[0] ?? '') : amps.join(', ');
}

export const metersText = (meters: readonly MeterRef[] = []): string =>
  meters.map((meter) => ('serial' in meter ? meter.serial : `${CHARGER_METER}${meter.chargerId}`)).join(', ');

export function metersOf(text: string): MeterRef[] {
  const names = text.split(/[,\s]+/).filter((name) => name !== '');
  return names.map((name) => (name.startsWith(CHARGER_METER) ? { chargerId: name.slice(CHARGER_METER.length) } : { serial: name }));
}

/** What the form says. What it does not show stays as it was. */
export function settingsFrom(
  form: Form,
  fuses: readonly FormRow<SiteFuse>[],
  connectors: readonly FormRow<SiteConnector>[],
  before: SiteSettings,
): SiteSettings {
  const { country: _, ...kept } = before;
  const country = formText(form, 'country');
  return {
    ...kept,
    name: formText(form, 'name'),
    zone: formText(form, 'zone'),
    mode: formText(form, 'mode') === 'static' ? 'static' : 'dynamic',
    grid: formText(form, 'grid') === 'IT' ? 'IT' : 'TN',
    ...(country === '' ? {} : { country }),
    fuses: fuses.map((row) => fuseFrom(form, row)),
    connectors: connectors.map((row) => connectorFrom(form, row)),
  };
}

function fuseFrom(form: Form, { key, from }: FormRow<SiteFuse>): SiteFuse {
  const text = (name: string): string => formText(form, `fuse.${key}.${name}`);
  const {
    parentId: _parent,
    marginA: _margin,
    worstHouseA: _worst,
    meters: _meters,
    meterLostLimitA: _lost,
    operatingLimits,
    ...kept
  } = from ?? {};
  const meters = metersOf(text('meters'));
  return {
    ...kept,
    id: text('id'),
    limitA: ampsOf(text('limitA')) ?? Number.NaN,
    ...given('parentId', text('parentId') || undefined),
    ...given('marginA', numberOf(text('marginA'))),
    ...given('worstHouseA', threeAmpsOf(text('worstHouseA'))),
    ...given('meterLostLimitA', numberOf(text('meterLostLimitA'))),
    ...given('meters', meters.length > 0 ? meters : undefined),
    ...given('operatingLimits', unlessSame(text('operatingLimits'), operatingLimits, operatingText, operatingLimitsOf)),
  };
}

function connectorFrom(form: Form, { key, from }: FormRow<SiteConnector>): SiteConnector {
  const text = (name: string): string => formText(form, `connector.${key}.${name}`);
  const { priority: _priority, failsafeA: _failsafe, schukoIsOn: _schuko, bearsThreeAgain: _bears, phaseSetting, ...kept } = from ?? {};
  return {
    ...kept,
    chargerId: text('chargerId'),
    connectorId: Number(text('connectorId')),
    fuseId: text('fuseId'),
    wiring: WIRINGS.find((wiring) => wiring === text('wiring')) ?? 'RST',
    ...given('priority', numberOf(text('priority'))),
    ...given('failsafeA', numberOf(text('failsafeA'))),
    ...(form.has(`connector.${key}.schukoIsOn`) ? { schukoIsOn: true } : {}),
    ...(form.has(`connector.${key}.bearsThreeAgain`) ? { bearsThreeAgain: true } : {}),
    ...given('phaseSetting', unlessSame(text('phaseSetting'), phaseSetting, phaseText, phaseSettingOf)),
  };
}

/** What a line says; what was not touched stays as it was, also where the line cannot say all of it. */
const unlessSame = <T>(
  line: string,
  before: T | undefined,
  textOf: (value: T | undefined) => string,
  read: (line: string) => T | undefined,
) => (line === textOf(before) ? before : read(line));

const numberOf = (text: string): number | undefined => (text === '' ? undefined : Number(text.replace(',', '.')));

function given<Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: T });
}
