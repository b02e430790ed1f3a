import { expect, it } from 'vitest';
import { campaignStep } from './campaign-step.ts';
import type { CampaignRequest } from './facts.ts';
import { invariant } from '../testing/invariant.ts';
import { sitesLeftDark, underWay } from '../testing/judge.ts';
import { FLEET, runCampaign, TICK_MS } from '../testing/run-campaign.ts';
import { HOUR_MS, T0 } from '../testing/fleet.ts';

invariant(
  2,
  'whoever leaves CAPI by leave has no car, is in its window, and no schedule is near, when the leave is used',
  (seed, rules) => {
    runCampaign(seed, {
      ...FLEET,
      rules,
      ticks: 2 * 144,
      // From one to five in the night, as hours of UTC; the schedules charge from half past four.
      window: {
        zone: 'UTC',
        blocks: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ startMinute: day * 1_440 + 60, endMinute: day * 1_440 + 300 })),
      },
      scheduleMs: 4.5 * HOUR_MS,
      settings: (settings) => ({ ...settings, startSpreadMs: 2 * HOUR_MS }),
      judgeUse: (used, nowMs) => {
        const hour = (nowMs / HOUR_MS) % 24;
        const isAllowed = (hour >= 1 && hour <= 3.5) || (hour >= 4.5 && hour < 5);
        const wrong = used.filter(({ to, charger }) => to === 'Draining' && (charger.hasCar || !isAllowed));
        expect(
          wrong.map(({ charger }) => charger.fact.chargerId),
          `at ${hour} h, seed ${seed}`,
        ).toEqual([]);
      },
    });
  },
);

invariant(5, 'in-flight, unproven, per-site, per-group and bandwidth counts never exceed their budgets', (seed, rules) => {
  // Settings of most are changed at once, and nobody falls asleep: then nothing but leave makes a count grow.
  runCampaign(seed, {
    ...FLEET,
    dormantShare: 0,
    areRestless: false,
    changeShare: 0.1,
    rules,
    judge: ({ fleet, nowMs, before }) => {
      const { budgets } = before.settings;
      const figures = underWay(fleet, nowMs, [], budgets);
      const exceeded = ['in flight', 'downloads', 'bandwidth'].filter((what) => {
        const [count, limit] = figures.get(what) ?? [0, 0];
        return count > limit;
      });
      expect(exceeded, `seed ${seed}`).toEqual([]);
    },
  });
  runCampaign(seed, {
    ...FLEET,
    rules,
    judge: ({ fleet, nowMs, before, stepped }) => {
      if (stepped.admitted.length === 0) return;
      const { budgets } = before.settings;
      const was = underWay(fleet, nowMs, [], budgets);
      // A charger that falls asleep makes a limit smaller; then nobody is added.
      const exceeded = [...underWay(fleet, nowMs, stepped.admitted, budgets)].filter(
        ([what, [count, limit]]) => count > Math.max(limit, was.get(what)?.[0] ?? 0),
      );
      expect(exceeded, `seed ${seed}`).toEqual([]);
    },
  });
});

invariant(6, 'a site never loses its last working connector to us', (seed, rules) => {
  runCampaign(seed, {
    ...FLEET,
    rules,
    judge: ({ fleet, nowMs, stepped }) => {
      if (stepped.admitted.length > 0) expect(sitesLeftDark(fleet, nowMs, stepped.admitted), `seed ${seed}`).toEqual([]);
    },
  });
});

invariant(12, 'attempts and cool-down respected', (seed, rules) => {
  runCampaign(seed, {
    ...FLEET,
    failShare: 0.6,
    rules,
    settings: (settings) => ({
      ...settings,
      waves: settings.waves.map((wave) => ({
        ...wave,
        gate: { ...wave.gate, expression: null, stratum: { minSettled: 1, minSuccessShare: 0 } },
      })),
    }),
    judge: ({ fleet, nowMs, before, stepped }) => {
      const { coolDownMs, maxAttempts } = before.settings.eligibility;
      for (const { chargerId, to } of stepped.admitted) {
        const way = fleet.chargers.find(({ fact }) => fact.chargerId === chargerId)?.way;
        if (!way || to !== 'Admitted') continue;
        expect(way.failedAttempts, `seed ${seed}`).toBeLessThan(maxAttempts);
        expect(nowMs - (way.lastRolledBackMs ?? -Infinity), `seed ${seed}`).toBeGreaterThanOrEqual(coolDownMs);
      }
    },
  });
});

