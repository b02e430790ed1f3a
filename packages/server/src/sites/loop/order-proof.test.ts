import { describe, expect, it } from 'vitest';
import { NEW_CONNECTOR, type ConnectorMemory, type Moving, type Route } from './connector-memory.ts';
import { proofOf, type MeterVerdict } from './order-proof.ts';
import type { PerPhase } from './site-phases.ts';

interface Case {
  readonly limitA?: number;
  readonly route?: Route;
  readonly from?: Route;
  readonly amps?: PerPhase;
  readonly readAtS?: number;
  readonly takenAtS?: number | null;
  readonly side?: ConnectorMemory['meterSide'];
  readonly meter?: MeterVerdict;
  readonly nowS?: number;
  readonly isStopped?: boolean;
  readonly looks?: number;
  readonly isOver?: boolean;
}

function proof({
  limitA = 10,
  route = 'L123',
  from,
  amps,
  readAtS = 8,
  takenAtS = 0,
  side = null,
  meter = null,
  nowS = 10,
  ...more
}: Case) {
  const { isStopped = false, looks = 0, isOver = false } = more;
  const moving: Moving | null =
    from === undefined ? null : { from, sinceMs: 0, meterBefore: null, drawnBeforeA: 10, isAfter: false, isStopped, looks };
  const memory: ConnectorMemory = {
    ...NEW_CONNECTOR,
    told: {
      transactionId: 1,
      limitA,
      route,
      sentAtMs: 0,
      takenAtMs: takenAtS === null ? null : takenAtS * 1000,
      untilMs: 1e9,
      tailA: 0,
    },
    route,
    moving,
    meterSide: side,
    reading: amps ? { atMs: readAtS * 1000, amps, registerWh: null } : null,
  };
  return proofOf(memory, 'RST', 'TN', meter, nowS * 1000, isOver);
}

const OPEN = { isProven: false, isEffective: false };
const DONE = { isProven: true, isEffective: true };

describe('S6 effective means measured: a current', () => {
  it('is proven by a reading from after it that shows no more than it', () => {
    expect(proof({ amps: [10.5, 10, 10] })).toMatchObject(DONE);
    expect(proof({ amps: [16, 16, 16] })).toMatchObject(OPEN);
  });

  it('is open while nobody answered, or no reading is newer', () => {
    expect(proof({ amps: [6, 6, 6], takenAtS: null })).toMatchObject(OPEN);
    expect(proof({ amps: [6, 6, 6], readAtS: -1 })).toMatchObject(OPEN);
    expect(proof({})).toMatchObject(OPEN);
  });

  it('counts as measured not to be obeyed after 15 s', () => {
    expect(proof({ amps: [16, 16, 16], nowS: 14 })).toMatchObject(OPEN);
    expect(proof({ amps: [16, 16, 16], nowS: 15 })).toMatchObject({ isProven: true, isEffective: false });
  });
});

