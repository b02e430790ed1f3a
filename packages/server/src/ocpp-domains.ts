import type { FastifyBaseLogger } from 'fastify';
import type { Clock, Random } from '@phasor/kernel';
import type { Bus } from './bus/index.ts';
import { Discovery, FirmwareFeatures, learnFromCommands, type CapabilityParts } from './capabilities/index.ts';
import type { Orders, Presence } from './chargers/index.ts';
import { ChargingProfiles } from './charging-profiles/index.ts';
import { keepTidy, type Commands } from './commands/index.ts';
import { FirmwareUpdates } from './firmware/index.ts';
import { LocalLists } from './local-lists/index.ts';
import { Reservations } from './reservations/index.ts';
import { Schedules } from './schedules/index.ts';
import { securityParts, type SecurityParts, type SecuritySetup } from './security/index.ts';
import { chargerSettings } from './charger-settings.ts';
import type { Store } from './store/index.ts';
import { startUploadSweep, Uploads, type UploadPorts } from './uploads/index.ts';

export interface OcppDomainPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly commands: Commands;
  readonly orders: Orders;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
  /** Ask chargers for their configuration after the first boot of each firmware version. Default: false. */
  readonly discoversChargers?: boolean;
  readonly uploads: Pick<UploadPorts, 'folder' | 'publicUrl' | 'maxBytes'>;
  readonly security: Pick<SecuritySetup, 'keys' | 'cpoName' | 'tls' | 'isBehindProxy'>;
}

export interface OcppDomains {
  readonly parts: {
    readonly capabilities: CapabilityParts;
    readonly uploads: Uploads;
    readonly firmware: FirmwareUpdates;
    readonly localLists: LocalLists;
    readonly reservations: Reservations;
    readonly chargingProfiles: ChargingProfiles;
    readonly schedules: Schedules;
    readonly security: SecurityParts;
  };
  /** Begins what runs by itself; the returned function stops it. */
  start(): Promise<() => void>;
}

/** What OCPP's feature profiles beyond Core are made of here. */
export function ocppDomains(ports: OcppDomainPorts): OcppDomains {
  const { store, clock, random, bus, presence, commands, orders, log } = ports;
  const features = new FirmwareFeatures({ db: store.db, clock });
  const settings = chargerSettings({ db: store.db, features });
  const isOnline = (chargerId: string): boolean => presence.isOnline(chargerId);
  const addressOf = (chargerId: string): string | null => presence.addressOf(chargerId);
  const uploads = new Uploads({ store, clock, random, commands, addressOf, protocolsOf: settings.transferProtocols, ...ports.uploads });
  const localLists = new LocalLists({
    store,
    clock,
    bus,
    commands,
    isOnline,
    limitsOf: settings.listLimits,
    onFailed: (why) => log.warn({ why }, 'a local list could not be brought up to date'),
  });
  const chargingProfiles = new ChargingProfiles({ store, clock, commands, isOnline, capabilities: settings.profiles });
  const schedules = new Schedules({
    ...{ store, clock, random, bus, isOnline, orders },
    clockSkewMs: (chargerId) => presence.clockSkewMs(chargerId),
    profiles: chargingProfiles,
    capabilities: settings.profiles,
    weekly: settings.weekly,
    onFailed: (chargerId, why) => log.warn({ chargerId, why }, 'a schedule could not be brought to a charger'),
  });
  const discovery = new Discovery({
    ...{ db: store.db, clock, bus, commands, features },
    onFailed: (chargerId, why) => log.warn({ chargerId, why }, 'a charger could not be asked for its configuration'),
  });
  const security = securityParts({
    ...{ store, clock, random, bus, commands, isOnline },
    ...ports.security,
    onFailed: (why) => log.warn({ why }, 'a certificate request could not be dealt with'),
  });
  learnFromCommands(commands, features, (why) => log.warn({ why }, 'what a charger refused could not be remembered'));
  return {
    parts: {
      capabilities: { features, discovery },
      uploads,
      localLists,
      firmware: new FirmwareUpdates({ store, clock, commands }),
      reservations: new Reservations({ store, clock, commands, reservesConnectorZero: settings.reservesConnectorZero }),
      chargingProfiles,
      schedules,
      security,
    },
    async start() {
      if (ports.discoversChargers) discovery.start();
      await localLists.start();
      await schedules.start();
      await security.desk.start();
      const stopSweep = startUploadSweep(uploads, clock, (why) => log.warn({ why }, 'old uploads could not be deleted'));
      const stopTidying = keepTidy(store, clock, (why) => log.warn({ why }, 'old commands could not be forgotten'));
      return () => {
        discovery.stop();
        stopTidying();
        localLists.stop();
        schedules.stop();
        security.desk.stop();
        stopSweep();
      };
    },
  };
}