invariant(14, 'after pause none newly armed; after abort none newly commits', (seed, rules) => {
  const pauseTick = 60 + (seed % 50);
  const [pauseMs, resumeMs, abortMs] = [pauseTick, pauseTick + 20, pauseTick + 60].map((tick) => T0 + tick * TICK_MS);
  const asked: Readonly<Record<number, CampaignRequest>> = {
    0: { requestId: 'start', kind: 'start', by: 'bo', atMs: T0 },
    [pauseTick]: { requestId: 'pause', kind: 'pause', by: 'bo', note: 'looks odd', atMs: pauseMs ?? 0 },
    [pauseTick + 20]: { requestId: 'resume', kind: 'resume', by: 'bo', atMs: resumeMs ?? 0 },
    [pauseTick + 60]: { requestId: 'abort', kind: 'abort', by: 'bo', atMs: abortMs ?? 0 },
  };
  let attempts: number | null = null;
  runCampaign(seed, {
    ...FLEET,
    rules,
    ticks: pauseTick + 90,
    facts: (tick) => ({ requests: asked[tick] ? [asked[tick]] : [] }),
    judge: ({ fleet, nowMs, stepped }) => {
      const isPaused = nowMs >= (pauseMs ?? 0) && nowMs < (resumeMs ?? 0);
      const isAborted = nowMs >= (abortMs ?? 0);
      if (!isPaused && !isAborted) return void (attempts = null);
      expect(stepped.admitted, `seed ${seed}`).toEqual([]);
      const sum = fleet.chargers.reduce((so, { way }) => so + way.attempts, 0);
      expect(sum, `armed in all, seed ${seed}`).toBe(attempts ?? sum);
      attempts = sum;
      const late = fleet.chargers.filter(({ way }) => isAborted && (way.committedAtMs ?? 0) >= (abortMs ?? 0));
      expect(late, `committed after the abort, seed ${seed}`).toEqual([]);
    },
  });
});

invariant(21, 'same seed and fault plan, same event log', (seed, rules) => {
  const [one, other] = [1, 2].map(() => runCampaign(seed, { ...FLEET, rules, ticks: 150 }));
  expect(one?.events, `log, seed ${seed}`).toEqual(other?.events);
  expect(one?.state, `state, seed ${seed}`).toEqual(other?.state);
});

it.each([2, 7])('invariant 16, a campaign’s part: any step twice equals once, and its state survives being stored (seed %d)', (seed) => {
  let given = 0;
  runCampaign(seed, {
    ...FLEET,
    judge: ({ facts, nowMs, stepped }) => {
      given += stepped.admitted.length;
      const again = campaignStep(stepped.state, facts, nowMs);
      expect(again.events).toEqual([]);
      expect(again.admitted).toEqual([]);
      expect(again.state).toEqual(stepped.state);
      expect(JSON.parse(JSON.stringify(stepped.state))).toEqual(stepped.state);
    },
  });
  expect(given).toBeGreaterThan(10);
});

it('slots of one step start at different times within the spread, and are void an hour later', () => {
  // Leave that is given once more has the same wait again.
  const waits = new Map<string, number>();
  runCampaign(3, {
    ...FLEET,
    judge: ({ nowMs, stepped }) => {
      for (const { chargerId, to, startAtMs, untilMs } of stepped.admitted) {
        waits.set(`${chargerId} ${to}`, startAtMs - nowMs);
        expect(untilMs - startAtMs).toBe(HOUR_MS);
      }
    },
  });
  const starts = [...waits.values()];
  expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...starts)).toBeLessThan(10 * 60_000);
  expect(new Set(starts).size).toBeGreaterThan(starts.length * 0.8);
});
