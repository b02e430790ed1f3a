import { ERROR_CODES } from '@phasor/ocpp/station';
import { Type, type Static, type TSchema } from 'typebox';
import { CarForm, carChoiceOf } from './car-choice.ts';
import type { Place, Step } from './scenario.ts';
import { SPAN, spanOf, TIME_OF_DAY, timeOfDayOf } from './span.ts';

/** A step as it stands in a file: under its name a value of this schema, which stands for one step or several. */
interface StepForm {
  readonly schema: TSchema;
  /** Where it makes sense. */
  readonly places: readonly Place[];
  readonly stepsOf: (value: unknown) => readonly Step[];
}

const EVERYWHERE: readonly Place[] = ['connectors', 'chargers', 'site'];
const AT_CHARGERS: readonly Place[] = ['connectors', 'chargers'];
const AT_CONNECTORS: readonly Place[] = ['connectors'];

/** A step whose value fits `schema`; whoever calls `stepsOf` has checked that. */
function form<S extends TSchema>(schema: S, stepsOf: (value: Static<S>) => readonly Step[], places = EVERYWHERE): StepForm {
  return { schema, places, stepsOf: (value) => stepsOf(value as Static<S>) };
}

const Bare = Type.Null({ expected: 'nothing after this step' });
const Span = Type.String({ pattern: SPAN, expected: 'a length of time like “30 s”, “5 min” or “5 to 15 s”' });
const TimeOfDay = Type.String({ pattern: TIME_OF_DAY, expected: 'a time of the day like “07:30” or “07:00 to 09:00”' });
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 20, expected: 'a tag of 1 to 20 characters' }), {
  expected: 'a tag, or a list of tags of which one is taken by chance',
});
const Cars = Type.Array(CarForm, { expected: 'a car, or a list of cars of which one comes by chance' });
const Keys = Type.Record(
  Type.String(),
  Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'], expected: 'a text, a number, true or false' }),
  { minProperties: 1, expected: 'configuration keys with their values, like {UserCurrentLimit: "1.10"}' },
);

const Amps = Type.String({ pattern: '^\\d{1,2}(\\.\\d+)? ?A$', expected: 'a current like “8 A”; 0 A pulls the plug' });
const Celsius = Type.String({ pattern: '^-?\\d{1,2} ?°C$', expected: 'a temperature like “35 °C”' });
const Circuits = Type.Array(Type.String({ minLength: 1, expected: 'the name of a circuit' }), {
  maxItems: 1,
  expected: 'the name of a circuit, or nothing for all',
});
const Power = Type.String({ pattern: '^\\d{1,3}(\\.\\d+)? ?kW$', expected: 'a power like “2.2 kW”' });
const Appliance = Type.Object(
  { L1: Type.Optional(Power), L2: Type.Optional(Power), L3: Type.Optional(Power), for: Span },
  { additionalProperties: false, expected: 'what it takes, and how long: {L1: 2.2 kW, for: 10 min}' },
);
const wattsOf = (text = '0'): number => Number.parseFloat(text) * 1000;

/** The steps below a step; each again one of {@link stepForms}. */
export const STEP_ID = 'step';
const Steps = Type.Array(Type.Unsafe<RawStep>({ $ref: STEP_ID }), { minItems: 1, expected: 'a list of at least one step' });

const power = (isOn: boolean): Step => ({ do: 'power', isOn });
const street = (isOn: boolean): Step => ({ do: 'street', isOn });
const network = (isUp: boolean): Step => ({ do: 'network', isUp });

