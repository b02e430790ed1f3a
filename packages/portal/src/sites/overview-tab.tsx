import { Text } from '@mantine/core';
import type { Site } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { siteNowQuery } from '../api/site-queries.ts';
import { Caution } from '../ui/caution.tsx';
import { Section } from '../ui/section.tsx';
import { FuseTree } from './fuse-tree.tsx';
import { SiteConnectors } from './site-connectors.tsx';
import { WhatIfForm } from './what-if-form.tsx';

/** How a site stands: its fuses with what flows and what could flow, its connectors, and what more cars would mean. */
export function OverviewTab({ site }: { readonly site: Site }) {
  const { t } = useTranslation();
  const { data: now } = useQuery({ ...siteNowQuery(site.id), enabled: site.state === 'active' });
  return (
    <>
      <Section
        title={t('site.fuses')}
        lead={t('site.fusesLead')}
        intro={
          <>
            {now != null && now.fallback !== null && <Caution title={t('site.fallback')}>{now.fallback}</Caution>}
            <Text size="sm" c="dimmed">
              {site.countryRules}
            </Text>
            <FuseTree site={site} now={now ?? null} />
          </>
        }
      />
      <Section title={t('site.connectors')} lead={t('site.connectorsLead')}>
        <SiteConnectors site={site} now={now ?? null} />
      </Section>
      {now != null && <Section title={t('site.whatIf')} lead={t('site.whatIfLead')} intro={<WhatIfForm siteId={site.id} />} />}
    </>
  );
}
