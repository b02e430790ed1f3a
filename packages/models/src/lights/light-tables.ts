import type { Light, LightColour, LightPattern, LightRow, LightVersion, Lit } from './light.ts';

const lit = (colour: LightColour | null, pattern: LightPattern = 'steady'): Lit => Object.freeze({ kind: 'lit', colour, pattern });
const off: Light = Object.freeze({ kind: 'off' });
const open = (reason: string): Light => Object.freeze({ kind: 'unspecified', reason });

const RING = lit(null);
const NOT_STATED = open('the table does not state this light in this row');

/** The Halo's lights (R7, section 4.4 of its manual). Null: the table has no such row. */
export const haloTable: Readonly<Record<LightRow, { readonly centre: Light; readonly ring: Light } | null>> = Object.freeze({
  ready: { centre: lit('white'), ring: RING },
  charging: { centre: lit(null), ring: lit(null, 'circling') },
  complete: { centre: lit('white'), ring: RING },
  paused: { centre: lit('green', 'flashing'), ring: RING },
  waitingForTag: { centre: lit(null, 'flashing'), ring: RING },
  tagApproved: { centre: lit('green'), ring: RING },
  tagNotApproved: { centre: lit('red', 'blinkOnce'), ring: RING },
  error: { centre: lit('red'), ring: off },
  notAvailable: null,
});

const pausedA = lit('blue', 'flashing');
const pausedB = lit('yellow');
const PAUSED: Readonly<Record<LightVersion, Light>> = {
  a: pausedA,
  b: pausedB,
  unknown: Object.freeze({
    kind: 'oneOf',
    variants: Object.freeze([pausedA, pausedB]),
    reason: 'it depends on the version of the charger, which is not known',
  }),
};

/** The Aura's lights (R7, section 4.6 of its manual): those of one socket, and what that socket asks of the one RFID light. */
export function auraRow(row: LightRow, version: LightVersion): { readonly socket: Light; readonly rfid: Light } {
  switch (row) {
    case 'ready':
      return { socket: lit('green'), rfid: NOT_STATED };
    case 'charging':
      return { socket: lit('blue'), rfid: NOT_STATED };
    case 'complete':
      return { socket: lit('yellow'), rfid: NOT_STATED };
    case 'paused':
      return { socket: PAUSED[version], rfid: NOT_STATED };
    case 'waitingForTag':
      return { socket: lit('yellow'), rfid: lit('blue', 'flashing') };
    case 'tagNotApproved':
      return { socket: lit('yellow'), rfid: lit('red') };
    case 'tagApproved':
      return { socket: NOT_STATED, rfid: lit('green') };
    case 'notAvailable':
      return { socket: off, rfid: off };
    case 'error':
      return { socket: lit('red'), rfid: off };
  }
}
