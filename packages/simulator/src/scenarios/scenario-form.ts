import { Type, type Static } from 'typebox';
import { FaultsForm } from '../faults/fault-form.ts';
import { WIRINGS } from '../hardware/wiring.ts';
import { SiteForm } from './site-plan.ts';
import { STEP_ID, type RawStep } from './step-forms.ts';
import { TIME_OF_DAY } from './span.ts';

const Steps = Type.Array(Type.Unsafe<RawStep>({ $ref: STEP_ID }), { expected: 'a list of steps' });
const Model = Type.Enum(['halo', 'aura'], { expected: 'halo or aura' });
const Keys = Type.Record(
  Type.String(),
  Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'], expected: 'a text, a number, true or false' }),
  { expected: 'configuration keys with their values' },
);

const TrackForm = Type.Object(
  {
    name: Type.Optional(Type.String({ expected: 'a text' })),
    at: Type.Optional(Type.Enum(['connectors', 'chargers', 'site'], { expected: 'connectors, chargers or site' })),
    share: Type.Optional(Type.String({ pattern: '^(\\d{1,2}(\\.\\d+)?|100) ?%$', expected: 'a share of the chargers like “25 %”' })),
    model: Type.Optional(Model),
    connectors: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, expected: 'a connector’s number, from 1' }), {
        minItems: 1,
        expected: 'a list of connectors, like [1]',
      }),
    ),
    repeats: Type.Optional(Type.Boolean({ expected: 'true (over and over) or false' })),
    steps: Steps,
  },
  { additionalProperties: false, expected: 'a track: where it plays, and its steps' },
);

const FleetPartForm = Type.Object(
  {
    model: Model,
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9_999, expected: 'a whole number from 1 to 9999' })),
    firmware: Type.Optional(Type.String({ minLength: 1, maxLength: 50, expected: 'a firmware version in quotes, like "180"' })),
    configuration: Type.Optional(Keys),
    wiring: Type.Optional(
      Type.Array(Type.Enum([...WIRINGS], { expected: 'a wiring' }), {
        minItems: 1,
        expected: 'how they are connected, in turn: a wiring like RST, or a list of them',
      }),
    ),
    phases: Type.Optional(Type.Enum(['matrix', 'contactors', 'none'], { expected: 'matrix, contactors or none' })),
    meter: Type.Optional(Type.Enum(['input', 'output'], { expected: 'input or output' })),
  },
  { additionalProperties: false, expected: 'chargers of one kind, like {model: halo, count: 4}' },
);

/** A scenario file after {@link normalised}: what may be said shortly is said at length. */
export const ScenarioForm = Type.Object(
  {
    summary: Type.String({ minLength: 1, maxLength: 120, pattern: '^[^\\n]*$', expected: 'one line that says what happens' }),
    begins: Type.Optional(Type.String({ pattern: TIME_OF_DAY, expected: 'a time of the day like “06:30”' })),
    chargers: Type.Optional(Type.Array(FleetPartForm, { minItems: 1, expected: 'a list of chargers' })),
    site: Type.Optional(SiteForm),
    faults: Type.Optional(FaultsForm),
    tracks: Type.Array(TrackForm, { expected: 'a list of tracks' }),
  },
  { additionalProperties: false, expected: 'a scenario: a summary, and steps or tracks' },
);

export type ScenarioForm = Static<typeof ScenarioForm>;
