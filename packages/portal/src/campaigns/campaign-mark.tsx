import type { CampaignSummary } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { ToneMark } from '../ui/tone-mark.tsx';

/** Whether a campaign runs; one that is held is told apart. */
export function CampaignMark({ campaign: { phase, isPaused } }: { readonly campaign: Pick<CampaignSummary, 'phase' | 'isPaused'> }) {
  const { t } = useTranslation();
  if (phase === 'running' && isPaused) return <ToneMark tone="waiting">{t('campaignPhase.paused')}</ToneMark>;
  const tone = phase === 'running' ? 'good' : phase === 'aborted' || phase === 'recalled' ? 'bad' : 'quiet';
  return <ToneMark tone={tone}>{t(`campaignPhase.${phase}`)}</ToneMark>;
}
