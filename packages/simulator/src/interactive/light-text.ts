import { lightWords, type Light, type LightRow, type Lit, type NamedLight, type ShownLights } from '@phasor/models';
import type { Paint } from './paint.ts';

/** The lights of a charger, each in its colour: `centre ● green, steady`. A Halo's two share a line. */
export function lightsText(lights: readonly NamedLight[], paint: Paint): readonly string[] {
  const texts = lights.map(
    ({ name, connectorId, light }) => `${name}${connectorId === null ? '' : ` ${connectorId}`} ${lightText(light, paint)}`,
  );
  return texts.length <= 2 ? [texts.join('   ')] : texts;
}

/** What each connector's light means, and what somebody should do; why there is no meaning where the tables have none. */
export function meanings(rows: ShownLights['rows']): readonly string[] {
  const texts = rows.map((entry) => ({
    connectorId: entry.connectorId,
    text: entry.row === null ? `(${entry.reason})` : meaningOf(entry.row),
  }));
  const isSame = texts.every(({ text }) => text === texts[0]?.text);
  if (isSame) return texts.slice(0, 1).map(({ text }) => text);
  return texts.map(({ connectorId, text }) => `${connectorId}: ${text}`);
}

function meaningOf(row: LightRow): string {
  const { meaning, action } = lightWords[row];
  return action === null ? meaning : `${meaning}. ${action}`;
}

function lightText(light: Light, paint: Paint): string {
  switch (light.kind) {
    case 'lit':
      return litText(light, paint);
    case 'off':
      return '○ off';
    case 'oneOf':
      return light.variants.map((variant) => litText(variant, paint)).join(' or ');
    case 'unspecified':
      return paint.dim('? not specified');
  }
}

const PATTERNS: Readonly<Record<Lit['pattern'], string>> = {
  steady: 'steady',
  flashing: 'flashing',
  circling: 'circling',
  blinkOnce: 'blinks once',
};

function litText({ colour, pattern }: Lit, paint: Paint): string {
  return colour === null ? `● lit, ${PATTERNS[pattern]}` : paint.light(colour, `● ${colour}, ${PATTERNS[pattern]}`);
}
