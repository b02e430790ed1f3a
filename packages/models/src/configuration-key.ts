/** What a key's value may be; a firmware refuses any other. */
export type ValueKind =
  | { readonly kind: 'text'; readonly maxLength: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** A comma-separated list of measurands, at most `maxItems`. */
  | { readonly kind: 'measurands'; readonly maxItems: number }
  /** `connector.value`, comma-joined, in A; see `connectorValues`. */
  | { readonly kind: 'connectorAmps' };

/** One configuration key of a model: its name, its value as delivered, and who may write it. */
export interface ConfigurationKey {
  readonly key: string;
  readonly value: string;
  /** `ro`: ChangeConfiguration is refused. */
  readonly access: 'ro' | 'rw';
  readonly accepts: ValueKind;
  /** `seen` on a real charger, `standard` = OCPP 1.6 wants it, `ours` = this project's choice where nothing is public. */
  readonly basis: 'seen' | 'standard' | 'ours';
}

/**
 * Reads the vendor's value grammar, `connector.value` joined by commas: `0.16,1.16` = the station 16, connector 1 16.
 * Null when the text is nothing of the kind, or names a connector twice.
 */
export function connectorValues(text: string): ReadonlyMap<number, number> | null {
  const values = new Map<number, number>();
  for (const part of text.split(',')) {
    const [, connector, value] = /^\s*(\d{1,2})\.(\d{1,5})\s*$/.exec(part) ?? [];
    if (connector === undefined || value === undefined || values.has(Number(connector))) return null;
    values.set(Number(connector), Number(value));
  }
  return values;
}
