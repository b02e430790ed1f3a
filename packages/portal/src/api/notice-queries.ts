import type { Notice, NoticePage } from '@phasor/contract';
import { queryOptions } from '@tanstack/react-query';
import { keys, pages } from './queries.ts';
import { request } from './request.ts';

/** The number in the navigation is asked for: no stream carries it. */
const EVERY_MS = 30_000;

/** What whoever is logged in was told, newest first. */
export const noticesQuery = pages<Notice>(keys.notices, '/notices', null);

/** How many of one's notices are unread. */
export const unreadNoticesQuery = queryOptions({
  queryKey: keys.unreadNotices,
  queryFn: async ({ signal }) => (await request<NoticePage>('GET', '/notices?limit=1', { signal })).unread,
  refetchInterval: EVERY_MS,
});

export const markNoticeRead = (noticeId: string): Promise<Notice> => request('POST', `/notices/${encodeURIComponent(noticeId)}/read`);

export const markAllNoticesRead = (): Promise<null> => request('POST', '/notices/read');
