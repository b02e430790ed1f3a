import { Box, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../live/merge-pages.ts';
import { EmptyText } from './empty-text.tsx';
import { ErrorNote } from './error-note.tsx';
import { LoadMore } from './load-more.tsx';

interface Props<Item> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  /** Shown where the list is empty. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A list that is loaded page by page: waiting, failed, empty, or its rows with the button for more. */
export function PagedList<Item>({ query, empty, children }: Props<Item>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.error && (
        <Box p="md">
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        </Box>
      )}
      {query.isPending && <Skeleton height={140} m="md" w="auto" />}
      {query.isSuccess && items.length === 0 && <EmptyText>{empty}</EmptyText>}
      {items.length > 0 && children(items)}
      {query.hasNextPage && (
        <Box pb="md">
          <LoadMore query={query} />
        </Box>
      )}
    </>
  );
}
