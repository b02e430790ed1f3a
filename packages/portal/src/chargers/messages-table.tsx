import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { messagesQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { PagedList } from '../ui/paged-list.tsx';
import { MessageRow } from './message-row.tsx';
import classes from './messages.module.css';

/** What crossed the socket, newest first; each row opens to both frames (R11). */
export function MessagesTable({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(messagesQuery(chargerId, useEventLog()));
  return (
    <PagedList query={query} empty={t('messages.empty')}>
      {(messages) => (
        <>
          <div className={classes.head} aria-hidden="true">
            <span>{t('messages.at')}</span>
            <span />
            <span>{t('messages.action')}</span>
            <span>{t('messages.outcome')}</span>
            <span className={classes.right}>{t('messages.answerTime')}</span>
          </div>
          <ul className={classes.list}>
            {messages.map((message) => (
              <MessageRow key={message.id} message={message} />
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}
