import type { CampaignView } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { Section } from '../ui/section.tsx';

type Bar = CampaignView['whyNotYet']['bars'][number];

/** "Why not yet?" over the chargers that wait. */
export function WhySection({ campaign: { whyNotYet } }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const columns: readonly Column<Bar>[] = [
    { key: 'code', head: t('why.reason'), cell: ({ code }) => t(`whyNot.${code}`, { defaultValue: code }) },
    { key: 'chargers', head: t('campaigns.chargers'), cell: ({ chargers }) => chargers, isFigure: true },
    { key: 'alone', head: t('why.alone'), cell: ({ alone }) => alone, isFigure: true },
    { key: 'unknown', head: t('why.unknown'), cell: ({ unknown }) => unknown, isFigure: true },
  ];
  const { chargers, eligible, bars } = whyNotYet;
  return (
    <Section title={t('why.title')} lead={t('why.lead', { chargers, eligible })}>
      {bars.length === 0 ? (
        <EmptyText>{t('why.none')}</EmptyText>
      ) : (
        <DataTable label={t('why.title')} columns={columns} rows={bars} idOf={({ code }) => code} />
      )}
    </Section>
  );
}
