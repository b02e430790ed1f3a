import type { Site } from '../site/site.ts';

/** What every fuse of a site carries, one line each; its heat is the highest so far, of 100 % at which the fastest of its kind trips. */
export function fuseLines(site: Site): string[] {
  return site.lookAll().map(({ name, ratedA, isLive, trip, currentA, figures }) => {
    const currents = currentA.map((amps, index) => `L${index + 1} ${amps.toFixed(1).padStart(5)}`).join('  ');
    const condition = trip ? `tripped on ${trip.phase}` : isLive ? `heat ${Math.round(figures.thermalShare * 100)} %` : 'dark';
    return `  ${name.padEnd(8)} ${String(ratedA).padStart(4)} A  ${currents} A  ${condition}`;
  });
}
