import type { SiteEvent } from '../site/site.ts';

/** One event at a site in plain words. */
export function narrateSite(event: SiteEvent): string {
  switch (event.kind) {
    case 'trip':
      return `${event.circuit} trips on ${event.phase} at ${event.ratio.toFixed(2)} times its rating (${event.cause === 'heat' ? 'too long' : 'at once'})`;
    case 'overload':
      return `${event.circuit} carried up to ${event.peakRatio.toFixed(2)} times its rating, above it for ${Math.round(event.lastedMs / 1000)} s`;
    case 'reset':
      return `${event.circuit} is closed again`;
    case 'supply':
      return event.isOn ? 'the street has power again' : 'the street loses its power';
  }
}
