import type { AuditEntry, AuditHead } from './audit-entry.ts';
import { canonicalJson, type Json } from './canonical-json.ts';
import { ChainCheck, type BrokenAt } from './chain-check.ts';

/**
 * An export, as lines of canonical JSON: `{"audit":"phasor","organisation":…,"version":1}`, an {@link AuditEntry} on each line, and
 * `{"head":{"hash":…,"seq":…}}`. A later export of the same chain begins with the same lines, but for the last.
 */
export async function* auditLines(organisationId: string, entries: AsyncIterable<AuditEntry>, head: AuditHead): AsyncGenerator<string> {
  yield `${canonicalJson({ audit: 'phasor', organisation: organisationId, version: 1 })}\n`;
  for await (const entry of entries) yield `${canonicalJson({ ...entry })}\n`;
  yield `${canonicalJson({ head: { ...head } })}\n`;
}

export interface FileVerdict {
  readonly organisationId: string | null;
  readonly head: AuditHead;
  readonly broken: BrokenAt | null;
}

/**
 * Checks an export by itself. What it cannot see is a chain that was made anew as a whole: `knownHead` of an earlier export or of the system
 * shows that.
 */
export async function checkAuditFile(lines: AsyncIterable<string>, knownHead?: AuditHead): Promise<FileVerdict> {
  let organisationId: string | null = null;
  let check = new ChainCheck('');
  let last: AuditHead | null = null;
  for await (const line of lines) {
    const value = canonicalOf(line);
    if (organisationId === null) {
      organisationId = organisationOf(value);
      if (organisationId === null) check.fail('the file does not begin as an export of the audit');
      else check = new ChainCheck(organisationId);
    } else if (last) check.fail('something follows the line that ends the export');
    else if (isHead(value)) last = value.head;
    else if (!isEntry(value)) check.fail('its line is not what was written');
    else check.take(value);
    if (check.broken) break;
    if (knownHead && check.head.seq === knownHead.seq && check.head.hash !== knownHead.hash) check.end(knownHead);
  }
  if (!check.broken && last) check.end(last);
  else check.fail('it may be missing: the file ends without the line that ends an export');
  if (knownHead && check.head.seq < knownHead.seq) check.fail(`the chain went up to ${knownHead.seq} before`);
  return { organisationId, head: check.head, broken: check.broken };
}

/** The line's value; null where another spelling of it was written, or none. */
function canonicalOf(line: string): unknown {
  try {
    const value = JSON.parse(line) as Json;
    return canonicalJson(value) === line ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function organisationOf(value: unknown): string | null {
  const isHeader = isObject(value) && value.audit === 'phasor' && value.version === 1 && Object.keys(value).length === 3;
  return isHeader && typeof value.organisation === 'string' ? value.organisation : null;
}

const isHead = (value: unknown): value is { head: AuditHead } =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  isObject(value.head) &&
  Object.keys(value.head).length === 2 &&
  typeof value.head.seq === 'number' &&
  typeof value.head.hash === 'string';

const FIELDS = ['at', 'by', 'details', 'hash', 'kind', 'previous', 'seq', 'subject'].join();

/** Of these fields and no others: one that is not hashed proves nothing. */
const isEntry = (value: unknown): value is AuditEntry => isObject(value) && Object.keys(value).join() === FIELDS;
