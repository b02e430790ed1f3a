import { createReadStream } from 'node:fs';
import { messageOf, PhasorError } from '@phasor/kernel';
import { checkAuditFile, exactLines, journalErrors, type AuditHead, type FileVerdict } from './journal/index.ts';

/** `npm run -s audit -- check FILE [--head SEQ:HASH]`: checks an export by itself, with no server and no store. */
async function audit([verb, file, flag, value, ...rest]: readonly string[]): Promise<string> {
  if (verb !== 'check' || file === undefined || rest.length > 0 || (flag !== undefined && flag !== '--head')) {
    throw misuse('it knows this one form');
  }
  const { organisationId, head, broken } = await checked(file, flag === undefined ? undefined : headOf(value ?? ''));
  if (broken) throw journalErrors.raise('AUDIT_BROKEN', { ...broken });
  return `whole: ${head.seq} entries of organisation ${organisationId ?? '?'}; head ${head.seq}:${head.hash}`;
}

async function checked(file: string, knownHead: AuditHead | undefined): Promise<FileVerdict> {
  try {
    return await checkAuditFile(exactLines(createReadStream(file)), knownHead);
  } catch (error) {
    throw misuse(`the file cannot be read (${messageOf(error)})`);
  }
}

function headOf(text: string): AuditHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) throw misuse('a head is written as 12:9f86…, as the last check printed it');
  return { seq: Number(seq), hash };
}

const misuse = (problem: string): PhasorError => journalErrors.raise('AUDIT_COMMAND_INVALID', { problem });

try {
  process.stdout.write(`${await audit(process.argv.slice(2))}\n`);
} catch (error) {
  if (!(error instanceof PhasorError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = error.code === 'AUDIT_BROKEN' ? 1 : 2;
}
