import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Book } from '../book.ts';
import { Fleet } from '../fleet.ts';
import { setStage, type Stage } from '../testing/stage.ts';
import type { TwinState } from '../twin-state.ts';
import { startControl, type Control } from './control.ts';

interface Answer {
  readonly status: number;
  /** A state, a book, or an error. */
  readonly body: TwinState & ReturnType<Book['toJSON']> & { readonly code: string; readonly message: string };
}

describe('the control interface', () => {
  const id = '2403080001M';
  let stage: Stage;
  let control: Control;

  beforeEach(async () => {
    stage = await setStage();
    control = await startControl(new Fleet([stage.twin], stage.clock), { port: 0, clock: stage.clock });
  });
  afterEach(async () => {
    await control.close();
    await stage.end();
  });

  async function ask(method: string, path: string, body?: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
  const post = (verb: string, body: unknown = {}): ReturnType<typeof ask> => ask('POST', `/twins/${id}/${verb}`, JSON.stringify(body));
  const connector = (body: TwinState) => body.connectors[0];

  it('plays a whole session from outside', async () => {
    const { clock, centralSystem } = stage;
    expect((await post('power-on')).body).toMatchObject({ id, isPoweredOn: true });
    await clock.advance(1_000);
    expect(connector((await post('plug-in', { connector: 1, car: { phases: 1, maxA: 10, reactionMs: 0 } })).body)?.plugged).toBe(true);
    await post('swipe', { tag: 'TAG-1' });
    await clock.advance(360_000);
    const { body } = await ask('GET', `/twins/${id}`);
    expect(connector(body)).toMatchObject({
      status: 'Charging',
      transactionId: 1,
      phases: [{ phase: 'L1', currentA: 10 }, { currentA: 0 }, { currentA: 0 }],
    });
    await post('plug-out', { connector: 1 });
    const book = await ask('GET', `/twins/${id}/book`);
    expect(book.body.sessions).toMatchObject([{ idTag: 'TAG-1', reason: 'EVDisconnected' }]);
    expect(book.body.readings).toHaveLength(12);
    expect(book.body.readings[0]?.sampledValue).toHaveLength(10);
    expect(centralSystem.said('StopTransaction')).toHaveLength(1);
  });

  it('does every other verb', async () => {
    const { clock, twin } = stage;
    await post('power-on');
    await clock.advance(1_000);
    await post('disconnect');
    await clock.advance(1_000);
    expect(twin.state().isConnected).toBe(false);
    await post('connect');
    await clock.advance(1_000);
    expect(twin.state().isConnected).toBe(true);
    expect(connector((await post('raise-error', { connector: 1, code: 'GroundFailure' })).body)).toMatchObject({
      status: 'Faulted',
      errorCode: 'GroundFailure',
    });
    expect(connector((await post('clear-error')).body)?.status).toBe('Available');
    expect((await post('configure', { key: 'HeartbeatInterval', value: '17' })).status).toBe(200);
    expect((await post('power-cycle')).body).toMatchObject({ isPoweredOn: false });
    await clock.advance(10_000);
    expect(twin.state()).toMatchObject({ isPoweredOn: true, registration: 'Accepted' });
    expect((await post('power-off')).body).toMatchObject({ isPoweredOn: false, isConnected: false });
  });

  it('does what only the hardware knows', async () => {
    const { clock, twin } = stage;
    await post('power-on');
    await clock.advance(1_000);
    expect(connector((await post('earth-fault', { connector: 1 })).body)).toMatchObject({ status: 'Faulted', errorCode: 'GroundFailure' });
    expect(connector((await post('repair', { connector: 1 })).body)).toMatchObject({ status: 'Available', errorCode: 'NoError' });
    expect(connector((await post('vehicle-error', { connector: 1 })).body)?.errorCode).toBe('EVCommunicationError');
    await post('repair', { connector: 1 });
    expect((await post('schuko', { currentA: 7.5 })).body.gridCurrentA).toEqual([7.5, 0, 0]);
    expect((await post('ambient', { celsius: 75 })).status).toBe(200);
    expect((await post('set-clock', { time: '1970-01-01T00:00:00Z' })).status).toBe(200);
    expect((await post('break-lock', { connector: 1 })).status).toBe(200);
    expect((await post('mend-lock', { connector: 1 })).status).toBe(200);
    await post('plug-in', { connector: 1, car: { profile: 'gives-up', departsAfterMs: 5_000, cableA: 20, reactionMs: 0 } });
    expect(twin.state().connectors[0]?.plugged).toBe(true);
    await clock.advance(6_000);
    expect(twin.state().connectors[0]?.plugged).toBe(false);
  });

  it('R7 shows lights, pilot, phases of the grid and temperature', async () => {
    const { clock } = stage;
    expect((await ask('GET', `/twins/${id}`)).body.lights).toBeNull();
    await post('power-on');
    await clock.advance(1_000);
    expect((await post('plug-in', { connector: 1 })).body).toMatchObject({
      lights: {
        lights: [{ name: 'centre', light: { kind: 'lit', pattern: 'flashing' } }, { name: 'ring' }],
        rows: [{ row: 'waitingForTag' }],
      },
      temperatureC: expect.any(Number),
      connectors: [{ pilot: { state: 'B' } }, { pilot: null }],
    });
  });

  it('lists the twins', async () => {
    expect((await ask('GET', '/twins')).body).toMatchObject({ items: [{ id, model: 'halo', isPoweredOn: false }] });
  });

  it.each([
    ['GET', '/twins/NOBODY', undefined, 404, 'SIMULATOR_TWIN_UNKNOWN'],
    ['GET', '/elsewhere', undefined, 404, 'SIMULATOR_PATH_UNKNOWN'],
    ['GET', `/twins/${id}/book/1`, undefined, 404, 'SIMULATOR_PATH_UNKNOWN'],
    ['POST', `/twins/${id}/explode`, '{}', 404, 'SIMULATOR_VERB_UNKNOWN'],
    ['POST', '/twins', '{}', 405, 'SIMULATOR_METHOD_NOT_ALLOWED'],
    ['GET', `/twins/${id}/swipe`, undefined, 405, 'SIMULATOR_METHOD_NOT_ALLOWED'],
    ['DELETE', `/twins/${id}/book`, undefined, 405, 'SIMULATOR_METHOD_NOT_ALLOWED'],
    ['POST', `/twins/${id}/plug-in`, '{', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '[]', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":"1"}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":1,"car":{"phases":4}}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":1,"car":{"maxA":4}}', 400, 'SIMULATOR_CAR_IMPOSSIBLE'],
    ['POST', `/twins/${id}/plug-in`, `{"connector":1,"x":"${'x'.repeat(70_000)}"}`, 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":1,"car":{"profile":"fast"}}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":1,"car":{"cableA":5}}', 400, 'SIMULATOR_CAR_IMPOSSIBLE'],
    ['POST', `/twins/${id}/schuko`, '{"currentA":-1}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/ambient`, '{"celsius":"hot"}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/set-clock`, '{"time":"yesterday"}', 400, 'SIMULATOR_REQUEST_INVALID'],
    ['POST', `/twins/${id}/earth-fault`, '{"connector":9}', 400, 'SIMULATOR_CONNECTOR_UNKNOWN'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":9}', 400, 'SIMULATOR_CONNECTOR_UNKNOWN'],
    ['POST', `/twins/${id}/plug-in`, '{"connector":2}', 400, 'SIMULATOR_OUTLET_WITHOUT_SESSIONS'],
    ['POST', `/twins/${id}/plug-out`, '{"connector":1}', 409, 'SIMULATOR_CONNECTOR_EMPTY'],
    ['POST', `/twins/${id}/swipe`, '{"tag":"T"}', 409, 'SIMULATOR_POWERED_OFF'],
    ['POST', `/twins/${id}/raise-error`, '{"connector":1,"code":"Fire"}', 400, 'SIMULATOR_ERROR_CODE_UNKNOWN'],
    ['POST', `/twins/${id}/configure`, '{"key":"NoSuchKey","value":"1"}', 400, 'SIMULATOR_KEY_UNKNOWN'],
    ['POST', `/twins/${id}/configure`, '{"key":"HeartbeatInterval","value":"x"}', 400, 'SIMULATOR_VALUE_REFUSED'],
  ])('%s %s %s is refused with %i', async (method, path, body, status, code) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.message).not.toContain('?');
  });
});
