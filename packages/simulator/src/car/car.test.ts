import { SeededRandom } from '@phasor/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Car, type CarOptions } from './car.ts';

const car = (options: CarOptions = {}): Car => new Car({ needWh: 10_000, reactionMs: 4_000, ...options }, new SeededRandom(1));

describe('a car', () => {
  it('follows an offer after its reaction time', () => {
    const subject = car();
    subject.offer(1_000, 10);
    subject.advance(4_999, 0);
    expect(subject.drawnA).toBe(0);
    expect(subject.nextChangeMs(4_999, 0)).toBe(1);
    subject.advance(5_000, 0);
    expect(subject.drawnA).toBe(10);
  });

  it('follows the latest of several offers', () => {
    const subject = car();
    subject.offer(0, 16);
    subject.offer(2_000, 8);
    subject.advance(4_000, 0);
    expect(subject.drawnA).toBe(8);
  });

  it('draws no more than its own limit, and nothing below 6 A', () => {
    const subject = car({ maxA: 13 });
    subject.offer(0, 32);
    subject.advance(4_000, 0);
    expect(subject.drawnA).toBe(13);
    subject.offer(5_000, 5.9);
    subject.advance(9_000, 0);
    expect(subject.drawnA).toBe(0);
  });

  it('draws less and less near full, and then nothing', () => {
    const subject = car({ maxA: 16, taperFrom: 0.9 });
    subject.offer(0, 16);
    subject.advance(4_000, 8_999);
    expect(subject.drawnA).toBe(16);
    const drawn = [1, 400, 400].map((energyWh) => {
      subject.advance(4_000, energyWh);
      return subject.drawnA;
    });
    expect(drawn[0]).toBeLessThan(16);
    expect(drawn[1]).toBeLessThan(drawn[0] ?? 0);
    expect(drawn[2]).toBeGreaterThan(0);
    subject.advance(4_000, 200);
    expect([subject.drawnA, subject.wantsEnergy, subject.nextChangeMs(4_000, 0)]).toEqual([0, false, null]);
  });

  it('stops at once when the contactor opens, and waits for a new offer', () => {
    const subject = car();
    subject.offer(0, 16);
    subject.advance(4_000, 0);
    subject.cutOff(6_000);
    expect(subject.drawnA).toBe(0);
    subject.advance(60_000, 0);
    expect(subject.drawnA).toBe(0);
  });

  it('never draws more than offered or more than its limit, and takes exactly what it needs', () => {
    const offers = fc.array(fc.tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 1, max: 3_600_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(offers, fc.integer({ min: 6, max: 32 }), fc.double({ min: 0, max: 1, noNaN: true }), (schedule, maxA, taperFrom) => {
        const subject = car({ maxA, taperFrom, reactionMs: 0 });
        let nowMs = 0;
        for (const [offeredA, holdMs] of schedule) {
          subject.offer(nowMs, offeredA);
          subject.advance(nowMs, 0);
          const untilMs = nowMs + holdMs;
          while (nowMs < untilMs) {
            expect(subject.drawnA).toBeLessThanOrEqual(Math.min(maxA, offeredA < 6 ? 0 : offeredA));
            const powerW = subject.drawnA * 690;
            const stepMs = Math.min(untilMs - nowMs, subject.nextChangeMs(nowMs, powerW) ?? Infinity);
            nowMs += stepMs;
            subject.advance(nowMs, (powerW * stepMs) / 3_600_000);
          }
          expect(subject.takenWh).toBeLessThanOrEqual(10_000.001);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([{ maxA: 5 }, { maxA: Number.NaN }, { needWh: -1 }, { taperFrom: 2 }])('that cannot be is refused: %o', (options) => {
    expect(() => car(options)).toThrow(expect.objectContaining({ code: 'SIMULATOR_CAR_IMPOSSIBLE' }));
  });

  it('varies with the seed alone', () => {
    const need = (seed: number): number => {
      const subject = new Car({}, new SeededRandom(seed));
      let energyWh = 0;
      for (; subject.wantsEnergy; energyWh += 1) subject.advance(0, 1);
      return energyWh;
    };
    expect(need(3)).toBe(need(3));
    expect(need(3)).not.toBe(need(4));
  });
});
