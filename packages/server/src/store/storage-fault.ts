import { PhasorError } from '@phasor/kernel';

/** SQLSTATEs that say the storage itself has failed, not the statement. */
const STORAGE_FAULTS: Readonly<Record<string, string>> = {
  '53100': 'the disk is full',
  '58030': 'the disk gave an error',
  XX001: 'data on the disk are damaged',
  XX002: 'an index on the disk is damaged',
};

/** What has failed, in words, when `error` from a query means that the storage has; else undefined. */
export function storageFaultIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof PhasorError) return undefined;
  const fault = STORAGE_FAULTS[(error as { code?: string }).code ?? ''];
  return fault && `${fault} (${error.message})`;
}
