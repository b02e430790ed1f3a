import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { didYouMean } from '../nearest.ts';
import { CircuitForm } from './site-plan.ts';
import { STEP_ID, StepSchema } from './step-forms.ts';
import type { Mistake, Path } from './written-file.ts';

const ajv = new Ajv({ allErrors: true, strict: true, verbose: true, allowUnionTypes: true });
// In words, for whoever wrote the file; it checks nothing.
ajv.addKeyword({ keyword: 'expected', schemaType: 'string' });
ajv.addSchema(StepSchema);
ajv.addSchema(CircuitForm);

/** A check of written data against a schema, whose mistakes say what was expected by the schemas' keyword `expected`. */
export function checkOf(schema: TSchema): (data: unknown) => Mistake[] {
  const validate: ValidateFunction = ajv.compile(schema);
  return (data) => (validate(data) ? [] : (validate.errors ?? []).map((error) => mistakeOf(error, data)));
}

function mistakeOf(error: ErrorObject, data: unknown): Mistake {
  const path = pathOf(error.instancePath, data);
  const schema = (error.parentSchema ?? {}) as { expected?: string; $id?: string; properties?: Record<string, { expected?: string }> };
  const names = Object.keys(schema.properties ?? {});
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params['additionalProperty']);
      const kind = schema.$id === STEP_ID ? 'step' : 'field';
      const hint = didYouMean(name, names) || `; expected one of ${names.join(', ')}`;
      return { path: [...path, name], isAboutName: true, problem: `there is no ${kind} “${name}”${hint}` };
    }
    case 'required': {
      const name = String(error.params['missingProperty']);
      return { path, problem: `“${name}” is missing: expected ${schema.properties?.[name]?.expected ?? 'it'}` };
    }
    case 'maxProperties':
      return { path, problem: `expected one step, found ${Object.keys(error.data as object).join(' and ')}; begin each step with a dash` };
    case 'enum': {
      const allowed = (error.params['allowedValues'] as unknown[]).map(String);
      const meant = typeof error.data === 'string' ? didYouMean(error.data, allowed) : '';
      const all = allowed.length > 3 ? `: one of ${allowed.join(', ')}` : '';
      return { path, problem: `expected ${schema.expected ?? 'one of these'}${all}, found ${shown(error.data)}${meant}` };
    }
    default:
      return { path, problem: `expected ${schema.expected ?? error.message ?? 'something else'}, found ${shown(error.data)}` };
  }
}

/** A JSON pointer as a path; what stands in a list is a number. */
function pathOf(pointer: string, data: unknown): Path {
  let inside = data;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
      const key = Array.isArray(inside) ? Number(name) : name;
      inside = (inside as Record<string | number, unknown> | undefined)?.[key];
      return key;
    });
}

const LONGEST_SHOWN = 40;

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'nothing in it' : `{${Object.keys(value).join(', ')}}`;
  const text = typeof value === 'string' ? `“${value}”` : String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
