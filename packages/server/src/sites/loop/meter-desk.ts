import type { MeterRef, SiteSettings } from '@phasor/contract';
import type { MeterSight, SiteFacts } from './facts.ts';
import { judgeMeters, type SeenSample } from './meter-watch.ts';

/** How the name of what measures is written where one text is needed. */
export const meterName = (ref: MeterRef): string => ('serial' in ref ? `meter ${ref.serial}` : `charger ${ref.chargerId}`);

/** So long samples are looked at again, as readings of cars from after them come in, ms. */
const RECENT_MS = 30_000;

/** What the meters of a site said last, and what of it counts at each fuse (S4). */
export class MeterDesk {
  readonly #samples = new Map<string, SeenSample>();
  readonly #recent = new Map<string, readonly MeterSight[]>();
  readonly #apartSinceMs = new Map<string, number | null>();

  /** A newer sample of a meter. */
  take(name: string, sample: SeenSample): void {
    const known = this.#samples.get(name);
    if (!known || sample.atMs > known.atMs) this.#samples.set(name, sample);
  }

  /** What counts at each fuse now, and what is not believed. */
  judge({ fuses }: SiteSettings, carsChangedA: number, nowMs: number): Pick<SiteFacts, 'meters' | 'meterFaults'> {
    const meters = new Map<string, SiteFacts['meters'] extends ReadonlyMap<string, infer Fact> ? Fact : never>();
    const meterFaults = new Map<string, string>();
    for (const { id, meters: refs = [] } of fuses) {
      if (refs.length === 0) continue;
      const samples = refs.map((ref) => this.#samples.get(meterName(ref)));
      const { fact, fault, apartSinceMs } = judgeMeters(samples, this.#apartSinceMs.get(id) ?? null, carsChangedA, nowMs);
      this.#apartSinceMs.set(id, apartSinceMs);
      if (fact) meters.set(id, { ...fact, recent: this.#withRecent(id, fact) });
      if (fault !== null) meterFaults.set(id, fault);
    }
    return { meters, meterFaults };
  }

  #withRecent(fuseId: string, { atMs, amps }: MeterSight): readonly MeterSight[] {
    const known = this.#recent.get(fuseId) ?? [];
    const last = known.at(-1);
    if (last && last.atMs >= atMs && last.amps === amps) return known;
    const recent = [...known.filter((sight) => sight.atMs < atMs && sight.atMs >= atMs - RECENT_MS), { atMs, amps }];
    this.#recent.set(fuseId, recent);
    return recent;
  }
}
