import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

export const NoticeQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});

export const MailState = Type.Enum(['none', 'waiting', 'sent', 'refused'], { description: '`none`: it is in the app only' });

/** What a person is told of a charger, in that person's language, with times in the site's zone. */
export const Notice = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'Such as `migrationDone`' }),
  at: Instant,
  chargerId: Type.String(),
  title: Type.String(),
  blocks: Type.Array(Type.Object({ kind: Type.Enum(['paragraph', 'list', 'steps']), lines: Type.Array(Type.String()) })),
  readAt: Nullable(Instant),
  mailState: MailState,
  mailReason: Nullable(Type.String({ description: 'Why the last try to send it failed' })),
});
export type Notice = Static<typeof Notice>;

export const NoticePage = Type.Object({ ...page(Notice).properties, unread: Type.Integer({ description: 'Of all, not of this page' }) });
export type NoticePage = Static<typeof NoticePage>;

/** A mail that did not reach its person, or not yet; for those who run the chargers. */
export const UndeliveredNotice = Type.Object({
  id: Type.String(),
  at: Instant,
  kind: Type.String(),
  chargerId: Type.String(),
  person: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  mailState: MailState,
  reason: Type.String({ description: 'In the words of the mail server' }),
  tries: Type.Integer(),
});
export const UndeliveredNoticePage = page(UndeliveredNotice);
export type UndeliveredNoticePage = Static<typeof UndeliveredNoticePage>;
