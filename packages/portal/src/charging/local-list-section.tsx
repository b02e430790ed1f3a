import { Button, Skeleton, Text } from '@mantine/core';
import type { Charger, LocalList } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { syncLocalList } from '../api/charger-commands.ts';
import { localListQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';

const tones: Readonly<Record<LocalList['state'], Tone>> = {
  unmanaged: 'quiet',
  pending: 'waiting',
  synced: 'good',
  failed: 'bad',
  notSupported: 'quiet',
};

/** The list that a charger authorises by when it is offline. */
export function LocalListSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(localListQuery(charger.id));
  const sync = useMutation({
    mutationFn: () => syncLocalList(charger.id),
    onSuccess: (list) => client.setQueryData(keys.localList(charger.id), list),
  });
  const isManaged = query.data !== undefined && query.data.state !== 'unmanaged';
  return (
    <Section
      title={t('localList.title')}
      lead={t('localList.lead')}
      actions={
        <Button variant="default" disabled={!charger.isOnline} loading={sync.isPending} onClick={() => sync.mutate()}>
          {t(isManaged ? 'localList.sync' : 'localList.manage')}
        </Button>
      }
      intro={
        <>
          <ErrorNote error={query.error ?? sync.error} />
          {query.isPending && <Skeleton height={80} />}
          {query.data && <ListFacts list={query.data} />}
        </>
      }
    />
  );
}

function ListFacts({ list }: { readonly list: LocalList }) {
  const { t } = useTranslation();
  const { state, reason, idTags, wanted, held, version, maxLength, syncedAt } = list;
  return (
    <FactList
      facts={[
        [
          t('localList.state'),
          <>
            <ToneMark tone={tones[state]}>{t(`localListState.${state}`)}</ToneMark>
            {reason !== null && (
              <Text size="sm" c="dimmed">
                {reason}
              </Text>
            )}
          </>,
        ],
        [t('localList.version'), version],
        [t('localList.held'), held],
        [t('localList.wanted'), `${wanted} · ${t(idTags === null ? 'localList.allTags' : 'localList.chosenTags')}`],
        [t('localList.maxLength'), maxLength],
        [t('localList.syncedAt'), syncedAt === null ? null : <When at={syncedAt} />],
      ]}
    />
  );
}
