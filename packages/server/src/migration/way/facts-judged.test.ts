import { describe, expect, it } from 'vitest';
import { PROBES, probesOf, whyProbeFails, type ProbeEvidence } from './probes.ts';
import { gapsOf, whyRegisterWrong, withRecord } from './registers.ts';
import { canonicalTag, matchTag, reversedTag } from './tags.ts';
import { ModelCharger, GOOD } from './testing/model-charger.ts';
import { PLAN } from './testing/plan.ts';

describe('tags', () => {
  it.each([
    ['04a1b2c3', '04A1B2C3'],
    [' 04:A1-B2 C3 ', '04A1B2C3'],
    ['04A1B2C3000000', '04A1B2C3'],
    ['00000004A1B2C3', '04A1B2C3'],
    ['4A1B2C3', '04A1B2C3'],
    ['04A1B2C3D4E5F6', '04A1B2C3D4E5F6'],
    ['Anna ', 'ANNA'],
  ])('%s is %s', (idTag, canonical) => {
    expect(canonicalTag(idTag)).toBe(canonical);
  });

  it('one that is read from the other end is its person’s, and said to be turned', () => {
    const carried = ['04A1B2C3000000', '11223344'];
    expect(matchTag('04a1b2c3', carried)).toEqual({ kind: 'known', idTag: '04A1B2C3000000' });
    for (const turned of ['C3B2A104', '000000C3B2A104', 'c3b2a104000000']) {
      expect(matchTag(turned, carried)).toEqual({ kind: 'reversed', idTag: '04A1B2C3000000' });
    }
    expect(matchTag('99887766', carried)).toEqual({ kind: 'unknown' });
  });

  it('one that would be two people’s is nobody’s; a name has no other end', () => {
    expect(matchTag('C3B2A104', ['04A1B2C3', '04A1B2C300'])).toEqual({ kind: 'unknown' });
    expect(reversedTag('Anna')).toBeNull();
    expect(reversedTag('04A1A104')).toBeNull();
  });
});

describe('registers', () => {
  const row = { connectorId: 1, lastCapiWh: 1_000, firstOcppWh: 1_900 };
  const record = (startRegisterWh: number, stopRegisterWh: number) => ({
    connectorId: 1,
    startMs: startRegisterWh,
    startRegisterWh,
    stopRegisterWh,
  });

  it('never fall', () => {
    expect(whyRegisterWrong({ ...row, firstOcppWh: 999 })).toBe(
      'the register of connector 1 went back from 1000 Wh on CAPI to 999 Wh on OCPP',
    );
    expect(whyRegisterWrong({ ...row, firstOcppWh: 1_000 })).toBeNull();
    expect(whyRegisterWrong({ ...row, firstOcppWh: null })).toBeNull();
  });

  it('a gap is what no session covers; overlapping and doubled records count once', () => {
    expect(gapsOf([row], [])).toEqual([{ connectorId: 1, fromWh: 1_000, toWh: 1_900, unexplainedWh: 900 }]);
    expect(gapsOf([row], [record(1_500, 2_500), record(900, 1_200), record(1_100, 1_300)])).toMatchObject([{ unexplainedWh: 200 }]);
    expect(gapsOf([row], [{ ...record(1_000, 1_900), connectorId: 2 }])).toMatchObject([{ unexplainedWh: 900 }]);
    expect(withRecord([record(1, 2)], record(1, 2))).toHaveLength(1);
  });
});

describe('probes', () => {
  const context = {
    plan: PLAN,
    snapshot: new ModelCharger(GOOD).snapshot(),
    registers: [{ connectorId: 1, lastCapiWh: 1_000, firstOcppWh: null }],
  };
  const why = (evidence: ProbeEvidence) => whyProbeFails(evidence, context);

  it('lights and unknown tags are asked of twins only', () => {
    expect(probesOf({ ...PLAN, isTwin: false })).toEqual(PROBES);
    expect(probesOf(PLAN)).toHaveLength(PROBES.length + 2);
  });

  it.each<[ProbeEvidence, string | null]>([
    [{ kind: 'identity', serialNumber: PLAN.serialNumber, model: 'Halo', firmwareVersion: '180' }, null],
    [
      { kind: 'identity', serialNumber: null, model: 'HALO', firmwareVersion: '180' },
      'it says serial number null, and 2403080001M is being moved',
    ],
    [{ kind: 'statuses', afterMs: [{ connectorId: 1, ms: 59_999 }] }, null],
    [{ kind: 'statuses', afterMs: [{ connectorId: 1, ms: 60_000 }] }, 'connector 1 told no status within 60 s'],
    [{ kind: 'statuses', afterMs: [] }, 'connector 1 told no status within 60 s'],
    [{ kind: 'clock', skewMs: -4_999 }, null],
    [{ kind: 'clock', skewMs: -5_000 }, 'its clock is -5 s off, 5 are allowed'],
    [{ kind: 'clock', skewMs: Number.NaN }, 'its clock is NaN s off, 5 are allowed'],
    [{ kind: 'heartbeats', count: 0, longestGapMs: 0, intervalMs: 60_000 }, 'no heartbeat came'],
    [{ kind: 'heartbeats', count: 2, longestGapMs: 91_000, intervalMs: 60_000 }, '91 s passed without a heartbeat, every 60 s is agreed'],
    [{ kind: 'roundTrips', ms: Array.from({ length: 9 }, () => 5) }, '9 of 10 calls were answered'],
    [{ kind: 'registers', registersWh: [{ connectorId: 1, readings: [1_000, 1_001] }] }, null],
    [{ kind: 'registers', registersWh: [{ connectorId: 1, readings: [1_001, 1_000] }] }, 'the register of connector 1 ran backwards'],
    [{ kind: 'registers', registersWh: [] }, 'connector 1 told no register'],
    [
      { kind: 'registers', registersWh: [{ connectorId: 1, readings: [999] }] },
      'the register of connector 1 went back from 1000 Wh on CAPI to 999 Wh on OCPP',
    ],
    [{ kind: 'localList', version: 3, writtenVersion: 4 }, 'its list of tags has version 3, written was 4'],
    [{ kind: 'localList', version: -1, writtenVersion: 4 }, null],
    [{ kind: 'compositeSchedule', highestA: [{ connectorId: 1, limitA: 10 }] }, null],
    [{ kind: 'compositeSchedule', highestA: [{ connectorId: 1, limitA: 10.1 }] }, 'its schedule of connector 1 is not held to 10 A'],
    [{ kind: 'compositeSchedule', highestA: [] }, 'its schedule of connector 1 is not held to 10 A'],
    [{ kind: 'reconnect', afterMs: null }, 'it did not come back after its socket was dropped'],
    [{ kind: 'reconnect', afterMs: 130_000 }, 'it came back 130 s after its socket was dropped'],
    [{ kind: 'unknownTag', wasRefused: false }, 'an unknown tag was let in'],
    [{ kind: 'lights', shown: 'red', expected: 'green' }, 'it shows red, and should show green'],
  ])('%j: %s', (evidence, expected) => {
    expect(why(evidence)).toBe(expected);
  });
});
