import type { Messages } from '@phasor/ocpp';
import { afterAll, beforeAll } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem, type TestSystemOptions } from '../../support/system.ts';
import { Operator } from './operator.ts';
import type { Background, Peer } from './peer.ts';
import { plugIn } from './scripted-charger.ts';
import type { Wire } from './wire.ts';

/** Tags that every case may use; `sibling` has the same parent as `valid`. */
export const TAGS = {
  valid: 'OCA-VALID',
  sibling: 'OCA-SIBLING',
  invalid: 'OCA-INVALID',
  expired: 'OCA-EXPIRED',
  blocked: 'OCA-BLOCKED',
  parent: 'OCA-FAMILY',
} as const;

/**
 * What the scripted charger says it is. Its firmware is its own: what chargers refuse is remembered for all of the same firmware, and no
 * case may know from another.
 */
export function bootOf(wire: Wire, firmwareVersion = '180'): Messages['BootNotification']['request'] {
  return { chargePointVendor: 'Charge Amps AB', chargePointModel: 'HALO', firmwareVersion: `${firmwareVersion} ${wire.name}` };
}

export interface StationOptions {
  /** For HTTP Basic; absent: none. */
  readonly password?: string;
  /** Over TLS, trusting the system's own authority; for a {@link centralSystem} with `tls`. Default false. */
  readonly isSecure?: boolean;
  /** Default true: it has booted and said that it and its connectors are Available (the state in which most cases begin). */
  readonly isBooted?: boolean;
  /** What {@link plugIn} takes besides. */
  readonly background?: Background;
}

/** A scripted charger that is known to the system, and the person who works it. */
export interface Station {
  readonly id: string;
  readonly charger: Peer;
  readonly operator: Operator;
}

/** The central system under test: the whole server, with the tags of {@link TAGS}. */
export interface CentralSystem {
  /** Not before the first test. */
  readonly system: TestSystem;
  /** Registers a charger for this run of a case and connects it. */
  station(wire: Wire, options?: StationOptions): Promise<Station>;
}

/** Starts one for all tests of a file. */
export function centralSystem(options: TestSystemOptions = {}): CentralSystem {
  let started: TestSystem | undefined;
  beforeAll(async () => {
    started = await startTestSystem({ store: quickestStore(), ...options });
    await storeTags(started);
  });
  afterAll(() => started?.stop());
  const system = (): TestSystem => {
    if (!started) throw new Error('the system starts before the first test');
    return started;
  };
  return {
    get system() {
      return system();
    },
    async station(wire, { password, isSecure = false, isBooted = true, background } = {}) {
      const id = wire.name;
      const { ocppUrl, wssUrl, rootCertificate } = system();
      await system().register(id, password === undefined ? {} : { password });
      const charger = isSecure
        ? await plugIn(wire, wssUrl, id, { password, background, tls: { ca: rootCertificate } })
        : await plugIn(wire, ocppUrl, id, { password, background });
      if (isBooted) await boot(wire, charger);
      return { id, charger, operator: new Operator(system(), id, wire) };
    },
  };
}

/** The start of a charger with two connectors: BootNotification, and that all is Available. */
export async function boot(wire: Wire, charger: Peer): Promise<void> {
  await charger.call('BootNotification', bootOf(wire));
  for (const connectorId of [0, 1, 2]) await charger.call('StatusNotification', { connectorId, status: 'Available', errorCode: 'NoError' });
}

/** Past the API: to the system they have always been there, and no charger's local list is looked at because of them. */
async function storeTags({ store }: TestSystem): Promise<void> {
  const { valid, sibling, expired, blocked, parent } = TAGS;
  const { no: organisation_no } = await store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow();
  const common = { organisation_no, parent_id_tag: null, expiry_date: null, created_at: new Date() };
  await store.db
    .insertInto('tag')
    .values([
      { ...common, id_tag: valid, parent_id_tag: parent },
      { ...common, id_tag: sibling, parent_id_tag: parent },
      { ...common, id_tag: expired, expiry_date: new Date('2020-01-01T00:00:00Z') },
      { ...common, id_tag: blocked, status: 'Blocked' },
    ])
    .execute();
}
