import { Box, Button, Skeleton, TextInput } from '@mantine/core';
import type { Charger, ConfigurationKey } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { discoverCharger } from '../api/charger-commands.ts';
import { configurationQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { Ago } from '../ui/when.tsx';
import { DiscoveryLine } from './discovery-line.tsx';
import { KeyValue } from './key-value.tsx';
import classes from './keys-section.module.css';

/** Configuration keys as the charger told them; each that is not read-only can be changed where it stands. */
export function KeysSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState('');
  const query = useQuery(configurationQuery(charger.id));
  const reading = useMutation({
    mutationFn: () => discoverCharger(charger.id),
    onSuccess: () =>
      Promise.all([keys.configuration, keys.capabilities].map((key) => client.invalidateQueries({ queryKey: key(charger.id) }))),
  });
  const state = query.data?.discovery.state;
  const columns: readonly Column<ConfigurationKey>[] = [
    { key: 'key', head: t('configuration.key'), cell: ({ key }) => <strong>{key}</strong>, isWide: true },
    { key: 'value', head: t('configuration.value'), cell: (row) => <KeyValue charger={charger} row={row} />, isWide: true },
    {
      key: 'readonly',
      head: t('configuration.access'),
      cell: ({ readonly }) => <span className={classes.access}>{t(readonly ? 'configuration.readonly' : 'configuration.writable')}</span>,
    },
    { key: 'readAt', head: t('configuration.readAt'), cell: ({ readAt }) => <Ago at={readAt} /> },
  ];
  const known = query.data?.items.filter(({ isKnown }) => isKnown) ?? [];
  const unknown = query.data?.items.filter(({ isKnown }) => !isKnown) ?? [];
  const rows = known.filter(({ key }) => key.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Section
      title={t('configuration.title')}
      actions={
        <Button
          variant="default"
          disabled={!charger.isOnline}
          loading={reading.isPending || state === 'waiting' || state === 'running'}
          onClick={() => reading.mutate()}
        >
          {t('configuration.readAgain')}
        </Button>
      }
      intro={
        <>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
          <ErrorNote error={reading.error} />
          {query.data && <DiscoveryLine discovery={query.data.discovery} />}
          {known.length > 0 && (
            <TextInput
              type="search"
              label={t('configuration.find')}
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
              maw={320}
            />
          )}
        </>
      }
    >
      {query.isPending && (
        <Box p="md">
          <Skeleton height={140} />
        </Box>
      )}
      {query.isSuccess && rows.length === 0 && (
        <EmptyText>{t(wanted.trim() === '' ? 'configuration.empty' : 'configuration.notFound')}</EmptyText>
      )}
      {rows.length > 0 && <DataTable label={t('configuration.title')} columns={columns} rows={rows} idOf={({ key }) => key} />}
      {unknown.length > 0 && (
        <Box px="lg" py="md" className={classes.unknown}>
          <Disclosure summary={t('configuration.unknown', { count: unknown.length })} text={unknown.map(({ key }) => key).join('\n')} />
        </Box>
      )}
    </Section>
  );
}
