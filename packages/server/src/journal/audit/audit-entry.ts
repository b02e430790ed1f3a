import { createHash } from 'node:crypto';
import { storableText } from '../../store/index.ts';
import { canonicalJson, type Json } from './canonical-json.ts';

/** One thing that happened, for the audit. */
export interface NewAuditEntry {
  readonly organisationNo: number;
  readonly at: Date;
  /** Domain and event, such as `release.withdrawn` or `migration.step`. */
  readonly kind: string;
  /** What it is about, as kind and id: `charger:CP1`, `release:…`. A subject's entries are read together. */
  readonly subject: string;
  /** The id of the person whose act it was; null: the system's own. */
  readonly by: string | null;
  /** Plain data, as JSON. No secrets: it is exported. */
  readonly details: Json;
}

/** An entry in its chain, as an export has it on a line. */
export interface AuditEntry {
  /** 1, 2, 3, … within the organisation. */
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly by: string | null;
  readonly details: Json;
  /** {@link hash} of the entry before; of the first, {@link firstHash}. */
  readonly previous: string;
  /** SHA-256 over the canonical JSON of all the others, hexadecimal. */
  readonly hash: string;
}

/** Where a chain ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What an organisation's first entry follows. */
export const firstHash = (organisationId: string): string => sha256(`phasor audit 1 ${organisationId}`);

export const hashOf = ({ seq, at, kind, subject, by, details, previous }: Omit<AuditEntry, 'hash'>): string =>
  sha256(canonicalJson({ seq, at, kind, subject, by, details, previous }));

/** The entry that follows the head. */
export function nextEntry(head: AuditHead, { at, kind, subject, by, details }: NewAuditEntry): AuditEntry {
  const entry = {
    seq: head.seq + 1,
    at: at.toISOString(),
    kind: storableText(kind),
    subject: storableText(subject),
    by: by === null ? null : storableText(by),
    details,
    previous: head.hash,
  };
  return { ...entry, hash: hashOf(entry) };
}
