import { describe, expect, it } from 'vitest';
import type { LimitInForce } from '@phasor/contract';
import { limitStack, type LimitFacts } from './limit-stack.ts';

const NOW = Date.UTC(2026, 2, 2, 20);
const NOTHING: LimitFacts = {
  connectorId: 1,
  nowMs: NOW,
  hasSession: true,
  drawnA: null,
  offeredA: null,
  suspendedByCarSinceMs: null,
  installationA: null,
  maxA: null,
  maxSinceMs: null,
  userA: null,
  userSinceMs: null,
  schedule: null,
  pause: null,
  balancing: null,
  unknownShare: null,
  migration: null,
};
const balancing = (more: Partial<NonNullable<LimitFacts['balancing']>> = {}): LimitFacts['balancing'] => ({
  grantedA: 9,
  phases: 3,
  sinceMs: NOW - 60_000,
  reason: 'L1 of main is full.',
  waiting: null,
  heldUntilMs: null,
  fallback: null,
  isCarsOwn: false,
  beyond: null,
  offline: null,
  ...more,
});
const binding = (facts: Partial<LimitFacts>): LimitInForce | undefined =>
  limitStack({ ...NOTHING, installationA: 32, maxA: 16, drawnA: 16, offeredA: 16, ...facts }).limits.find(({ isBinding }) => isBinding);

describe('R21 what limits a charger now: every cause, when it binds', () => {
  const cases: readonly [LimitInForce['cause'], Partial<LimitFacts>, string, number | null][] = [
    ['installation', { installationA: 10, drawnA: 10, offeredA: 10 }, 'The installation carries 10 A, as the charger says.', 10],
    ['maxCurrent', {}, 'The max current of its settings is 16 A.', 16],
    ['userLimit', { userA: 8, drawnA: 8, offeredA: 8 }, 'Its owner limits it to 8 A.', 8],
    [
      'schedule',
      { schedule: { limitA: 6, sinceMs: NOW - 1, untilMs: NOW + 1 }, drawnA: 6, offeredA: 6 },
      'Its schedule allows 6 A now.',
      6,
    ],
    [
      'schedule',
      { schedule: { limitA: 0, sinceMs: null, untilMs: null }, drawnA: 0, offeredA: 0 },
      'Its schedule allows no charging now.',
      0,
    ],
    ['pause', { pause: { limitA: 0, sinceMs: NOW - 1, untilMs: NOW + 1 }, drawnA: 0, offeredA: 0 }, 'It is paused by its owner.', 0],
    ['balancing', { balancing: balancing(), drawnA: 9, offeredA: 9 }, 'Load balancing gives it 9 A. L1 of main is full.', 9],
    [
      'waiting',
      { balancing: balancing({ grantedA: 0, waiting: { place: 2, expectedAtMs: NOW + 900_000 } }), drawnA: 0, offeredA: 0 },
      'Waiting for a turn, at place 2: not even the least fits beside the others now.',
      0,
    ],
    [
      'fallback',
      { balancing: balancing({ grantedA: 6, fallback: 'The meter of main is lost: the worst load counts.' }), drawnA: 6, offeredA: 6 },
      'The site falls back to 6 A here. The meter of main is lost: the worst load counts.',
      6,
    ],
    ['cableOrCar', { drawnA: 10 }, 'Cable or car takes no more than 10 A of the 16 A offered.', 10],
    [
      'cableOrCar',
      { drawnA: 0, suspendedByCarSinceMs: NOW - 5 },
      'The car takes nothing by its own wish: it is full, or set to charge later.',
      0,
    ],
    [
      'fallback',
      { balancing: balancing({ offline: { fallsBackToA: 6 } }), drawnA: null, offeredA: null },
      'The charger is offline: when its last limit is over it falls back to 6 A by itself.',
      6,
    ],
    [
      'fallback',
      { balancing: balancing({ offline: { fallsBackToA: null } }), drawnA: null, offeredA: null },
      'The charger is offline, and nobody has seen what it falls back to.',
      null,
    ],
    [
      'waiting',
      { balancing: balancing({ grantedA: 0, heldUntilMs: NOW + 300_000 }), drawnA: 0, offeredA: 0 },
      'It starts at a moment of its own, so that not all start at once after a power cut or when a schedule begins; "charge now" does not wait.',
      0,
    ],
    [
      'migration',
      { hasSession: false, migration: { sinceMs: NOW - 1, untilMs: NOW + 1 }, drawnA: null, offeredA: null },
      'Its charger is being brought from CAPI to OCPP: a charge begins when that is done, or undone.',
      0,
    ],
    ['charger', { drawnA: 7, offeredA: 7 }, 'The charger offers 7 A by itself, and does not say why.', 7],
  ];
  it.each(cases)('%s', (cause, facts, sentence, limitA) => {
    expect(binding(facts)).toMatchObject({ cause, sentence, limitA });
    expect(limitStack({ ...NOTHING, installationA: 32, maxA: 16, drawnA: 16, offeredA: 16, ...facts }).sentence).toBe(sentence);
  });

  it('says since when and until when', () => {
    expect(binding({ schedule: { limitA: 6, sinceMs: NOW - 3_600_000, untilMs: NOW + 3_600_000 }, drawnA: 6, offeredA: 6 })).toMatchObject({
      since: '2026-03-02T19:00:00.000Z',
      until: '2026-03-02T21:00:00.000Z',
    });
  });

  it('a charge that runs is not limited by the way to OCPP: it is never cut', () => {
    expect(binding({ migration: { sinceMs: NOW - 1, untilMs: null } })).toMatchObject({ cause: 'maxCurrent', limitA: 16 });
  });

  it('says since when max current and owner’s limit hold', () => {
    const { limits } = limitStack({ ...NOTHING, maxA: 16, maxSinceMs: NOW - 2_000, userA: 8, userSinceMs: NOW - 1_000 });
    expect(limits.map(({ cause, since }) => [cause, since])).toEqual([
      ['userLimit', '2026-03-02T19:59:59.000Z'],
      ['maxCurrent', '2026-03-02T19:59:58.000Z'],
    ]);
  });

  it('says where each is known from, and what the car would have without one of ours', () => {
    const { limits } = limitStack({
      ...NOTHING,
      installationA: 32,
      maxA: 16,
      userA: 10,
      balancing: balancing({ grantedA: 8 }),
      drawnA: 8,
      offeredA: 8,
    });
    expect(limits.map(({ cause, source, withoutA }) => [cause, source, withoutA])).toEqual([
      ['balancing', 'configured', 10],
      ['userLimit', 'configured', 8],
      ['maxCurrent', 'configured', 8],
      ['installation', 'reported', null],
    ]);
  });

  it('a car whose offer follows what it takes is limited by itself, however close its offer is to that', () => {
    const cut = balancing({ grantedA: 10, isCarsOwn: true });
    expect(binding({ balancing: cut, drawnA: 8.1, offeredA: 10 })).toMatchObject({ cause: 'cableOrCar', limitA: 8.1 });
    expect(binding({ balancing: balancing({ grantedA: 10 }), drawnA: 8.1, offeredA: 10 })).toMatchObject({ cause: 'balancing' });
  });

  it('where nothing is known it says that', () => {
    expect(limitStack({ ...NOTHING, hasSession: false })).toMatchObject({
      limits: [],
      sentence: expect.stringContaining('Nothing that is known'),
    });
  });
});

