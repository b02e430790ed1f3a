import { RealClock, type Clock } from '@phasor/kernel';
import { describe, inject } from 'vitest';
import { openStore, type Store } from '../../packages/server/src/store/index.ts';
import { freshDataDir } from './embedded.ts';
import { freshDatabase } from './postgres.ts';

/** One of the two databases, new and empty, that a test opens as often as it likes. */
export interface FreshStore {
  readonly kind: 'embedded' | 'postgres';
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  open(clock?: Clock): Promise<Store>;
  /** After the last store on it is closed. */
  remove(): Promise<void>;
}

/** Describes the same behaviour on the embedded store and on PostgreSQL; the latter is skipped where there is none. */
export function describeOnBothStores(what: string, body: (fresh: () => Promise<FreshStore>) => void): void {
  const postgres = inject('postgres');
  describe(`${what}, embedded`, () => body(() => freshStore('embedded')));
  describe.skipIf('missing' in postgres)(`${what}, PostgreSQL`, () => body(() => freshStore('postgres')));
}

/** A new database of that kind. Throws when there is no PostgreSQL. */
export async function freshStore(kind: 'embedded' | 'postgres'): Promise<FreshStore> {
  const folder = await freshDataDir();
  const database = kind === 'postgres' ? await freshDatabase(serverUrl()) : undefined;
  return {
    kind,
    dataDir: folder.dataDir,
    databaseUrl: database?.url,
    open: (clock = new RealClock()) => openStore({ dataDir: folder.dataDir, databaseUrl: database?.url, clock }),
    async remove() {
      await database?.drop();
      await folder.remove();
    },
  };
}

/** The PostgreSQL server of this run. */
export function serverUrl(): string {
  const postgres = inject('postgres');
  if ('missing' in postgres) throw new Error(postgres.missing);
  return postgres.url;
}
