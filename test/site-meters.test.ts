import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
});
afterAll(() => system.stop());

const newMeter = async (serial: string): Promise<string> =>
  (await system.api.post<{ key: string }>('/meters', { serial, intervalS: 10 })).body.key;

const sampleAt = (measuredAt: string, more: object = {}) => ({
  measuredAt,
  currentA: [10, 5, 2],
  voltageV: [230, 231, 229],
  powerW: [2300, 1150, -458],
  ...more,
});

async function push(serial: string, key: string, sample: unknown) {
  const response = await fetch(`${system.url}/rest/v1/meters/${serial}/samples`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: typeof sample === 'string' ? sample : JSON.stringify(sample),
  });
  return { status: response.status, body: (await response.json()) as { code?: string; flags?: string[]; message?: string } };
}

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

describe('a site meter that pushes', () => {
  it('S4 has its samples stored with the sign of their power, and is live', async () => {
    const key = await newMeter('M-1');
    const measuredAt = ago(1000);
    expect(await push('M-1', key, sampleAt(measuredAt))).toEqual({ status: 200, body: { measuredAt, flags: [] } });
    const { body } = await system.api.get('/meters/M-1');
    expect(body).toMatchObject({ isLive: true, refused: null, newest: { measuredAt, currentA: [10, 5, -2], powerW: [2300, 1150, -458] } });
    expect(JSON.stringify((await system.api.get('/meters')).body)).not.toContain(key);
  });

  it('is refused without its key, and with that of before', async () => {
    const key = await newMeter('M-2');
    expect(await push('M-2', 'wrong', sampleAt(ago(0)))).toMatchObject({ status: 401, body: { code: 'METER_KEY_WRONG' } });
    expect(await push('nobody', key, sampleAt(ago(0)))).toMatchObject({ status: 401, body: { code: 'METER_KEY_WRONG' } });
    await system.api.post('/meters/M-2/key');
    expect(await push('M-2', key, sampleAt(ago(0)))).toMatchObject({ status: 401 });
  });

  it.each([
    ['text for a number', { currentA: ['NaN', 0, 0] }, 'METER_SAMPLE_INVALID'],
    ['nothing for a number', { powerW: [null, 0, 0] }, 'METER_SAMPLE_INVALID'],
    ['two phases', { voltageV: [230, 230] }, 'METER_SAMPLE_INVALID'],
    ['a local time', { measuredAt: '2026-03-01T12:00:00' }, 'METER_SAMPLE_INVALID'],
    ['kA instead of A', { currentA: [0.01, 0.005, 0.002] }, 'METER_SAMPLE_IMPLAUSIBLE'],
    ['two phases where one is meant', { voltageV: [400, 400, 400] }, 'METER_SAMPLE_IMPLAUSIBLE'],
    ['a clock in 1970', { measuredAt: '1970-01-01T00:00:00Z' }, 'METER_CLOCK_WRONG'],
  ])('S4 is refused with %s, and nothing is stored', async (_, wrong, code) => {
    const serial = `M-${code}-${Object.keys(wrong).join('')}-${JSON.stringify(wrong).length}`;
    const key = await newMeter(serial);
    expect(await push(serial, key, sampleAt(ago(0), wrong))).toMatchObject({ status: 400, body: { code } });
    expect((await system.api.get(`/meters/${serial}`)).body).toMatchObject({ newest: null, refused: { code, count: 1 } });
  });

  it('S4 is heard once for a repeated sample, never for an older one, and marked when late or unchanged', async () => {
    const key = await newMeter('M-3');
    const first = sampleAt(ago(100_000));
    expect((await push('M-3', key, first)).body.flags).toEqual(['late']);
    expect((await push('M-3', key, first)).body.flags).toEqual(['repeated']);
    expect(await push('M-3', key, sampleAt(ago(120_000)))).toMatchObject({ status: 409, body: { code: 'METER_SAMPLE_OLD' } });
    expect((await push('M-3', key, sampleAt(ago(0)))).body.flags).toEqual(['unchanged']);
    const { body } = await system.api.get<{ items: unknown[] }>('/meters/M-3/samples');
    expect(body.items).toHaveLength(2);
  });

  it('S16 with a clock that is ahead is live for as long as any other', async () => {
    const key = (await system.api.post<{ key: string }>('/meters', { serial: 'M-5', intervalS: 1 })).body.key;
    expect((await push('M-5', key, sampleAt(ago(-55_000)))).body.flags).toEqual([]);
    expect((await system.api.get('/meters/M-5')).body).toMatchObject({ isLive: true });
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect((await system.api.get('/meters/M-5')).body).toMatchObject({ isLive: false });
  });

  it('says so for what is no JSON', async () => {
    const key = await newMeter('M-4');
    expect(await push('M-4', key, '{"measuredAt": NaN}')).toMatchObject({ status: 400, body: { code: 'API_REQUEST_INVALID' } });
  });
});
