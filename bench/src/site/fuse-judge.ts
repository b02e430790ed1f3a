import type { Site } from '@phasor/simulator';

/** What the simulator's own book says of a site's fuses (S19). */
export interface FuseFigures {
  readonly trips: number;
  /** The longest that chargers overloaded a fuse, in s; */
  readonly longestOverloadS: number;
  /** its highest current ever, as a multiple of the rating; */
  readonly peakRatio: number;
  /** and how far it came on the way to tripping, in percent. */
  readonly thermalMaxPct: number;
}

export const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** `trips`: counted by whoever heard of them. */
export function fuseFigures(site: Site, trips: number): FuseFigures {
  const seen = site.lookAll().map(({ figures }) => figures);
  return {
    trips,
    longestOverloadS: rounded(Math.max(...seen.map(({ longestByChargersMs }) => longestByChargersMs)) / 1000, 1),
    peakRatio: rounded(Math.max(...seen.map(({ peakRatio }) => peakRatio)), 3),
    thermalMaxPct: rounded(100 * Math.max(...seen.map(({ thermalShare }) => thermalShare)), 1),
  };
}

/** S19, with a meter every 10 s: so long chargers may overload a fuse over OCPP; */
const LONGEST_S = 40;
/** and so much longer where some speak CAPI. */
const CAPI_S = 30;

/** What fuses were not spared (S19), each as whether it was and a sentence. */
export function fuseGoals(
  { trips, longestOverloadS, peakRatio, thermalMaxPct }: FuseFigures,
  hasCapi: boolean,
): readonly (readonly [boolean, string])[] {
  const longestS = hasCapi ? LONGEST_S + CAPI_S : LONGEST_S;
  const with10s = hasCapi ? 'with a meter every 10 s and chargers on CAPI' : 'with a meter every 10 s';
  return [
    [trips === 0, `${trips} trips`],
    [longestOverloadS <= longestS, `S19: chargers overloaded a fuse for ${longestOverloadS} s; ${longestS} ${with10s}`],
    [peakRatio <= 1.45, `S19: a fuse carried ${peakRatio} times its rating; 1.45`],
    [thermalMaxPct <= 50, `S19: a fuse was ${thermalMaxPct} % on the way to tripping; 50`],
  ];
}
