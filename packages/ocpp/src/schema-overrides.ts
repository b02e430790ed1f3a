import type { ActionFacts } from './actions.ts';

/** The part of JSON schema that the official schemas use. */
export interface SchemaNode {
  $ref?: string;
  type?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  required?: readonly string[];
  enum?: readonly string[];
  additionalProperties?: boolean;
  additionalItems?: boolean;
  maxLength?: number;
  minItems?: number;
  format?: string;
  multipleOf?: number;
  minimum?: number;
  maximum?: number;
}

/** One place where we depart from the schemas of `typed-ocpp`, and why. */
export interface SchemaOverride {
  /** `StatusNotificationRequest`: the schema's name in the package. */
  readonly schema: string;
  /** Property names from the top, `*` for the items of a list. */
  readonly at: string;
  readonly keyword: 'maxLength' | 'minItems' | 'enum' | 'additionalItems';
  /** What the package says; `undefined` when it says nothing. For `enum` nothing is compared. */
  readonly published: unknown;
  /** What the standard says. For `enum`, the value to add. */
  readonly standard: unknown;
  readonly because: string;
}

const LENGTH = 'the package is wider than the length in OCPP 1.6, section 7';
const ONE_OR_MORE = 'OCPP 1.6 has cardinality 1..* here, the package allows none';
const HERTZ = 'the errata of OCPP 1.6 name a unit for the measurand Frequency, the package does not';

/** The strict check is the package's schemas and this table, nothing else. A test compares both with a second package. */
export const SCHEMA_OVERRIDES: readonly SchemaOverride[] = [
  { schema: 'ChangeConfigurationRequest', at: '/value', keyword: 'maxLength', published: 2048, standard: 500, because: LENGTH },
  {
    schema: 'GetConfigurationResponse',
    at: '/configurationKey/*/value',
    keyword: 'maxLength',
    published: 2048,
    standard: 500,
    because: LENGTH,
  },
  { schema: 'StatusNotificationRequest', at: '/info', keyword: 'maxLength', published: 100, standard: 50, because: LENGTH },
  { schema: 'MeterValuesRequest', at: '/meterValue', keyword: 'minItems', published: undefined, standard: 1, because: ONE_OR_MORE },
  {
    schema: 'MeterValuesRequest',
    at: '/meterValue/*/sampledValue',
    keyword: 'minItems',
    published: undefined,
    standard: 1,
    because: ONE_OR_MORE,
  },
  {
    schema: 'StopTransactionRequest',
    at: '/transactionData/*/sampledValue',
    keyword: 'minItems',
    published: undefined,
    standard: 1,
    because: ONE_OR_MORE,
  },
  {
    schema: 'MeterValuesRequest',
    at: '/meterValue/*/sampledValue/*/unit',
    keyword: 'enum',
    published: undefined,
    standard: 'Hertz',
    because: HERTZ,
  },
  {
    schema: 'StopTransactionRequest',
    at: '/transactionData/*/sampledValue/*/unit',
    keyword: 'enum',
    published: undefined,
    standard: 'Hertz',
    because: HERTZ,
  },
  {
    schema: 'GetInstalledCertificateIdsResponse',
    at: '/certificateHashData',
    keyword: 'additionalItems',
    published: false,
    standard: undefined,
    because: 'it says nothing where items is one schema',
  },
];

/**
 * What the tolerant check lets pass, because chargers in the field do it and the meaning stays clear. Each is recorded as a violation.
 * Before it, `mend.ts` brings the payload into the shape of the types.
 */
export const TOLERANCES = {
  /** Strings too long, timestamps without zone or of no day, locations that are no URI, limits with two decimals, empty lists. */
  droppedKeywords: ['maxLength', 'format', 'multipleOf', 'minItems'],
  /** `connectorId` in Authorize, vendor fields anywhere. They are dropped from the payload; the raw frame keeps them. */
  dropsUnknownFields: true,
  /** `"info": null` means absent. */
  dropsNullInOptionalFields: true,
  /** `meterValue` as an object: a list of one. */
  wrapsSingleObjects: true,
  /** Numbers where the type is a string and the meaning is plain: written as text. */
  numbersAsText: [
    { schema: 'MeterValuesRequest', at: '/meterValue/*/sampledValue/*/value' },
    { schema: 'StopTransactionRequest', at: '/transactionData/*/sampledValue/*/value' },
  ],
  /** Registers with decimals: rounded to whole Wh, so that no energy is lost to a refusal. */
  decimalsRounded: [
    { schema: 'StartTransactionRequest', at: '/meterStart' },
    { schema: 'StopTransactionRequest', at: '/meterStop' },
  ],
} as const;

/**
 * Whether a value outside an enumeration stays a refusal in the tolerant check: only where the value *is* the meaning.
 * An unknown errorCode, unit (`Hz`), measurand, context or reason passes. An unknown status of a connector does not; nor does any value in
 * an order to the charge point, where a guess could move current, or in an answer, where it decides. An unknown trigger passes: the charge
 * point answers it with status NotImplemented (OCPP 1.6, section 5.17).
 */
export function isEnumDeciding(schema: string, at: string, from: ActionFacts['from']): boolean {
  if (schema.endsWith('Response')) return true;
  if (from === 'ChargePoint') return schema === 'StatusNotificationRequest' && at === '/status';
  return at !== '/requestedMessage';
}
