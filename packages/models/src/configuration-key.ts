import type { PhaseRoute } from './model.ts';

/** What a key's value may be; a firmware refuses any other. */
export type ValueKind =
  | { readonly kind: 'text'; readonly maxLength: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** A comma-separated list of measurands, at most `maxItems`. */
  | { readonly kind: 'measurands'; readonly maxItems: number }
  /** `connector.value`, comma-joined, in A; see `connectorValues`. */
  | { readonly kind: 'connectorAmps' }
  /** `connector.route`, comma-joined, with the routes L1, L2, L3 and L123; see `connectorRoutes`. */
  | { readonly kind: 'connectorRoutes' };

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
  return pairs(text, (value) => (/^\d{1,5}$/.test(value) ? Number(value) : null));
}

const ROUTES: readonly PhaseRoute[] = ['L1', 'L2', 'L3', 'L123'];

/** The same with phases: `1.L3,2.L123` = connector 1 on L3 alone, connector 2 on all three. */
export function connectorRoutes(text: string): ReadonlyMap<number, PhaseRoute> | null {
  return pairs(text, (value) => ROUTES.find((route) => route === value) ?? null);
}

function pairs<T>(text: string, read: (value: string) => T | null): ReadonlyMap<number, T> | null {
  const values = new Map<number, T>();
  for (const part of text.split(',')) {
    const [, connector, written = ''] = /^\s*(\d{1,2})\.(\w{1,5})\s*$/.exec(part) ?? [];
    const value = read(written);
    if (connector === undefined || value === null || values.has(Number(connector))) return null;
    values.set(Number(connector), value);
  }
  return values;
}
