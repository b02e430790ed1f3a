import { List, Stack, Text } from '@mantine/core';
import type { MigrationView } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { migrationQuery } from '../api/campaign-queries.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { Caution } from '../ui/caution.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { FactList, type Fact } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';
import { OneWayQuestion } from './one-way-question.tsx';
import { WayStateMark } from './way-state-mark.tsx';

type Item = MigrationView['items'][number];

/** A charger's way from CAPI to OCPP: where it stands, what was carried over, and its story. */
export function MigrationTab({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const { data, error, isSuccess, refetch } = useQuery(migrationQuery(chargerId));
  const columns: readonly Column<Item>[] = [
    { key: 'name', head: t('way.item'), cell: ({ name }) => name },
    { key: 'outcome', head: t('way.outcome'), cell: ({ outcome }) => t(`itemOutcome.${outcome ?? 'open'}`) },
    { key: 'reason', head: t('way.reason'), isWide: true, cell: ({ reason }) => reason ?? '–' },
  ];
  if (isSuccess && data === null) return <EmptyText>{t('way.none')}</EmptyText>;
  return (
    <>
      <ErrorNote error={error} onRetry={() => void refetch()} />
      {data && (
        <>
          <Section
            title={t('way.title')}
            intro={
              <Stack gap="md">
                {data.view.instructions !== null && (
                  <Caution title={t('way.help')}>
                    <Text size="sm">{data.view.instructions}</Text>
                  </Caution>
                )}
                {data.view.asksOneWay && <OneWayQuestion chargerId={chargerId} />}
                <WayFacts view={data.view} />
              </Stack>
            }
          />
          {data.view.items.length > 0 && (
            <Section title={t('way.carried')}>
              <DataTable label={t('way.carried')} columns={columns} rows={data.view.items} idOf={({ name }) => name} />
            </Section>
          )}
          <Section
            title={t('way.story')}
            intro={
              <List type="ordered" size="sm" spacing={4}>
                {data.story.sentences.map((sentence) => (
                  <List.Item key={sentence}>{sentence}</List.Item>
                ))}
              </List>
            }
          />
        </>
      )}
    </>
  );
}

function WayFacts({ view }: { readonly view: MigrationView }) {
  const { t } = useTranslation();
  const { isMover } = useMe();
  const { campaignId, state, since, deadline, attempt, owner, why, endpointTest } = view;
  const facts: readonly Fact[] = [
    [t('campaignCharger.state'), <WayStateMark key="state" state={state} />],
    [t('way.since'), <When key="since" at={since} />],
    [t('campaignCharger.why'), why],
    [t('way.deadline'), deadline === null ? null : <When key="deadline" at={deadline} />],
    [t('way.attempt'), attempt],
    [t('way.owner'), t(`wayOwner.${owner}`)],
    [t('way.endpoint'), endpointTest && (endpointTest.failure ?? t('way.reached'))],
  ];
  const campaign: Fact = [
    t('way.campaign'),
    campaignId === null ? null : (
      <AnchorLink key="campaign" to="/campaigns/$campaignId" params={{ campaignId }}>
        {t('way.toCampaign')}
      </AnchorLink>
    ),
  ];
  return <FactList facts={isMover ? [...facts, campaign] : facts} />;
}
