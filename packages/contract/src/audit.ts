import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

export const AuditQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  subject: Type.Optional(Type.String({ maxLength: 200, description: 'Only what is about this, such as `release:…`' })),
});

/** One entry of the organisation's chain. Each carries the hash of the one before it, so that nothing can be changed or left out unseen. */
export const AuditItem = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: Type.String(),
  subject: Type.String(),
  by: Nullable(Type.String({ description: 'The id of a person; null: the system itself' })),
  details: Type.Unknown(),
  previous: Type.String(),
  hash: Type.String({ description: 'SHA-256 over the canonical JSON of the other fields' }),
});
export type AuditItem = Static<typeof AuditItem>;
export const AuditPage = page(AuditItem);
export type AuditPage = Static<typeof AuditPage>;

/** Whether the stored chain is what was written. */
export const AuditCheck = Type.Object({
  head: Type.Object({ seq: Type.Integer(), hash: Type.String() }, { description: 'Note it elsewhere: it proves later what was there' }),
  broken: Nullable(
    Type.Object({ seq: Type.Integer({ description: 'The first entry that is not as it was written' }), why: Type.String() }),
  ),
});
export type AuditCheck = Static<typeof AuditCheck>;
