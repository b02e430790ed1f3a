/** The colours of the light tables. */
export type LightColour = 'white' | 'green' | 'red' | 'blue' | 'yellow';

/** How a light that is on behaves. A table that names a colour alone means a steady light (ours). */
export type LightPattern = 'steady' | 'flashing' | 'circling' | 'blinkOnce';

/** A light that is on. `colour` is null where the table gives none: no colour may be drawn then. */
export interface Lit {
  readonly kind: 'lit';
  readonly colour: LightColour | null;
  readonly pattern: LightPattern;
}

/** What one light shows. */
export type Light =
  | Lit
  /** The table says "No light". */
  | { readonly kind: 'off' }
  /** It depends on a version of the charger that is not known: a picture shows all of them. */
  | { readonly kind: 'oneOf'; readonly variants: readonly Lit[]; readonly reason: string }
  /** The tables leave it open; it is never invented. */
  | { readonly kind: 'unspecified'; readonly reason: string };

/** Halo: centre and ring. Aura: one socket light an outlet, and one RFID light for both. */
export type LightName = 'centre' | 'ring' | 'socket' | 'rfid';

export interface NamedLight {
  readonly name: LightName;
  /** Of a socket light, OCPP's connectorId; null for a light of the whole charger. */
  readonly connectorId: number | null;
  readonly light: Light;
}

/** Which version of the Aura's lights: `a` flashes blue when it has paused the charge, `b` shows steady yellow. */
export type LightVersion = 'a' | 'b' | 'unknown';

/** A row of the tables (R7). */
export type LightRow =
  'ready' | 'charging' | 'complete' | 'paused' | 'waitingForTag' | 'tagApproved' | 'tagNotApproved' | 'error' | 'notAvailable';
