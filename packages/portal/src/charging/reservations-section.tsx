import type { Charger, Reservation } from '@phasor/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cancelReservation } from '../api/charger-commands.ts';
import { reservationsQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { ReserveForm } from './reserve-form.tsx';

const tones: Readonly<Record<Reservation['state'], Tone>> = {
  requested: 'active',
  accepted: 'reserved',
  refused: 'bad',
  failed: 'waiting',
  cancelled: 'quiet',
  used: 'good',
  expired: 'quiet',
  replaced: 'quiet',
};

/** Connectors kept for a tag, and how that ended. */
export function ReservationsSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery(reservationsQuery(charger.id));
  const cancelling = useMutation({
    mutationFn: (reservationId: number) => cancelReservation(charger.id, reservationId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.reservations(charger.id) }),
  });
  const columns: readonly Column<Reservation>[] = [
    { key: 'id', head: t('reservations.id'), cell: ({ reservationId }) => reservationId },
    { key: 'connector', head: t('sessions.connector'), cell: ({ connectorId }) => connectorId },
    { key: 'tag', head: t('sessions.tag'), cell: ({ idTag }) => idTag },
    { key: 'until', head: t('reservations.until'), cell: ({ expiryDate }) => <When at={expiryDate} /> },
    { key: 'state', head: t('reservations.state'), cell: (row) => <State row={row} />, isWide: true },
    {
      key: 'cancel',
      head: t('reservations.cancel'),
      isAction: true,
      // No answer: the charger may hold it all the same.
      cell: ({ reservationId, state }) =>
        (state === 'accepted' || state === 'failed') && (
          <ConfirmButton
            size="xs"
            action={t('reservations.cancel')}
            label={t('reservations.cancelWhich', { reservationId })}
            title={t('reservations.cancelWhich', { reservationId })}
            text={t('reservations.cancelText')}
            disabled={!charger.isOnline || cancelling.isPending}
            onConfirm={() => cancelling.mutate(reservationId)}
          />
        ),
    },
  ];
  return (
    <Section
      title={t('reservations.title')}
      intro={
        <>
          <ReserveForm charger={charger} />
          <ErrorNote error={cancelling.error} />
        </>
      }
    >
      <PagedList query={query} empty={t('reservations.empty')}>
        {(rows) => <DataTable label={t('reservations.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
      </PagedList>
    </Section>
  );
}

function State({ row: { state, status, reason, transactionId } }: { readonly row: Reservation }) {
  const { t } = useTranslation();
  const session = transactionId === null ? null : t('figures.session', { transactionId });
  const more = [state === 'accepted' ? null : status, session, reason].filter(Boolean).join(' · ');
  return (
    <>
      <ToneMark tone={tones[state]}>{t(`reservationState.${state}`)}</ToneMark>
      {more !== '' && <div>{more}</div>}
    </>
  );
}
