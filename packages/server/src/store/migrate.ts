import { Migrator, type Kysely, type Migration } from 'kysely';
import { messageOf } from '@phasor/kernel';
import { storeErrors } from './errors.ts';
import type { Database } from './schema.ts';
import * as foundation from './migrations/0001-foundation.ts';
import * as commands from './migrations/0002-commands.ts';
import * as capabilities from './migrations/0003-capabilities.ts';
import * as uploads from './migrations/0004-uploads.ts';
import * as firmware from './migrations/0005-firmware.ts';
import * as localLists from './migrations/0006-local-lists.ts';
import * as reservations from './migrations/0007-reservations.ts';
import * as chargingProfiles from './migrations/0008-charging-profiles.ts';
import * as securityProfiles from './migrations/0009-security-profiles.ts';
import * as chargerCertificates from './migrations/0010-charger-certificates.ts';
import * as securityEvents from './migrations/0011-security-events.ts';
import * as siteMeters from './migrations/0012-site-meters.ts';
import * as capi from './migrations/0013-capi.ts';
import * as schedules from './migrations/0014-schedules.ts';
import * as sites from './migrations/0015-sites.ts';
import * as releases from './migrations/0016-releases.ts';
import * as ownership from './migrations/0018-ownership.ts';
import * as ways from './migrations/0019-ways.ts';
import * as campaigns from './migrations/0020-campaigns.ts';
import * as notices from './migrations/0021-notices.ts';
import * as audit from './migrations/0022-audit.ts';
import * as scheduleArchive from './migrations/0023-schedule-archive.ts';
import * as peopleAndOwners from './migrations/0024-people-and-owners.ts';
import * as sampling from './migrations/0025-sampling.ts';
import * as freeTags from './migrations/0026-free-tags.ts';
import * as trialSupport from './migrations/0027-trial-support.ts';
import * as turnedTags from './migrations/0028-turned-tags.ts';
import * as chargerLink from './migrations/0029-charger-link.ts';
import * as leftSites from './migrations/0030-left-sites.ts';
import * as overloads from './migrations/0031-overloads.ts';

/** Every migration, oldest first. Names sort in order and are never changed once released. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-foundation': { up: foundation.up },
  '0002-commands': { up: commands.up },
  '0003-capabilities': { up: capabilities.up },
  '0004-uploads': { up: uploads.up },
  '0005-firmware': { up: firmware.up },
  '0006-local-lists': { up: localLists.up },
  '0007-reservations': { up: reservations.up },
  '0008-charging-profiles': { up: chargingProfiles.up },
  '0009-security-profiles': { up: securityProfiles.up },
  '0010-charger-certificates': { up: chargerCertificates.up },
  '0011-security-events': { up: securityEvents.up },
  '0012-site-meters': { up: siteMeters.up },
  '0013-capi': { up: capi.up },
  '0014-schedules': { up: schedules.up },
  '0015-sites': { up: sites.up },
  '0016-releases': { up: releases.up },
  '0018-ownership': { up: ownership.up },
  '0019-ways': { up: ways.up },
  '0020-campaigns': { up: campaigns.up },
  '0021-notices': { up: notices.up },
  '0022-audit': { up: audit.up },
  '0023-schedule-archive': { up: scheduleArchive.up },
  '0024-people-and-owners': { up: peopleAndOwners.up },
  '0025-sampling': { up: sampling.up },
  '0026-free-tags': { up: freeTags.up },
  '0027-trial-support': { up: trialSupport.up },
  '0028-turned-tags': { up: turnedTags.up },
  '0029-charger-link': { up: chargerLink.up },
  '0030-left-sites': { up: leftSites.up },
  '0031-overloads': { up: overloads.up },
};

/**
 * Brings the tables up to date. Two nodes that start at once take turns (Kysely holds an advisory lock), all in one transaction.
 *
 * Throws STORE_MIGRATION_FAILED.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw storeErrors.raise('STORE_MIGRATION_FAILED', { reason: messageOf(error) }, { cause: error });
}
