import { errorCatalogue } from '@phasor/kernel';

/** What can go wrong with the store itself. Errors of single statements keep PostgreSQL's own SQLSTATE in `code` (e.g. `23505`). */
export const storeErrors = errorCatalogue({
  STORE_LOCKED: 'The data folder {dataDir} is in use by process {pid}. Stop that process, or set PHASOR_DATA to another folder.',
  STORE_CREATION_FAILED:
    'The embedded store could not be created under {dataDir}: {reason}. Check space and permissions, then start again.',
  STORE_OPEN_FAILED: 'The store could not be opened: {reason}.',
  STORE_NOT_DURABLE: 'The database would acknowledge what it has not stored: {setting} is {value}. {advice}',
  STORE_SERVER_UNSUPPORTED: 'The database server cannot be used: {reason}. Phasor needs PostgreSQL 15 or newer with encoding UTF8.',
  STORE_MIGRATION_FAILED: 'The tables could not be brought up to date: {reason}.',
  STORE_FAILED: 'The store has failed and takes no more work: {reason}. Restart once the cause is gone; nothing acknowledged is lost.',
  STORE_CLOSED: 'The store is closed.',
});
