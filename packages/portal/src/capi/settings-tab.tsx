import { Skeleton } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { settingsQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { OrderLine } from '../chargers/order-line.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useTableOrder } from './use-table-order.ts';

/** Settings of a charger on CAPI: what it has, and a change of it. */
export function SettingsTab({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const query = useQuery(settingsQuery(charger.id));
  const order = useTableOrder(charger, keys.settings(charger.id));
  const { settings, revision } = query.data ?? {};
  const intro = (
    <>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={200} />}
      {settings && <SettingsForm key={revision} charger={charger} settings={settings} order={order} />}
      <OrderLine order={order} />
    </>
  );
  return (
    <Section title={t('settings.title')} lead={t('settings.lead')} intro={intro}>
      {settings === null && <EmptyText>{t('settings.untold')}</EmptyText>}
    </Section>
  );
}
