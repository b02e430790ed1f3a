import { Skeleton } from '@mantine/core';
import type { Charger, ClearProfilesQuery } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clearProfiles } from '../api/charger-commands.ts';
import { chargingProfilesQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';
import { profileRow, type ProfileRow } from './profile-row.ts';

/** The charging profiles that a charger holds, as far as its answers tell. */
export function ProfilesSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(chargingProfilesQuery(charger.id));
  const clearing = useMutation({
    mutationFn: (which: ClearProfilesQuery) => clearProfiles(charger.id, which),
    onSettled: () => client.invalidateQueries({ queryKey: keys.chargingProfiles(charger.id) }),
  });
  const canClear = charger.isOnline && !clearing.isPending;
  const columns: readonly Column<ProfileRow>[] = [
    { key: 'id', head: t('profiles.id'), cell: ({ id }) => id },
    { key: 'connector', head: t('sessions.connector'), cell: ({ connectorId }) => connectorId ?? t('profiles.awaitingStart') },
    { key: 'purpose', head: t('profiles.purpose'), cell: ({ purpose }) => purpose, isWide: true },
    { key: 'level', head: t('profiles.stackLevel'), cell: ({ stackLevel }) => stackLevel },
    { key: 'kind', head: t('profiles.kind'), cell: ({ kind }) => kind },
    { key: 'installedAt', head: t('profiles.installedAt'), cell: ({ installedAt }) => <When at={installedAt} /> },
    { key: 'schedule', head: t('profiles.schedule'), cell: ({ gist, text }) => <Disclosure summary={gist} text={text} />, isWide: true },
    {
      key: 'clear',
      head: t('profiles.clear'),
      isAction: true,
      cell: ({ id }) =>
        id !== null && (
          <ConfirmButton
            size="xs"
            action={t('profiles.clear')}
            label={t('profiles.clearWhich', { id })}
            title={t('profiles.clearTitle', { id })}
            text={t('profiles.clearText')}
            disabled={!canClear}
            onConfirm={() => clearing.mutate({ chargingProfileId: id })}
          />
        ),
    },
  ];
  const rows = query.data?.items.map(profileRow) ?? [];
  return (
    <Section
      title={t('profiles.title')}
      lead={t('profiles.lead')}
      actions={
        <ConfirmButton
          action={t('profiles.clearAll')}
          title={t('profiles.clearAllTitle')}
          text={t('profiles.clearText')}
          disabled={!canClear}
          loading={clearing.isPending}
          onConfirm={() => clearing.mutate({})}
        />
      }
      intro={
        <>
          <ErrorNote error={query.error ?? clearing.error} />
          {query.isPending && <Skeleton height={60} />}
        </>
      }
    >
      {query.isSuccess && rows.length === 0 && <EmptyText>{t('profiles.empty')}</EmptyText>}
      {rows.length > 0 && <DataTable label={t('profiles.title')} columns={columns} rows={rows} idOf={({ key }) => key} />}
    </Section>
  );
}
