import type { MeterRef, SiteSettings } from '@phasor/contract';
import type { MeterSight, SiteFacts } from './facts.ts';
import { afterSilence, isBeyondFuse, judgeJump, type JumpBounds, type MeterTrace } from './meter-jump.ts';
import { afterSample, judgeStillness, watched, type CarsSeen, type Stillness } from './meter-stillness.ts';
import { judgeMeters, type JudgedSample, type RefusedSample, type SeenSample } from './meter-watch.ts';

/** How the name of what measures is written where one text is needed. */
export const meterName = (ref: MeterRef): string => ('serial' in ref ? `meter ${ref.serial}` : `charger ${ref.chargerId}`);

/** So long samples are looked at again, as readings of cars from after them come in, ms. */
const RECENT_MS = 30_000;
/** The next sample is overdue after this part of the time for which one counts: 1.5 intervals. */
const SILENT_PART = 0.6;

/** What the meters of a site said last, and what of it counts at each fuse (S4). */
export class MeterDesk {
  readonly #samples = new Map<string, SeenSample>();
  /** Of those whose last sample could not be true. */
  readonly #refused = new Map<string, RefusedSample>();
  readonly #traces = new Map<string, MeterTrace>();
  readonly #recent = new Map<string, readonly MeterSight[]>();
  readonly #stillness = new Map<string, Stillness>();
  readonly #apartSinceMs = new Map<string, number | null>();

  /** A newer sample of a meter; `bounds` as {@link judgeJump} needs them, null: it is believed. One that is refused leaves the sample before it in force. */
  take(name: string, sample: SeenSample | RefusedSample, bounds: JumpBounds | null = null): void {
    const known = this.#samples.get(name);
    if (sample.atMs <= Math.max(known?.atMs ?? -Infinity, this.#refused.get(name)?.atMs ?? -Infinity)) return;
    if ('refused' in sample) {
      this.#refused.set(name, sample);
      return;
    }
    this.#refused.delete(name);
    this.#stillness.set(name, afterSample(this.#stillness.get(name) ?? watched(sample.atMs), sample.isUnchanged, sample.atMs));
    if (!bounds) {
      this.#samples.set(name, sample);
      return;
    }
    if (isBeyondFuse(sample.amps, bounds)) return;
    const before = this.#traces.get(name) ?? (known && { atMs: known.atMs, base: known.amps, pending: null });
    const { trace, amps } = judgeJump(before, sample, bounds);
    this.#traces.set(name, trace);
    this.#samples.set(name, { ...sample, amps });
  }

  /** The newest of a meter: a jump that no further sample has followed in time counts, where it is higher. */
  #newest(name: string, nowMs: number): SeenSample | undefined {
    const sample = this.#samples.get(name);
    const trace = this.#traces.get(name);
    if (!sample || !trace?.pending || nowMs - sample.atMs < SILENT_PART * sample.ageBoundMs) return sample;
    return { ...sample, amps: afterSilence(sample.amps, trace) };
  }

  #judged(name: string, cars: CarsSeen, nowMs: number): JudgedSample | undefined {
    const sample = this.#newest(name, nowMs);
    if (!sample) return undefined;
    const stillness = judgeStillness(this.#stillness.get(name) ?? watched(sample.atMs), cars, nowMs);
    this.#stillness.set(name, stillness);
    return { ...sample, frozen: stillness.frozen };
  }

  /** What counts at each fuse now, and what is not believed. */
  judge({ fuses }: SiteSettings, cars: CarsSeen, nowMs: number): Pick<SiteFacts, 'meters' | 'meterFaults'> {
    const meters = new Map<string, SiteFacts['meters'] extends ReadonlyMap<string, infer Fact> ? Fact : never>();
    const meterFaults = new Map<string, string>();
    for (const { id, meters: refs = [] } of fuses) {
      if (refs.length === 0) continue;
      const samples = refs.map((ref) => this.#judged(meterName(ref), cars, nowMs));
      const { fact, fault: seen, apartSinceMs } = judgeMeters(samples, this.#apartSinceMs.get(id) ?? null, nowMs);
      this.#apartSinceMs.set(id, apartSinceMs);
      if (fact) meters.set(id, { ...fact, recent: this.#withRecent(id, fact) });
      const isKnown = fact !== null && nowMs - fact.atMs <= fact.ageBoundMs;
      const fault = seen ?? (isKnown ? null : this.#refusal(refs));
      if (fault !== null) meterFaults.set(id, fault);
    }
    return { meters, meterFaults };
  }

  /** Why the first of these meters that says what cannot be true is not believed. */
  #refusal(refs: readonly MeterRef[]): string | null {
    const [why] = refs.flatMap((ref) => this.#refused.get(meterName(ref))?.refused ?? []);
    return why === undefined ? null : `what its meter says cannot be true: ${why}`;
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
