import { Skeleton, Text } from '@mantine/core';
import type { Charger, ChargerSchedule } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { scheduleQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { OrderLine } from '../chargers/order-line.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { useTableOrder } from './use-table-order.ts';

const NONE: ChargerSchedule = { utcOffsetMinutes: 0, windows: [] };

/** When a charger on CAPI may charge: what it has, and a change of it. */
export function ScheduleTab({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const query = useQuery(scheduleQuery(charger.id));
  const order = useTableOrder(charger, keys.schedule(charger.id));
  const { schedule, revision } = query.data ?? {};
  const intro = (
    <>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={200} />}
      {schedule === null && <Text c="dimmed">{t('schedule.untold')}</Text>}
      {schedule !== undefined && <ScheduleForm key={revision} charger={charger} schedule={schedule ?? NONE} order={order} />}
      <OrderLine order={order} />
    </>
  );
  return <Section title={t('schedule.title')} lead={t('schedule.lead')} intro={intro} />;
}
