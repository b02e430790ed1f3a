import type { WayPlan } from '../plan.ts';
import { waySettings, type WaySettings } from '../way-settings.ts';

/** The max current of the model charger on CAPI, in A: less than its firmware gives from the factory. */
export const MAX_A = 10;

export const PLAN: WayPlan = {
  wayId: 'spring/2403080001M',
  chargerId: '2403080001M',
  serialNumber: '2403080001M',
  model: 'HALO',
  homeVersion: '169',
  release: { version: '180', url: 'https://files.example/180', manifest: 'signed', manifestSha256: 'ab'.repeat(32) },
  hasTrialSupport: true,
  outlets: [{ connectorId: 1, ratedA: 16, factoryA: 16 }],
  localListLength: 60,
  isTwin: true,
};

const MINUTE = 60_000;

/** A day of migration in a few hours. The trial stays what it is: a charger keeps that by its own clock. */
export const SHORT: WaySettings = { ...waySettings, soakMs: 60 * MINUTE, coolDownMs: 30 * MINUTE, stagingMs: 60 * MINUTE };
