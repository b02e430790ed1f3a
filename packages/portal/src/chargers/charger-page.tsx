import { Alert, Skeleton, Stack, Tabs } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { isNotFound } from '../api/errors.ts';
import { chargerQuery } from '../api/queries.ts';
import { MigrationTab } from '../campaigns/migration-tab.tsx';
import { ChargingTab } from '../charging/charging-tab.tsx';
import { ScheduleTab } from '../capi/schedule-tab.tsx';
import { SettingsTab } from '../capi/settings-tab.tsx';
import { CommandsTab } from '../commands/commands-tab.tsx';
import { ConfigurationTab } from '../configuration/configuration-tab.tsx';
import { FilesTab } from '../files/files-tab.tsx';
import { useEventLog } from '../live/live-context.ts';
import { LimitsTab } from '../limits/limits-tab.tsx';
import { SecurityTab } from '../security/security-tab.tsx';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { CopyableCode } from '../ui/copyable-code.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useTitle } from '../ui/use-title.ts';
import { WeekTab } from '../week/week-tab.tsx';
import { capiUrl } from './charger-facts.ts';
import { ChargerHeading } from './charger-heading.tsx';
import classes from './charger-page.module.css';
import { isChargerTab, tabsOf } from './charger-tabs.ts';
import { ConnectorCards } from './connector-cards.tsx';
import { EndpointCode } from './endpoint-code.tsx';
import { Facts } from './facts.tsx';
import { MessagesTable } from './messages-table.tsx';
import { OwnersTab } from './owners-tab.tsx';
import { SessionsTable } from './sessions-table.tsx';

/** One charger, live. */
export function ChargerPage() {
  const { chargerId } = useParams({ from: '/signed-in/chargers/$chargerId' });
  const { t } = useTranslation();
  const query = useQuery(chargerQuery(chargerId, useEventLog()));
  useTitle(query.data?.name || chargerId);
  if (isNotFound(query.error)) return <NotFoundPage />;
  return (
    <Stack gap="lg">
      <AnchorLink to="/chargers" size="sm">
        ← {t('chargers.title')}
      </AnchorLink>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={320} radius="lg" />}
      {/* Another charger is another page: nothing of the one before stays in a form. */}
      {query.data && <ChargerSheet key={chargerId} charger={query.data} />}
    </Stack>
  );
}

function ChargerSheet({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/chargers/$chargerId' });
  const { tab: asked } = useSearch({ from: '/signed-in/chargers/$chargerId' });
  const { isStaff } = useMe();
  const tabs = tabsOf(charger, isStaff);
  const tab = tabs.find((name) => name === asked) ?? 'sessions';
  const isCapi = charger.protocol === 'CAPI';
  return (
    <>
      <ChargerHeading charger={charger} />
      {charger.lastSeenAt === null ? (
        <Alert color="petrol" title={t('charger.neverTitle')}>
          <Stack gap={8}>
            {t(isCapi ? 'charger.neverCapi' : 'charger.neverText')}
            {isCapi ? <CopyableCode text={capiUrl(window.location)} /> : <EndpointCode chargePointId={charger.id} />}
          </Stack>
        </Alert>
      ) : (
        <ConnectorCards charger={charger} />
      )}
      <Facts charger={charger} />
      <Panel>
        <Tabs
          value={tab}
          color="var(--bar)"
          keepMounted={false}
          onChange={(next) => isChargerTab(next) && void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
        >
          <Tabs.List px="sm" pt={4} className={classes.tabs}>
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="sessions">
            <SessionsTable chargerId={charger.id} />
          </Tabs.Panel>
          <Tabs.Panel value="limits">
            <LimitsTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="messages">
            <MessagesTable chargerId={charger.id} />
          </Tabs.Panel>
          <Tabs.Panel value="commands">
            <CommandsTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="configuration">
            <ConfigurationTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="charging">
            <ChargingTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="week">
            <WeekTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="files">
            <FilesTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SettingsTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="schedule">
            <ScheduleTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="migration">
            <MigrationTab chargerId={charger.id} />
          </Tabs.Panel>
          <Tabs.Panel value="security">
            <SecurityTab charger={charger} />
          </Tabs.Panel>
          <Tabs.Panel value="owners">
            <OwnersTab charger={charger} />
          </Tabs.Panel>
        </Tabs>
      </Panel>
    </>
  );
}
