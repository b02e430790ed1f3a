import type { MeterRef, SiteSettings } from '@phasor/contract';
import type { MeterFact } from './facts.ts';
import { judgeMeters, type SeenSample } from './meter-watch.ts';

/** How the name of what measures is written where one text is needed. */
export const meterName = (ref: MeterRef): string => ('serial' in ref ? `meter ${ref.serial}` : `charger ${ref.chargerId}`);

/** What the meters of a site said last, and what of it counts at each fuse (S4). */
export class MeterDesk {
  readonly #samples = new Map<string, SeenSample>();
  readonly #apartSinceMs = new Map<string, number | null>();

  /** A newer sample of a meter. */
  take(name: string, sample: SeenSample): void {
    const known = this.#samples.get(name);
    if (!known || sample.atMs > known.atMs) this.#samples.set(name, sample);
  }

  /** What counts at each fuse now, and what is not believed. */
  judge(
    { fuses }: SiteSettings,
    carsChangedA: number,
    nowMs: number,
  ): { readonly meters: Map<string, MeterFact>; readonly faults: Map<string, string> } {
    const meters = new Map<string, MeterFact>();
    const faults = new Map<string, string>();
    for (const { id, meters: refs = [] } of fuses) {
      if (refs.length === 0) continue;
      const samples = refs.map((ref) => this.#samples.get(meterName(ref)));
      const { fact, fault, apartSinceMs } = judgeMeters(samples, this.#apartSinceMs.get(id) ?? null, carsChangedA, nowMs);
      this.#apartSinceMs.set(id, apartSinceMs);
      if (fact) meters.set(id, fact);
      if (fault !== null) faults.set(id, fault);
    }
    return { meters, faults };
  }
}
