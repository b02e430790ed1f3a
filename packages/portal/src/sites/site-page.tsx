import { Skeleton, Stack, Tabs } from '@mantine/core';
import type { Site } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isNotFound } from '../api/errors.ts';
import { siteQuery } from '../api/site-queries.ts';
import { MetersSection } from '../meters/meters-section.tsx';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useTitle } from '../ui/use-title.ts';
import { ChangesSection } from './changes-section.tsx';
import { DecisionsSection } from './decisions-section.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { SetUpForm } from './set-up-form.tsx';
import { SiteHeading } from './site-heading.tsx';
import { isSiteTab, siteTabs } from './site-tabs.ts';

/** One site. */
export function SitePage() {
  const { siteId } = useParams({ from: '/signed-in/sites/$siteId' });
  const { t } = useTranslation();
  const query = useQuery(siteQuery(siteId));
  useTitle(query.data?.settings.name ?? t('sites.title'));
  if (isNotFound(query.error)) return <NotFoundPage />;
  return (
    <Stack gap="lg">
      <AnchorLink to="/sites" size="sm">
        ← {t('sites.title')}
      </AnchorLink>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={320} radius="lg" />}
      {query.data && <SiteSheet key={siteId} site={query.data} />}
    </Stack>
  );
}

function SiteSheet({ site }: { readonly site: Site }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/sites/$siteId' });
  const { tab = 'overview' } = useSearch({ from: '/signed-in/sites/$siteId' });
  return (
    <>
      <SiteHeading site={site} />
      <Panel>
        <Tabs
          value={tab}
          color="var(--bar)"
          keepMounted={false}
          onChange={(next) => isSiteTab(next) && void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
        >
          <Tabs.List px="sm" pt={4}>
            {siteTabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`siteTab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="overview">
            <OverviewTab site={site} />
          </Tabs.Panel>
          <Tabs.Panel value="setUp">
            {/* Other settings, from elsewhere, begin the form anew. */}
            <SetUpForm key={site.revision} site={site} />
            <MetersSection />
          </Tabs.Panel>
          <Tabs.Panel value="decisions">
            <DecisionsSection siteId={site.id} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <ChangesSection siteId={site.id} />
          </Tabs.Panel>
        </Tabs>
      </Panel>
    </>
  );
}
