import { Skeleton, Stack } from '@mantine/core';
import type { CampaignView } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../api/campaign-queries.ts';
import { isNotFound } from '../api/errors.ts';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useTitle } from '../ui/use-title.ts';
import { CampaignHeading } from './campaign-heading.tsx';
import { ChargersSection } from './chargers-section.tsx';
import { LogSection } from './log-section.tsx';
import { ProgressSection } from './progress-section.tsx';
import { RehearsalSection } from './rehearsal-section.tsx';
import { WavesSection } from './waves-section.tsx';
import { WhySection } from './why-section.tsx';

/** One campaign, live. */
export function CampaignPage() {
  const { campaignId } = useParams({ from: '/signed-in/campaigns/$campaignId' });
  const { t } = useTranslation();
  const query = useQuery(campaignQuery(campaignId));
  useTitle(query.data?.name ?? t('campaigns.title'));
  if (isNotFound(query.error)) return <NotFoundPage />;
  return (
    <Stack gap="lg">
      <AnchorLink to="/campaigns" size="sm">
        ← {t('campaigns.title')}
      </AnchorLink>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={320} radius="lg" />}
      {query.data && <CampaignSheet key={campaignId} campaign={query.data} />}
    </Stack>
  );
}

function CampaignSheet({ campaign }: { readonly campaign: CampaignView }) {
  return (
    <>
      <CampaignHeading campaign={campaign} />
      <Panel>
        <ProgressSection campaign={campaign} />
      </Panel>
      <Panel>
        <RehearsalSection campaign={campaign} />
      </Panel>
      <Panel>
        <WavesSection campaign={campaign} />
      </Panel>
      <Panel>
        <WhySection campaign={campaign} />
      </Panel>
      <Panel>
        <ChargersSection campaign={campaign} />
      </Panel>
      <Panel>
        <LogSection campaignId={campaign.id} />
      </Panel>
    </>
  );
}
