import { describe, expect, it } from 'vitest';
import { CountingWireLedger } from './wire-ledger.ts';

function connection(ledger = new CountingWireLedger(() => undefined)) {
  return { ledger, chargePoint: ledger.open('socket'), centralSystem: ledger.open('socket') };
}

describe('CountingWireLedger', () => {
  it('is quiet when every frame that was sent has been received, in both directions', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    expect(ledger.isQuiet).toBe(true);
    chargePoint.sent();
    centralSystem.sent();
    expect(ledger.isQuiet).toBe(false);
    chargePoint.received();
    expect(ledger.isQuiet).toBe(false);
    centralSystem.received();
    expect(ledger.isQuiet).toBe(true);
  });

  it('counts each connection by itself', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    const other = ledger.open('another socket');
    chargePoint.sent();
    other.received();
    expect(ledger.isQuiet).toBe(false);
    centralSystem.received();
    expect(ledger.isQuiet).toBe(true);
  });

  it('is not quiet while one end has closed and the other has not noticed', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    chargePoint.close();
    expect(ledger.isQuiet).toBe(false);
    centralSystem.close();
    expect(ledger.isQuiet).toBe(true);
  });

  it('forgets the frames that a close has lost, and those sent towards a closed end', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    chargePoint.sent();
    chargePoint.sent();
    chargePoint.close();
    centralSystem.received();
    centralSystem.sent();
    centralSystem.close();
    expect(ledger.isQuiet).toBe(true);
  });

  it('takes a second close of the same end for nothing', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    chargePoint.close();
    chargePoint.close();
    expect(ledger.isQuiet).toBe(false);
    centralSystem.close();
    expect(ledger.isQuiet).toBe(true);
  });

  it('ends a connection whose other end lives elsewhere', () => {
    const ledger = new CountingWireLedger(() => undefined);
    const alone = ledger.open('socket');
    alone.sent();
    alone.close();
    expect(ledger.isQuiet).toBe(true);
  });

  it('begins afresh when the same name is used again after both ends have closed', () => {
    const { ledger, chargePoint, centralSystem } = connection();
    chargePoint.sent();
    chargePoint.close();
    centralSystem.close();
    const next = connection(ledger);
    expect(ledger.isQuiet).toBe(true);
    next.chargePoint.sent();
    expect(ledger.isQuiet).toBe(false);
    // A late word from the old connection does not touch the new one.
    centralSystem.received();
    chargePoint.close();
    expect(ledger.isQuiet).toBe(false);
    next.centralSystem.received();
    expect(ledger.isQuiet).toBe(true);
  });

  it('tells of every change', () => {
    let changes = 0;
    const { chargePoint, centralSystem } = connection(new CountingWireLedger(() => (changes += 1)));
    chargePoint.sent();
    expect(changes).toBe(1);
    centralSystem.received();
    expect(changes).toBe(2);
    chargePoint.close();
    expect(changes).toBeGreaterThan(2);
  });
});
