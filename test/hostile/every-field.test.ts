import { checkResponse, type Action } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../packages/ocpp/src/check.ts';
import { actionsFrom, badPayloads, goodPayload, type BadPayload } from '../../packages/ocpp/src/testing/bad-payloads.ts';
import { RawCharger, type RawAnswer } from '../support/raw-charger.ts';
import { walk, type LoggedItem } from '../support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

const ACTIONS = actionsFrom('ChargePoint', 'both');

let system: TestSystem;
let tolerant: RawCharger;
let strict: RawCharger;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  await system.register('TOLERANT');
  await system.register('STRICT', { isStrict: true });
  tolerant = await RawCharger.connect(system.ocppUrl, 'TOLERANT');
  strict = await RawCharger.connect(system.ocppUrl, 'STRICT');
});
afterAll(async () => {
  await tolerant.close();
  await strict.close();
  await system.stop();
});

/** Sends every payload at once, each under an id of its own, and gives the answers in that order. */
async function askAll(charger: RawCharger, action: Action, payloads: readonly unknown[]): Promise<RawAnswer[]> {
  const from = charger.heard.length;
  payloads.forEach((payload, n) => charger.send(JSON.stringify([2, `${action}-${n}`, action, payload])));
  await charger.answerTo(`${action}-${payloads.length - 1}`, from);
  const answers = charger.heard.slice(from).map((frame) => JSON.parse(frame) as RawAnswer);
  expect(answers.map(([, id]) => id)).toEqual(payloads.map((_, n) => `${action}-${n}`));
  return answers;
}

const logOf = async (id: string, action: Action): Promise<LoggedItem[]> =>
  (await walk<LoggedItem>(system.api, `/chargers/${id}/messages`)).filter((row) => row.action === action).reverse();

describe.each(ACTIONS)('%s with a fault in each of its fields', (action) => {
  const faults = badPayloads('Request', action);
  const payloads = [goodPayload('Request', action), ...faults.map(({ payload }) => payload)];
  const name = ({ fault, path }: BadPayload): string => `${path} ${fault}`;

  it('is refused by the code of the standard for a strict charger', async () => {
    const [first, ...answers] = await askAll(strict, action, payloads);
    expect(first?.[0]).toBe(3);
    expect(faults.map((fault, n) => [name(fault), answers[n]?.[0], answers[n]?.[2]])).toEqual(
      faults.map((fault) => [name(fault), 4, fault.code]),
    );
  });

  it('is processed where its meaning is plain, else refused, and always logged with what is wrong', async () => {
    const [first, ...answers] = await askAll(tolerant, action, payloads);
    expect(first?.[0]).toBe(3);
    faults.forEach((fault, n) => {
      const [type, , payload] = answers[n] ?? [];
      const { refusal } = judge('Request', action, JSON.parse(JSON.stringify(fault.payload)), false, 100);
      if (refusal) return expect([name(fault), type, payload]).toEqual([name(fault), 4, fault.code]);
      expect([name(fault), type]).toEqual([name(fault), 3]);
      expect(checkResponse(action, payload, 'strict'), name(fault)).toEqual([]);
    });
    // Heartbeats are answered before they are logged.
    const rows = await until('all are logged', 5000, async () => {
      const log = await logOf('TOLERANT', action);
      return log.length === payloads.length ? log : undefined;
    });
    expect(rows.map(({ outcome, note }) => [outcome, note !== null])).toEqual([
      ['answered', false],
      ...answers.map(([type]) => [type === 3 ? 'answered' : 'refused', true]),
    ]);
  });
});

it('after all of it both sockets are the ones that they were', async () => {
  for (const charger of [tolerant, strict]) expect(await charger.ask('Heartbeat', {})).toHaveProperty('currentTime');
});
