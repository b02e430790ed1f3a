import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { chargersQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { ChargerList } from './charger-list.tsx';
import { NoChargers } from './no-chargers.tsx';
import { RegisterDialog } from './register-dialog.tsx';

/** All chargers, or all that one owns: which are there, what they do. */
export function ChargersPage() {
  const { t } = useTranslation();
  const { isStaff } = useMe();
  const [isRegistering, { open, close }] = useDisclosure(false);
  const query = useInfiniteQuery(chargersQuery(useEventLog()));
  const chargers = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeading title={t('chargers.title')} actions={isStaff && <Button onClick={open}>{t('register.open')}</Button>} />
      <Stack gap="md">
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        {query.isPending && <Skeleton height={220} radius="lg" />}
        {chargers.length > 0 && <ChargerList chargers={chargers} />}
        {query.isSuccess &&
          chargers.length === 0 &&
          (isStaff ? <NoChargers onRegister={open} /> : <EmptyText>{t('chargers.noneOwned')}</EmptyText>)}
      </Stack>
      <LoadMore query={query} />
      <RegisterDialog isOpen={isRegistering} onClose={close} />
    </>
  );
}
