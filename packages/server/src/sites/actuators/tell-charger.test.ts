import { describe, expect, it } from 'vitest';
import type { Answer, ChargerPort } from './charger-port.ts';
import { tellCharger, tellPhase, writesOf, type Instruction } from './tell-charger.ts';

/** Writes down what it is told, and answers so. */
class Told implements ChargerPort {
  readonly words: string[] = [];
  readonly #answer: Answer;

  constructor(answer: Answer = { kind: 'taken' }) {
    this.#answer = answer;
  }

  #hear(word: string): Promise<Answer> {
    this.words.push(word);
    return Promise.resolve(this.#answer);
  }

  setProfile: ChargerPort['setProfile'] = (_connectorId, { chargingSchedule }) =>
    this.#hear(`profile ${chargingSchedule.chargingSchedulePeriod[0]?.limit} A`);
  setKey: ChargerPort['setKey'] = (key, value) => this.#hear(`${key}=${value}`);
  dataTransfer: ChargerPort['dataTransfer'] = (vendorId, messageId, data) => this.#hear(`${vendorId}/${messageId ?? ''} ${data}`);
  setLimit: ChargerPort['setLimit'] = (_connectorId, nowA) => this.#hear(`limit ${nowA} A`);
  readNow: ChargerPort['readNow'] = () => this.#hear('read');
  stop: ChargerPort['stop'] = () => this.#hear('stop');
  clearProfile: ChargerPort['clearProfile'] = () => this.#hear('clear');
  makeInoperative: ChargerPort['makeInoperative'] = () => this.#hear('inoperative');
}

const instruction = (more: Partial<Instruction> = {}): Instruction => ({
  ...{ connectorId: 1, transactionId: 7, protocol: 'OCPP', actuator: 'key', phaseSetting: null, limitA: 8, limitNowA: 8 },
  ...{ route: 'L3', routeNow: 'L123', wired: 3, nowMs: 0, untilMs: 1_500_000, safeA: 0, allowed: [], maxPeriods: 24 },
  ...{ relativeToMs: 0, stackLevel: 1, unit: 'A', heldByKeyA: null, maxA: 16 },
  ...more,
});

async function wordsOf(more: Partial<Instruction>): Promise<string[]> {
  const charger = new Told();
  const asked = instruction(more);
  await tellCharger(charger, asked);
  expect(charger.words).toHaveLength(writesOf(asked));
  return charger.words;
}

describe('S7 what a charger is told, in this order', () => {
  it('the current down, then the phase; a phase first where the current does not fall', async () => {
    expect(await wordsOf({ limitNowA: 12 })).toEqual(['profile 8 A', 'AssignedPhase=1.L3']);
    expect(await wordsOf({})).toEqual(['AssignedPhase=1.L3', 'profile 8 A']);
    expect(await wordsOf({ routeNow: 'L3', limitNowA: 12 })).toEqual(['profile 8 A']);
  });

  it('by the key, or the DataTransfer, that the installer wrote down', async () => {
    expect(await wordsOf({ phaseSetting: { key: 'PhaseSelect', value: '{phase}@{connector}' } })).toEqual([
      'PhaseSelect=L3@1',
      'profile 8 A',
    ]);
    const phaseSetting = { vendorId: 'maker', messageId: 'Phase', data: '{"p":"{phase}"}' } as const;
    expect(await wordsOf({ actuator: 'dataTransfer', phaseSetting })).toEqual(['maker/Phase {"p":"L3"}', 'profile 8 A']);
  });

  it('a setting that tells the current too with each new current, and not for a refresh', async () => {
    const phaseSetting = { key: 'Feed', value: '{phase}:{current}' } as const;
    const stays = { phaseSetting, routeNow: 'L3' } as const;
    expect(await wordsOf({ ...stays, limitNowA: 12 })).toEqual(['profile 8 A', 'Feed=L3:8']);
    expect(await wordsOf({ ...stays, limitNowA: 6 })).toEqual(['Feed=L3:8', 'profile 8 A']);
    expect(await wordsOf({ ...stays, limitNowA: 8 })).toEqual(['profile 8 A']);
  });

  it('a key of its own for the current: down, the phase, and up with the first raise after that was measured', async () => {
    const current = { key: 'AssignedCurrent', value: '{connector}.{current}' };
    const phaseSetting = { key: 'AssignedPhase', value: '{connector}.{phase}', current };
    expect(await wordsOf({ phaseSetting, limitA: 6.5, limitNowA: 12 })).toEqual([
      'profile 6.5 A',
      'AssignedCurrent=1.6',
      'AssignedPhase=1.L3',
    ]);
    const stays = { phaseSetting, routeNow: 'L3', heldByKeyA: 6 } as const;
    expect(await wordsOf({ ...stays, limitA: 6, limitNowA: 6 })).toEqual(['profile 6 A']);
    expect(await wordsOf({ ...stays, limitA: 11, limitNowA: 6 })).toEqual(['AssignedCurrent=1.16', 'profile 11 A']);
    expect(await wordsOf({ ...stays, heldByKeyA: null, limitA: 12, limitNowA: 11 })).toEqual(['profile 12 A']);
    const charger = new Told({ kind: 'refused', reason: 'no' });
    await tellCharger(charger, instruction({ phaseSetting }));
    expect(charger.words).toEqual(['AssignedCurrent=1.8']);
  });

  it('nothing more once it said no', async () => {
    const charger = new Told({ kind: 'refused', reason: 'no' });
    expect(await tellCharger(charger, instruction())).toEqual({ kind: 'refused', reason: 'no' });
    expect(charger.words).toEqual(['AssignedPhase=1.L3']);
  });

  it('S10 the phase alone, and no current, while it is idle', async () => {
    const charger = new Told();
    await tellPhase(
      charger,
      { actuator: 'key', phaseSetting: { key: 'Feed', value: '{phase}:{current}' } },
      { connectorId: 1, route: 'L2', limitA: 0 },
    );
    expect(charger.words).toEqual(['Feed=L2:0']);
  });
});
