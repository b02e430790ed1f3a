import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { chargersQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { ChargerList } from './charger-list.tsx';
import { NoChargers } from './no-chargers.tsx';
import { RegisterDialog } from './register-dialog.tsx';

/** All chargers: which are there, what they do. */
export function ChargersPage() {
  const { t } = useTranslation();
  const [isRegistering, { open, close }] = useDisclosure(false);
  const query = useInfiniteQuery(chargersQuery(useEventLog()));
  const chargers = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeading title={t('chargers.title')} actions={<Button onClick={open}>{t('register.open')}</Button>} />
      <Stack gap="md">
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        {query.isPending && <Skeleton height={220} radius="lg" />}
        {query.isSuccess && (chargers.length === 0 ? <NoChargers onRegister={open} /> : <ChargerList chargers={chargers} />)}
      </Stack>
      <LoadMore query={query} />
      <RegisterDialog isOpen={isRegistering} onClose={close} />
    </>
  );
}
