import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { exchanges, Refusal, type CapiAnswer, type CapiRequest, type ExchangeName } from './exchanges.ts';
import { raise } from './errors.ts';

const ajv = new Ajv({ strict: true, verbose: true, strictTuples: false, allowUnionTypes: true, discriminator: false });
const compiled = new Map<string, ValidateFunction>();

/** The message in the bytes of a request. Throws CAPI_MESSAGE_INVALID with the path and what was expected there. */
export function readRequest<Name extends ExchangeName>(exchange: Name, body: Buffer): CapiRequest<Name> {
  return read(`${exchange} request`, exchanges[exchange].request, exchange, body) as CapiRequest<Name>;
}

/** The message in the bytes of an answer. Throws CAPI_MESSAGE_INVALID. */
export function readAnswer<Name extends ExchangeName>(exchange: Name, body: Buffer): CapiAnswer<Name> {
  return read(`${exchange} answer`, exchanges[exchange].answer, exchange, body) as CapiAnswer<Name>;
}

/** The refusal in the bytes of an answer; null when it is none. */
export function readRefusal(body: Buffer): Refusal | null {
  try {
    return read('refusal', Refusal, 'refusal', body) as Refusal;
  } catch {
    return null;
  }
}

function read(name: string, schema: object, exchange: string, body: Buffer): unknown {
  const message = parsed(exchange, body);
  const check = compiled.get(name) ?? ajv.compile(schema);
  compiled.set(name, check);
  if (check(message)) return message;
  const error = deepest(check.errors ?? []);
  throw raise('CAPI_MESSAGE_INVALID', {
    exchange,
    path: error.instancePath.replace(/\/(\d+)/g, '[$1]').replace(/\//g, '.'),
    expected: expectationOf(error),
  });
}

function parsed(exchange: string, body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw raise('CAPI_MESSAGE_INVALID', { exchange, path: '', expected: 'JSON' });
  }
}

/** Of the errors of a union, the one that came furthest says most. */
function deepest(errors: readonly ErrorObject[]): Pick<ErrorObject, 'instancePath' | 'keyword' | 'params' | 'message' | 'parentSchema'> {
  const depth = ({ instancePath }: { readonly instancePath: string }): number => instancePath.split('/').length;
  const [first, ...rest] = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'const');
  const fallback = errors[0] ?? { instancePath: '', keyword: 'type', params: {}, message: 'another form' };
  return rest.reduce((best, error) => (depth(error) > depth(best) ? error : best), first ?? fallback);
}

function expectationOf({
  keyword,
  params,
  message,
  parentSchema,
}: Pick<ErrorObject, 'keyword' | 'params' | 'message' | 'parentSchema'>): string {
  const known = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'additionalProperties':
      return `no field “${String(known['additionalProperty'])}”`;
    case 'required':
      return `a field “${String(known['missingProperty'])}”`;
    case 'enum':
      return `one of ${(known['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'pattern':
      return String(parentSchema?.['description'] ?? message);
    default:
      return (message ?? 'another form').replace(/^must be |^must /, '');
  }
}
