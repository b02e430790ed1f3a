import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { markAllNoticesRead, markNoticeRead, noticesQuery, unreadNoticesQuery } from '../api/notice-queries.ts';
import { keys } from '../api/queries.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { NoticeRow } from './notice-row.tsx';
import classes from './notices.module.css';

/** What a person was told of their chargers, as they get it by mail. */
export function NoticesPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(noticesQuery);
  const { data: unread = 0 } = useQuery(unreadNoticesQuery);
  const refetch = useRefetch();
  const one = useMutation({ mutationFn: markNoticeRead, onSuccess: refetch });
  const all = useMutation({ mutationFn: markAllNoticesRead, onSuccess: refetch });
  return (
    <>
      <PageHeading
        title={t('notices.title')}
        lead={t('notices.lead')}
        actions={
          unread > 0 && (
            <Button variant="default" loading={all.isPending} onClick={() => all.mutate()}>
              {t('notices.readAll')}
            </Button>
          )
        }
      />
      <Panel>
        <PagedList query={query} empty={t('notices.empty')}>
          {(notices) => (
            <ul className={classes.list}>
              {notices.map((notice) => (
                <NoticeRow key={notice.id} notice={notice} onRead={() => one.mutate(notice.id)} />
              ))}
            </ul>
          )}
        </PagedList>
      </Panel>
    </>
  );
}

function useRefetch() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.notices }),
      queryClient.invalidateQueries({ queryKey: keys.unreadNotices }),
    ]);
}
