import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstHash, hashOf, nextEntry, type AuditEntry, type AuditHead } from './audit-entry.ts';
import { auditLines, checkAuditFile, type FileVerdict } from './audit-file.ts';
import { exactLines } from './exact-lines.ts';

const ORGANISATION = '019a2b3c-0000-7000-8000-000000000001';
const AT = Date.UTC(2026, 2, 2);

const chain = fc
  .array(
    fc.record({
      ms: fc.nat(86_400_000),
      kind: fc.constantFrom('release.registered', 'migration.step'),
      subject: fc.string(),
      by: fc.option(fc.string()),
      details: fc.jsonValue({ maxDepth: 2 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drafts) => {
    let head: AuditHead = { seq: 0, hash: firstHash(ORGANISATION) };
    return drafts.map(({ ms, ...draft }) => {
      const next = nextEntry(head, { organisationNo: 1, at: new Date(AT + ms), ...draft });
      head = next;
      return next;
    });
  });

type Check = (file: Uint8Array, head?: AuditHead) => Promise<FileVerdict>;

const theCheck: Check = (file, head) => checkAuditFile(exactLines(chunksOf(file)), head);

/** In pieces that fit no line. */
async function* chunksOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 37) yield await Promise.resolve(file.subarray(at, at + 37));
}

async function linesOf(entries: readonly AuditEntry[]): Promise<string[]> {
  const [last] = entries.slice(-1);
  if (!last) throw new Error('no entry');
  const lines: string[] = [];
  for await (const line of auditLines(ORGANISATION, each(entries), { seq: last.seq, hash: last.hash })) lines.push(line);
  return lines;
}
async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** What is done to a file, given chance as numbers; null where it changes nothing. */
const TAMPERINGS: Readonly<Record<string, (lines: readonly string[], one: number, other: number) => Buffer | null>> = {
  'a byte is another': (lines, one, other) => {
    const bytes = Buffer.from(lines.join(''));
    const at = one % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 + (other % 255));
    return bytes;
  },
  'a byte is left out': (lines, one) => {
    const bytes = Buffer.from(lines.join(''));
    const at = one % bytes.length;
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  },
  'a byte is put in': (lines, one, other) => {
    const bytes = Buffer.from(lines.join(''));
    const at = one % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from([other % 256]), bytes.subarray(at)]);
  },
  'a line is left out': (lines, one) => Buffer.from(lines.filter((_, at) => at !== one % lines.length).join('')),
  'a line is there twice': (lines, one) =>
    Buffer.from(lines.flatMap((line, at) => (at === one % lines.length ? [line, line] : [line])).join('')),
  'two lines are exchanged': (lines, one, other) => {
    const [from, to] = [one % lines.length, other % lines.length];
    if (from === to) return null;
    const copy = [...lines];
    [copy[from], copy[to]] = [lines[to] ?? '', lines[from] ?? ''];
    return Buffer.from(copy.join(''));
  },
  'the end is cut off': (lines, one) => Buffer.from(lines.slice(0, one % lines.length).join('')),
};

const property = (tampering: string, check: Check) =>
  fc.asyncProperty(chain, fc.nat(), fc.nat(), async (entries, one, other) => {
    const lines = await linesOf(entries);
    const tampered = TAMPERINGS[tampering]?.(lines, one, other);
    if (!tampered || tampered.equals(Buffer.from(lines.join('')))) return;
    expect((await check(tampered)).broken, 'unseen').not.toBeNull();
  });

/** Checks that are wrong in ways that come to mind when one is written. */
const DEFECTS: Readonly<Record<string, { readonly check: Check; readonly misses: string }>> = {
  'each entry by itself, not how they follow': {
    misses: 'a line is left out',
    check: async (file) => {
      const entries = Buffer.from(file).toString().split('\n').slice(1, -2);
      const isWrong = entries.some((line) => {
        const value = JSON.parse(line) as AuditEntry;
        return value.hash !== hashOf(value);
      });
      return { organisationId: ORGANISATION, head: { seq: 0, hash: '' }, broken: isWrong ? { seq: 1, why: 'wrong' } : null };
    },
  },
  'lines as JSON reads them, in whatever spelling': {
    misses: 'a byte is put in',
    check: (file) => {
      const respelled = Buffer.from(file)
        .toString()
        .split('\n')
        .map((line) => {
          try {
            return JSON.stringify(JSON.parse(line));
          } catch {
            return line;
          }
        });
      return theCheck(Buffer.from(respelled.join('\n')));
    },
  },
};

describe('an export of the audit', () => {
  it('is whole as it was written, and as far as an earlier head says', () =>
    fc.assert(
      fc.asyncProperty(chain, fc.nat(), async (entries, one) => {
        const file = Buffer.from((await linesOf(entries)).join(''));
        const known = entries[one % entries.length];
        expect(await theCheck(file, known && { seq: known.seq, hash: known.hash })).toMatchObject({
          organisationId: ORGANISATION,
          head: { seq: entries.length },
          broken: null,
        });
      }),
    ));

  it.each(Object.keys(TAMPERINGS))('shows that %s', (tampering) => fc.assert(property(tampering, theCheck), { numRuns: 400 }));

  it.each(Object.entries(DEFECTS))('the property is red with the planted defect: %s', async (_name, { check, misses }) => {
    const { failed, errorInstance } = await fc.check(property(misses, check), { numRuns: 2_000, seed: 20260302, endOnFailure: true });
    expect([failed, String(errorInstance)]).toEqual([true, expect.stringContaining('unseen')]);
  });

  it('one that was made anew as a whole, or ends earlier, is shown by a head that is known', () =>
    fc.assert(
      fc.asyncProperty(chain, fc.nat(), async (entries, one) => {
        const last = entries.at(-1);
        if (!last) return;
        const known = { seq: last.seq, hash: last.hash };
        const at = one % entries.length;
        let head: AuditHead = { seq: 0, hash: firstHash(ORGANISATION) };
        const anew = entries.map((entry, n) => {
          const forged = nextEntry(head, { ...entry, organisationNo: 1, at: new Date(entry.at), ...(n === at ? { kind: 'forged' } : {}) });
          head = forged;
          return forged;
        });
        const file = async (of: readonly AuditEntry[]) => Buffer.from((await linesOf(of)).join(''));
        expect((await theCheck(await file(anew))).broken).toBeNull();
        expect((await theCheck(await file(anew), known)).broken).not.toBeNull();
        if (at > 0) expect((await theCheck(await file(entries.slice(0, at)), known)).broken?.seq).toBe(at + 1);
      }),
    ));
});