describe('S6 effective means measured: a phase', () => {
  it('is proven by the charger’s values where its meter sees the terminals', () => {
    expect(proof({ route: 'L3', from: 'L1', amps: [0, 0, 10] })).toMatchObject({ ...DONE, meterSide: 'input' });
    expect(proof({ route: 'L1', from: 'L3', side: 'input', amps: [10, 0, 0] })).toMatchObject(DONE);
    expect(proof({ route: 'L123', from: 'L2', amps: [9, 9, 9] })).toMatchObject(DONE);
    expect(proof({ route: 'L1', from: 'L123', amps: [10, 0, 0] })).toMatchObject(DONE);
  });

  it('is open while the current is where it was, and failed after 5 minutes, with the way that is measured', () => {
    expect(proof({ route: 'L3', from: 'L1', side: 'input', amps: [10, 0, 0], nowS: 299 })).toMatchObject(OPEN);
    expect(proof({ route: 'L3', from: 'L1', side: 'input', amps: [10, 0, 0], nowS: 300 })).toMatchObject({
      isProven: true,
      hasFailedToSwitch: true,
      measuredWay: 'L1',
    });
    expect(proof({ route: 'L2', from: 'L123', amps: [9, 9, 9], nowS: 300 })).toMatchObject({ hasFailedToSwitch: true, measuredWay: '3P' });
  });

  it('of a charger whose meter sits behind the matrix is proven by the site’s meter alone', () => {
    const behind = { route: 'L3', from: 'L1', amps: [10, 0, 0] } as const;
    expect(proof({ ...behind, meter: null })).toMatchObject({ ...OPEN, meterSide: null });
    expect(proof({ ...behind, meter: 'moved' })).toMatchObject({ ...DONE, meterSide: 'output' });
    expect(proof({ ...behind, meter: 'stayed' })).toMatchObject(OPEN);
    expect(proof({ ...behind, meter: 'stayed', nowS: 300 })).toMatchObject({ hasFailedToSwitch: true, measuredWay: 'L1' });
  });

  it('without either both phases stay reserved, and after its time it counts as not done', () => {
    const open = { route: 'L2', from: 'L1', amps: [10, 0, 0] } as const;
    expect(proof({ ...open, nowS: 200 })).toMatchObject({ ...OPEN, hasFailedToSwitch: false });
    expect(proof({ ...open, nowS: 300 })).toMatchObject({ isProven: true, hasFailedToSwitch: true, measuredWay: 'L1' });
  });

  it('seen to have stayed it counts where it was, also behind the matrix', () => {
    const stayed = { route: 'L3', from: 'L2', amps: [10, 0, 0], side: 'output', meter: 'stayed', nowS: 300 } as const;
    expect(proof(stayed)).toMatchObject({ hasFailedToSwitch: true, measuredWay: 'L2' });
  });

  it('S10 of a car on one phase: all phases feed it as L1 does, and from another the site’s meter tells', () => {
    expect(proof({ route: 'L123', from: 'L1', amps: [10, 0, 0] })).toMatchObject({ ...DONE, hasMoved: true, hasShown: false });
    expect(proof({ route: 'L1', from: 'L123', amps: [10, 0, 0] })).toMatchObject({ ...DONE, hasShown: true });
    expect(proof({ route: 'L123', from: 'L2', amps: [10, 0, 0], side: 'input' })).toMatchObject({ ...DONE, hasShown: true });
    expect(proof({ route: 'L123', from: 'L2', amps: [10, 0, 0], meter: 'moved' })).toMatchObject({ ...DONE, meterSide: 'output' });
    expect(proof({ route: 'L123', from: 'L2', amps: [10, 0, 0], meter: null })).toMatchObject(OPEN);
    expect(proof({ route: 'L123', from: 'L2', amps: [0, 10, 0] })).toMatchObject(OPEN);
  });

  it('is open while the car draws nothing, save where it was told to', () => {
    expect(proof({ route: 'L2', from: 'L1', amps: [0, 0, 0], nowS: 400 })).toMatchObject(OPEN);
    expect(proof({ route: 'L2', from: 'L1', limitA: 0, amps: [0, 0, 0] })).toMatchObject(DONE);
  });

  it('S19 has failed sooner where it was seen to stay while a fuse carries too much there: after 30 s, or a look', () => {
    const stays = { route: 'L3', from: 'L1', amps: [10, 0, 0], nowS: 30 } as const;
    const looked = { ...stays, meter: 'stayed', looks: 1, nowS: 10 } as const;
    expect(proof(looked)).toMatchObject(OPEN);
    expect(proof({ ...looked, isOver: true })).toMatchObject({ hasFailedToSwitch: true, measuredWay: 'L1' });
    expect(proof({ ...looked, isOver: true, looks: 0 })).toMatchObject(OPEN);
    expect(proof({ ...stays, side: 'input', isOver: true })).toMatchObject({ hasFailedToSwitch: true, measuredWay: 'L1' });
    expect(proof({ ...stays, side: 'input', isOver: true, nowS: 29 })).toMatchObject(OPEN);
    expect(proof({ ...stays, isOver: true })).toMatchObject(OPEN);
  });

  it('stays open while its car has stopped to be looked at: it goes on at once, and may be on either phase', () => {
    expect(proof({ route: 'L3', from: 'L1', limitA: 0, amps: [0, 0, 0], isStopped: true })).toMatchObject(OPEN);
  });

  it('has stopped like any other where it did not go on: who was paused meanwhile gets its turn, and keeps no phase from others', () => {
    const paused = { route: 'L3', from: 'L1', limitA: 0, amps: [0, 0, 0], isStopped: true } as const;
    expect(proof({ ...paused, nowS: 24 })).toMatchObject(OPEN);
    expect(proof({ ...paused, nowS: 25 })).toMatchObject({ ...DONE, hasMoved: false });
  });

  it('S3 current on a phase thought idle is told in the same tick', () => {
    expect(proof({ route: 'L1', side: 'input', amps: [0, 8, 0] })).toMatchObject({ measuredWay: 'L2', hasFailedToSwitch: true });
  });
});
