import { messageOf } from '@phasor/kernel';
import type { TestProject } from 'vitest/node';
import { prepareClusterTemplate } from './embedded.ts';
import { PostgresMissing, startPrivatePostgres, type PrivatePostgres } from './postgres.ts';
import { keepTemporaryFilesInMemory } from './temporary-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this run, or why there is none. */
    postgres: { readonly url: string } | { readonly missing: string };
  }
}

/**
 * Once for a run: a temporary folder, a PostgreSQL server (the one that PHASOR_TEST_DATABASE_URL names, else a private one) and a template of the
 * embedded store. Without PostgreSQL its tests are skipped and the reason is printed; with CI=true that is a failure.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeTemporaryFiles = await keepTemporaryFilesInMemory();
  try {
    const stop = await prepareStores(project);
    return () => stop().finally(removeTemporaryFiles);
  } catch (error) {
    await removeTemporaryFiles();
    throw error;
  }
}

async function prepareStores(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env.PHASOR_TEST_DATABASE_URL;
  const [server] = await Promise.all([named ? { url: named, stop: () => Promise.resolve() } : startOrReason(), prepareClusterTemplate()]);
  if ('missing' in server) {
    if (process.env.CI === 'true') throw new Error(`${server.missing} (with CI=true PostgreSQL must be there)`);
    console.warn(`Tests on PostgreSQL are skipped: ${server.missing}`);
    project.provide('postgres', server);
    return () => Promise.resolve();
  }
  project.provide('postgres', { url: server.url });
  return () => server.stop();
}

async function startOrReason(): Promise<PrivatePostgres | { missing: string }> {
  try {
    return await startPrivatePostgres();
  } catch (error) {
    if (error instanceof PostgresMissing) return { missing: messageOf(error) };
    throw error;
  }
}