/** Every step that a scenario file may name. */
export const stepForms: Readonly<Record<string, StepForm>> = {
  wait: form(Span, (span) => [{ do: 'wait', ms: spanOf(span) }]),
  at: form(TimeOfDay, (time) => [{ do: 'at', msOfDay: timeOfDayOf(time) }]),
  'plug in': form(Cars, (cars) => [{ do: 'plugIn', cars: cars.map(carChoiceOf) }], ['connectors']),
  'plug out': form(Bare, () => [{ do: 'plugOut' }], ['connectors']),
  swipe: form(Tags, (tags) => [{ do: 'swipe', tags }], AT_CHARGERS),
  'swipe to start': form(Tags, (tags) => [{ do: 'startBySwipe', tags }], ['connectors']),
  'swipe to stop': form(Bare, () => [{ do: 'stopBySwipe' }], ['connectors']),
  'raise error': form(
    Type.Enum(
      ERROR_CODES.filter((code) => code !== 'NoError'),
      { expected: 'an error code of OCPP 1.6' },
    ),
    (code) => [{ do: 'raiseError', code }],
    AT_CHARGERS,
  ),
  'clear error': form(Bare, () => [{ do: 'clearError' }], AT_CHARGERS),
  'earth fault': form(Bare, () => [{ do: 'fault', fault: 'earth' }], AT_CONNECTORS),
  'vehicle error': form(Bare, () => [{ do: 'fault', fault: 'vehicle' }], AT_CONNECTORS),
  repair: form(Bare, () => [{ do: 'fault', fault: null }], AT_CONNECTORS),
  'break lock': form(Bare, () => [{ do: 'lock', isBroken: true }], AT_CONNECTORS),
  'mend lock': form(Bare, () => [{ do: 'lock', isBroken: false }], AT_CONNECTORS),
  appliance: form(Amps, (amps) => [{ do: 'appliance', currentA: Number.parseFloat(amps) }], AT_CHARGERS),
  ambient: form(Celsius, (text) => [{ do: 'ambient', celsius: Number.parseFloat(text) }], AT_CHARGERS),
  'power off': form(Bare, () => [power(false)], AT_CHARGERS),
  'power on': form(Bare, () => [power(true)], AT_CHARGERS),
  'power cut': form(Span, (span) => [power(false), { do: 'wait', ms: spanOf(span) }, power(true)], AT_CHARGERS),
  'network off': form(Bare, () => [network(false)], AT_CHARGERS),
  'network on': form(Bare, () => [network(true)], AT_CHARGERS),
  'network cut': form(Span, (span) => [network(false), { do: 'wait', ms: spanOf(span) }, network(true)], AT_CHARGERS),
  configure: form(
    Keys,
    (keys) => [{ do: 'configure', keys: Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, String(value)])) }],
    AT_CHARGERS,
  ),
  'street off': form(Bare, () => [street(false)], ['site']),
  'street on': form(Bare, () => [street(true)], ['site']),
  'street cut': form(Span, (span) => [street(false), { do: 'wait', ms: spanOf(span) }, street(true)], ['site']),
  'reset fuse': form(Circuits, ([circuit = null]) => [{ do: 'resetFuse', circuit }], ['site']),
  'meters lost': form(Bare, () => [{ do: 'meters', fault: { kind: 'lost' } }], ['site']),
  'meters frozen': form(Bare, () => [{ do: 'meters', fault: { kind: 'frozen' } }], ['site']),
  'meters well': form(Bare, () => [{ do: 'meters', fault: null }], ['site']),
  'switch on': form(
    Appliance,
    ({ L1, L2, L3, for: span }) => [{ do: 'switchOn', powerW: [wattsOf(L1), wattsOf(L2), wattsOf(L3)], forMs: spanOf(span) }],
    ['site'],
  ),
  repeat: form(
    Type.Object(
      { times: Type.Integer({ minimum: 1, maximum: 1_000_000, expected: 'a whole number from 1' }), steps: Steps },
      { additionalProperties: false, expected: 'how many times, and which steps: {times: 3, steps: […]}' },
    ),
    ({ times, steps }) => [{ do: 'repeat', times, steps: stepsOf(steps) }],
  ),
  sometimes: form(
    Type.Object(
      { share: Type.String({ pattern: '^(\\d{1,2}(\\.\\d+)?|100) ?%$', expected: 'a share like “30 %”' }), steps: Steps },
      { additionalProperties: false, expected: 'how likely, and which steps: {share: 30 %, steps: […]}' },
    ),
    ({ share, steps }) => [{ do: 'sometimes', share: Number.parseFloat(share) / 100, steps: stepsOf(steps) }],
  ),
};

/** One name with its value. */
export type RawStep = Readonly<Record<string, unknown>>;

export const StepSchema = Type.Object(
  Object.fromEntries(Object.entries(stepForms).map(([name, { schema }]) => [name, Type.Optional(schema)])),
  { $id: STEP_ID, additionalProperties: false, minProperties: 1, maxProperties: 1, expected: 'a step' },
);

/** What steps that fit {@link StepSchema} stand for. */
export function stepsOf(raw: readonly RawStep[]): Step[] {
  return raw.flatMap((step) => Object.entries(step).flatMap(([name, value]) => stepForms[name]?.stepsOf(value) ?? []));
}
