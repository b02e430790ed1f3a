import type { Clock, Random } from '@phasor/kernel';
import { changeConfiguration, readBack, readCapabilities, type FirmwareFeatures } from '../capabilities/index.ts';
import type { Orders } from '../chargers/index.ts';
import type { ChargingProfiles } from '../charging-profiles/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Store } from '../store/index.ts';
import type { ChargerPort } from './setup/configure-charger.ts';
import { SiteBook } from './setup/site-book.ts';
import { SiteSetup } from './setup/site-setup.ts';
import { standingProfiles } from './setup/standing.ts';

export interface SitePartsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly commands: Commands;
  readonly features: FirmwareFeatures;
  readonly chargingProfiles: Pick<ChargingProfiles, 'set' | 'clear'>;
  readonly orders: Pick<Orders, 'place'>;
  readonly isOnline: (chargerId: string) => boolean;
}

/** What the routes, and whoever balances a site, need of sites. */
export interface SiteParts {
  readonly book: SiteBook;
  readonly setup: SiteSetup;
}

/** Puts the set-up of sites together. */
export function siteParts(ports: SitePartsPorts): SiteParts {
  const { store, clock, random, commands, features, chargingProfiles, orders, isOnline } = ports;
  const book = new SiteBook({ store, clock, random });
  const configuration = { db: store.db, clock, commands, features };
  const standing = standingProfiles(chargingProfiles, async (to) => (await readCapabilities(configuration, to)).chargingRateUnits.value);
  const charger: ChargerPort = {
    ...standing,
    readBack: (to, keys, by) => readBack(configuration, to, keys, by),
    async writeKey(to, key, value, by) {
      const { status } = await changeConfiguration(configuration, to, key, value, by);
      return status === 'Accepted' || status === 'RebootRequired';
    },
  };
  return { book, setup: new SiteSetup({ store, clock, book, charger, orders, isOnline }) };
}
