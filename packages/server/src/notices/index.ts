export { noticeErrors } from './errors.ts';
export { senderDomain, type MailSettings } from './mail-transport.ts';
export type { ConnectorLimit, ItemName, ItemReason, NoticeBody, NoticeItem, NoticeKind, SettledItem, Span } from './notice-body.ts';
export { noticeParts, type NoticeParts } from './notice-parts.ts';
export { listNotices, listUndelivered, markAllRead, markRead } from './notice-rows.ts';
export { NoticeWriter, type NewFact, type NewNotice } from './notice-writer.ts';
