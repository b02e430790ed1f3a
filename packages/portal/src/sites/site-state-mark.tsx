import type { Site } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { ToneMark } from '../ui/tone-mark.tsx';

/** Whether a site's power is shared; bad where it is, and what could flow without us fits no more. */
export function SiteStateMark({ site }: { readonly site: Pick<Site, 'state' | 'failsafe'> }) {
  const { t } = useTranslation();
  if (site.state === 'draft') return <ToneMark tone="quiet">{t('siteState.draft')}</ToneMark>;
  const isSafe = site.failsafe.every(({ fits }) => fits);
  return <ToneMark tone={isSafe ? 'good' : 'bad'}>{t(isSafe ? 'siteState.active' : 'siteState.unsafe')}</ToneMark>;
}
