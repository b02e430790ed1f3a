import type { ArrivedRequest, ReadyAnswer } from '@phasor/capi';
import type { CapiKeys } from '../../capi-chargers/index.ts';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { Clock } from '@phasor/kernel';
import type { PeoplePorts } from '../../access/index.ts';
import type { Bus } from '../../bus/index.ts';
import type { ChargingProfiles } from '../../charging-profiles/index.ts';
import type { CapabilityParts } from '../../capabilities/index.ts';
import type { Commands } from '../../commands/index.ts';
import type { FirmwareUpdates } from '../../firmware/index.ts';
import type { LocalLists } from '../../local-lists/index.ts';
import type { Meters } from '../../meters/index.ts';
import type { MigrationParts } from '../../migration/index.ts';
import type { ReleaseParts } from '../../releases/index.ts';
import type { Reservations } from '../../reservations/index.ts';
import type { LimitsReport } from '../../limits/index.ts';
import type { Schedules } from '../../schedules/index.ts';
import type { SecurityParts } from '../../security/index.ts';
import type { SiteParts } from '../../sites/index.ts';
import type { Uploads } from '../../uploads/index.ts';
import type { ChargerKeys, Orders, Presence } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';

/** What the routes work with. */
export interface RestPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly people: PeoplePorts;
  readonly presence: Presence;
  readonly keys: ChargerKeys;
  readonly orders: Orders;
  readonly commands: Commands;
  readonly capabilities: CapabilityParts;
  readonly uploads: Uploads;
  readonly firmware: FirmwareUpdates;
  readonly releases: ReleaseParts;
  readonly migration: MigrationParts;
  readonly localLists: LocalLists;
  readonly meters: Meters;
  readonly reservations: Reservations;
  readonly chargingProfiles: ChargingProfiles;
  readonly schedules: Schedules;
  readonly limits: LimitsReport;
  readonly security: SecurityParts;
  readonly capiKeys: CapiKeys;
  readonly sites: SiteParts;
}

/** Where requests of CAPI chargers go; null: the store failed, and nothing is answered. */
export interface CapiPort {
  /** `ownAddress` is ours as the charger has it, such as `http://10.0.0.5:8080`; null where it is not known. */
  take(arrived: ArrivedRequest, address: string, ownAddress: string | null): Promise<ReadyAnswer | null>;
}

/** Fastify with TypeBox: one definition gives the type, the check and the OpenAPI document. */
export type RestServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