describe('R21 where another node balances the site, its share is not guessed at', () => {
  const unknownShare = 'Another node balances its site, and its share is not known here.';

  it('what the charger offers less is no doing of its own', () => {
    const facts = { ...NOTHING, installationA: 32, maxA: 16, userA: 13, unknownShare, drawnA: 8, offeredA: 8 };
    const { sentence, limits } = limitStack(facts);
    expect(sentence).toBe('Another node balances its site, and its share is not known here. The charger offers 8 A.');
    expect(limits.map(({ cause, source, limitA, withoutA }) => [cause, source, limitA, withoutA])).toEqual([
      ['balancing', 'unknown', 8, 13],
      ['userLimit', 'configured', 13, 8],
      ['maxCurrent', 'configured', 16, 8],
      ['installation', 'reported', 32, null],
    ]);
  });

  it('where the charger offers all the rest, the rest binds, and nobody knows what there would be without it', () => {
    const { limits } = limitStack({ ...NOTHING, maxA: 16, userA: 13, unknownShare, drawnA: 13, offeredA: 13 });
    expect(limits.map(({ cause, isBinding, withoutA }) => [cause, isBinding, withoutA])).toEqual([
      ['userLimit', true, null],
      ['maxCurrent', false, null],
      ['balancing', false, 13],
    ]);
  });

  it('where nothing tells what is offered, neither car nor charger is blamed', () => {
    expect(binding({ unknownShare, drawnA: 8, offeredA: null })).toMatchObject({
      cause: 'balancing',
      limitA: null,
      sentence: unknownShare,
    });
  });

  it('where no car charges there is no share', () => {
    expect(limitStack({ ...NOTHING, hasSession: false, unknownShare }).limits).toEqual([]);
  });
});
