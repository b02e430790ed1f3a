import { Button } from '@mantine/core';
import type { MeterWithKey, SiteMeter } from '@phasor/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { METERS_EVERY_MS, metersQuery, renewMeterKey } from '../api/meter-queries.ts';
import { keys } from '../api/queries.ts';
import { formatCurrent, UNKNOWN } from '../format/quantities.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { Ago } from '../ui/when.tsx';
import { MeterDialog } from './meter-dialog.tsx';

/** The site meters of the organisation: whether they send, what they said last, and what of theirs was refused. */
export function MetersSection() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery({ ...metersQuery, refetchInterval: METERS_EVERY_MS });
  const [isAdding, setIsAdding] = useState(false);
  const [shown, setShown] = useState<MeterWithKey | null>(null);
  // The key is nowhere but in the dialog that shows it.
  const renewal = useMutation({ mutationFn: renewMeterKey, onSuccess: setShown, gcTime: 0 });
  const columns: readonly Column<SiteMeter>[] = [
    {
      key: 'serial',
      head: t('meters.serial'),
      cell: ({ serial, name }) => (name === '' || name === serial ? serial : `${serial} (${name})`),
    },
    { key: 'state', head: t('meters.state'), isWide: true, cell: (meter) => <MeterState meter={meter} /> },
    {
      key: 'amps',
      head: t('meters.amps'),
      cell: ({ newest }) => newest?.currentA.map((amps) => formatCurrent(amps, i18n.language)).join(' / ') ?? UNKNOWN,
    },
    {
      key: 'refused',
      head: t('meters.refused'),
      isWide: true,
      cell: ({ refused }) =>
        refused ? (
          <>
            {t('meters.refusedAs', { count: refused.count, code: refused.code })} <Ago at={refused.at} />
          </>
        ) : (
          t('meters.nothing')
        ),
    },
    {
      key: 'actions',
      head: t('meters.key'),
      isAction: true,
      cell: ({ serial }) => (
        <ConfirmButton
          size="xs"
          action={t('meters.renew')}
          label={t('meters.renewOf', { serial })}
          title={t('meters.renewTitle', { serial })}
          text={t('meters.renewText')}
          onConfirm={() => renewal.mutate(serial)}
        />
      ),
    },
  ];
  const close = (): void => {
    setIsAdding(false);
    setShown(null);
    renewal.reset();
    void client.invalidateQueries({ queryKey: keys.meters });
  };
  return (
    <Section
      title={t('meters.title')}
      lead={t('meters.lead')}
      actions={
        <Button variant="default" onClick={() => setIsAdding(true)}>
          {t('meters.add')}
        </Button>
      }
      intro={renewal.error && <ErrorNote error={renewal.error} />}
    >
      <MeterDialog isOpen={isAdding || shown !== null} shown={shown} onRegistered={setShown} onClose={close} />
      <PagedList query={query} empty={t('meters.empty')}>
        {(rows) => <DataTable label={t('meters.title')} columns={columns} rows={rows} idOf={({ serial }) => serial} />}
      </PagedList>
    </Section>
  );
}

function MeterState({ meter: { isLive, newest } }: { readonly meter: SiteMeter }) {
  const { t } = useTranslation();
  if (!newest) return <ToneMark tone="quiet">{t('meters.silent')}</ToneMark>;
  return (
    <>
      <ToneMark tone={isLive ? 'good' : 'bad'}>{t(isLive ? 'meters.live' : 'meters.lost')}</ToneMark> <Ago at={newest.measuredAt} />
    </>
  );
}
