import { Button, Stack, Text } from '@mantine/core';
import type { CampaignView, CampaignWave } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { approveWave } from '../api/campaign-queries.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { useCampaignChange } from './use-campaign-change.ts';

type Row = CampaignWave & { readonly place: number };
const TONES = { pass: 'good', hold: 'waiting', stop: 'bad' } as const;

/** The waves, each with what its gate says and the figures behind it. */
export function WavesSection({ campaign: { id, phase, waves, evergreen } }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const approve = useCampaignChange((wave: number) => approveWave(id, wave));
  const columns: readonly Column<Row>[] = [
    { key: 'name', head: t('waves.name'), cell: ({ name }) => name },
    { key: 'members', head: t('waves.members'), cell: ({ members }) => members, isFigure: true },
    { key: 'opened', head: t('waves.opened'), cell: ({ openedAt }) => (openedAt === null ? t('waves.notOpen') : <When at={openedAt} />) },
    {
      key: 'figures',
      head: t('waves.figures'),
      cell: ({ verdict }) => (verdict ? t('waves.figuresText', { ...verdict.figures }) : '–'),
    },
    { key: 'gate', head: t('waves.gate'), isWide: true, cell: (wave) => <Gate wave={wave} /> },
    {
      key: 'approve',
      head: t('waves.approve'),
      isAction: true,
      cell: ({ waitsForApproval, name, place }) =>
        waitsForApproval &&
        phase === 'running' && (
          <Button
            size="xs"
            aria-label={t('waves.approveWave', { name })}
            loading={approve.isPending && approve.variables === place}
            onClick={() => approve.mutate(place)}
          >
            {t('waves.approve')}
          </Button>
        ),
    },
  ];
  return (
    <Section
      title={t('waves.title')}
      lead={t('waves.lead')}
      intro={
        <>
          <ErrorNote error={approve.error} />
          {evergreen !== null && <Text size="sm">{t('waves.evergreen', { count: evergreen })}</Text>}
        </>
      }
    >
      <DataTable
        label={t('waves.title')}
        columns={columns}
        rows={waves.map((wave, place) => ({ ...wave, place }))}
        idOf={({ place }) => place}
      />
    </Section>
  );
}

function Gate({ wave: { verdict, passedAt, approvedBy } }: { readonly wave: CampaignWave }) {
  const { t } = useTranslation();
  if (!verdict) return '–';
  return (
    <Stack gap={2}>
      <ToneMark tone={TONES[verdict.answer]}>{t(`gate.${verdict.answer}`)}</ToneMark>
      {passedAt !== null && (
        <Text size="xs" c="dimmed">
          {t('waves.passed')} <When at={passedAt} />
        </Text>
      )}
      {approvedBy && (
        <Text size="xs" c="dimmed">
          {t('waves.approvedBy', { name: approvedBy.name })}
        </Text>
      )}
      {verdict.reasons.map(({ rule, sentence }) => (
        <Text size="sm" key={rule}>
          {sentence}
        </Text>
      ))}
    </Stack>
  );
}
