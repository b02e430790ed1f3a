import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { Charger, ChargingRateUnit, CompositeScheduleView } from '@phasor/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { compositeSchedule } from '../api/charger-commands.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { Caution } from '../ui/caution.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { compositeRows, type CompositeRow, type Limit } from './composite-rows.ts';

/** What all profiles of a connector allow together in the next 24 hours: ours, and what the charger says. */
export function CompositeSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const comparison = useMutation({
    mutationFn: (asked: { readonly connectorId: number; readonly unit: ChargingRateUnit }) =>
      compositeSchedule(charger.id, asked.connectorId, asked.unit),
  });
  const connectorIds = charger.connectors.map(({ connectorId }) => connectorId);
  return (
    <Section
      title={t('composite.title')}
      lead={t('composite.lead')}
      intro={
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            comparison.mutate({ connectorId: Number(formText(form, 'connector')), unit: formText(form, 'unit') === 'W' ? 'W' : 'A' });
          }}
        >
          <Stack gap="md">
            <Group align="flex-end" gap="md">
              <NativeSelect
                name="connector"
                label={t('sessions.connector')}
                data={(connectorIds.length === 0 ? [0] : connectorIds).map(String)}
              />
              <NativeSelect name="unit" label={t('composite.unit')} data={['A', 'W']} />
              <Button type="submit" variant="default" loading={comparison.isPending}>
                {t('composite.compute')}
              </Button>
            </Group>
            <ErrorNote error={comparison.error} />
            {comparison.data && <Verdict view={comparison.data} />}
          </Stack>
        </form>
      }
    >
      {comparison.data && <Periods view={comparison.data} />}
    </Section>
  );
}

function Verdict({ view: { isEqual, problem, differences } }: { readonly view: CompositeScheduleView }) {
  const { t } = useTranslation();
  if (isEqual === true) return <ToneMark tone="good">{t('composite.equal')}</ToneMark>;
  if (isEqual === false)
    return <Caution title={t('composite.differs', { count: differences.length })}>{t('composite.oursCounts')}</Caution>;
  return (
    <Text size="sm" c="dimmed" role="status">
      {problem ?? t('composite.notAsked')}
    </Text>
  );
}

function Periods({ view }: { readonly view: CompositeScheduleView }) {
  const { t } = useTranslation();
  const limit = (held: Limit | null): string => {
    if (held === null) return UNKNOWN;
    const text = held.limit === null ? t('composite.noLimit') : `${held.limit} ${view.unit}`;
    return held.numberPhases === null ? text : `${text} · ${t('composite.phases', { count: held.numberPhases })}`;
  };
  const columns: readonly Column<CompositeRow>[] = [
    { key: 'from', head: t('composite.from'), cell: ({ from }) => <When at={from} />, isWide: true },
    { key: 'ours', head: t('composite.ours'), cell: ({ ours }) => limit(ours) },
    {
      key: 'chargers',
      head: t('composite.chargers'),
      cell: ({ chargers, differs }) => (differs ? <ToneMark tone="waiting">{limit(chargers)}</ToneMark> : limit(chargers)),
    },
  ];
  return <DataTable label={t('composite.title')} columns={columns} rows={compositeRows(view)} idOf={({ from }) => from} />;
}
