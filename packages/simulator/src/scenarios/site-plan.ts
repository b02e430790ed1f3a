import { Type, type Static } from 'typebox';
import { houseProfiles } from '../site/house-profile.ts';
import type { CircuitSpec } from '../site/circuit.ts';
import type { ProtectionKind } from '../site/trip-curve.ts';
import type { Mistake, Path } from './written-file.ts';
import { didYouMean } from '../nearest.ts';
import { SPAN, spanOf } from './span.ts';

const FUSE = '^(B|C|gG) [1-9]\\d{0,3} ?A$';
const CIRCUIT_ID = 'circuit';
const Name = Type.String({ minLength: 1, maxLength: 50, expected: 'a name' });

/** A fuse with what hangs below it. */
export const CircuitForm = Type.Object(
  {
    name: Name,
    fuse: Type.String({ pattern: FUSE, expected: 'a fuse or breaker like “gG 25 A”, “B 16 A” or “C 63 A”' }),
    circuits: Type.Optional(Type.Array(Type.Unsafe<CircuitForm>({ $ref: CIRCUIT_ID }), { expected: 'a list of circuits' })),
  },
  { $id: CIRCUIT_ID, additionalProperties: false, expected: 'a circuit, like {name: main, fuse: gG 25 A}' },
);
export interface CircuitForm {
  readonly name: string;
  readonly fuse: string;
  readonly circuits?: readonly CircuitForm[];
}

const HouseForm = Type.Object(
  {
    profile: Type.Enum(Object.keys(houseProfiles), { expected: `a house: ${Object.keys(houseProfiles).join(', ')}` }),
    circuit: Type.Optional(Name),
  },
  { additionalProperties: false, expected: 'a house, like {profile: villa, circuit: main}' },
);

const Target = (example: string) =>
  Type.Object(
    {
      url: Type.String({ pattern: '^(https?|mqtts?)://', expected: `an address like “${example}”` }),
      key: Type.String({ minLength: 1, expected: 'the meter’s key' }),
    },
    { additionalProperties: false, expected: `where it goes: {url: ${example}, key: …}` },
  );

const MeterForm = Type.Object(
  {
    serial: Name,
    circuit: Type.Optional(Name),
    every: Type.Optional(Type.String({ pattern: SPAN, expected: 'a length of time like “1 s”' })),
    push: Type.Optional(Target('http://127.0.0.1:8080/rest/v1/meters/M1/samples')),
    mqtt: Type.Optional(Target('mqtt://127.0.0.1:1883')),
    socket: Type.Optional(
      Type.Object(
        {
          port: Type.Integer({ minimum: 0, maximum: 65_535, expected: 'a port from 0 to 65535' }),
          pin: Type.String({ pattern: '^\\d{8}$', expected: 'a PIN of 8 digits in quotes' }),
        },
        { additionalProperties: false, expected: 'its local WebSocket: {port: 8123, pin: "12345678"}' },
      ),
    ),
  },
  { additionalProperties: false, expected: 'a meter, like {serial: M1, every: 1 s, push: {url: …, key: …}}' },
);

/** The section `site` of a scenario file. */
export const SiteForm = Type.Object(
  {
    main: Type.Unsafe<CircuitForm>({ $ref: CIRCUIT_ID, expected: 'a circuit, like {name: main, fuse: gG 25 A}' }),
    chargers: Type.Optional(Type.Array(Name, { minItems: 1, expected: 'the circuits at which the chargers hang' })),
    houses: Type.Optional(Type.Array(HouseForm, { expected: 'a list of houses' })),
    meters: Type.Optional(Type.Array(MeterForm, { expected: 'a list of meters' })),
  },
  { additionalProperties: false, expected: 'a site: its main fuse, houses, meters' },
);
export type SiteForm = Static<typeof SiteForm>;

export interface MeterPlan {
  readonly serial: string;
  readonly circuit: string;
  readonly intervalMs: number;
  readonly push: { readonly url: string; readonly key: string } | null;
  readonly mqtt: { readonly url: string; readonly key: string } | null;
  readonly socket: { readonly port: number; readonly pin: string } | null;
}

/** The place at which a scenario's chargers hang. */
export interface SitePlan {
  readonly main: CircuitSpec;
  /** The circuits that the chargers are hung at: as many neighbours at each. */
  readonly chargerCircuits: readonly string[];
  readonly houses: readonly { readonly profile: keyof typeof houseProfiles; readonly circuit: string }[];
  readonly meters: readonly MeterPlan[];
}

export function sitePlanOf({ main, chargers, houses = [], meters = [] }: SiteForm): SitePlan {
  return {
    main: specOf(main),
    chargerCircuits: chargers ?? [main.name],
    houses: houses.map(({ profile, circuit }) => ({ profile: profile as keyof typeof houseProfiles, circuit: circuit ?? main.name })),
    meters: meters.map(({ serial, circuit, every, push, mqtt, socket }) => ({
      serial,
      circuit: circuit ?? main.name,
      intervalMs: every === undefined ? 1000 : spanOf(every)[0],
      push: push ?? null,
      mqtt: mqtt ?? null,
      socket: socket ?? null,
    })),
  };
}

function specOf({ name, fuse, circuits = [] }: CircuitForm): CircuitSpec {
  const [kind = 'gG', rating = '0'] = fuse.split(' ');
  return { name, protection: { kind: kind as ProtectionKind, ratedA: Number.parseInt(rating, 10) }, circuits: circuits.map(specOf) };
}

/** The names of all circuits, from the main fuse down. */
export function circuitNames({ name, circuits = [] }: CircuitForm): string[] {
  return [name, ...circuits.flatMap(circuitNames)];
}

/** What fits the form and cannot be: circuits that are called alike, or named and not there. */
export function siteMistakes(site: SiteForm, base: Path): Mistake[] {
  const names = circuitNames(site.main);
  const unknown = (name: string | undefined, path: Path): Mistake[] =>
    name === undefined || names.includes(name) ? [] : [{ path: [...base, ...path], problem: noCircuit(name, names) }];
  return [
    ...twice(site.main, [...base, 'main'], new Set()),
    ...(site.chargers ?? []).flatMap((name, index) => unknown(name, ['chargers', index])),
    ...(site.houses ?? []).flatMap(({ circuit }, index) => unknown(circuit, ['houses', index, 'circuit'])),
    ...(site.meters ?? []).flatMap(({ circuit }, index) => unknown(circuit, ['meters', index, 'circuit'])),
  ];
}

export function noCircuit(name: string, names: readonly string[]): string {
  return `there is no circuit “${name}”${didYouMean(name, names) || `; there are ${names.join(', ')}`}`;
}

function twice({ name, circuits = [] }: CircuitForm, path: Path, seen: Set<string>): Mistake[] {
  const own = seen.has(name) ? [{ path: [...path, 'name'], problem: `expected a name of its own, found a second “${name}”` }] : [];
  seen.add(name);
  return [...own, ...circuits.flatMap((circuit, index) => twice(circuit, [...path, 'circuits', index], seen))];
}
