import type { MeterRegistration, MeterWithKey, SiteMeter } from '@phasor/contract';
import { keys, pages } from './queries.ts';
import { request } from './request.ts';

/** Figures of meters are as old as this at most while they are looked at. */
export const METERS_EVERY_MS = 10_000;

/** All site meters of the organisation, with their newest sample. */
export const metersQuery = pages<SiteMeter>(keys.meters, '/meters', null);

/** The answer holds the key, which is shown nowhere else. */
export const registerMeter = (body: MeterRegistration): Promise<MeterWithKey> => request('POST', '/meters', { body });

/** The key of before opens nothing any more. */
export const renewMeterKey = (serial: string): Promise<MeterWithKey> => request('POST', `/meters/${encodeURIComponent(serial)}/key`);
