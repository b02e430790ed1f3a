import { Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { ConnectorLimits, WeeklySchedule } from '@phasor/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmDraft, putWeek } from '../api/charger-commands.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { AmpsInput } from './amps-input.tsx';
import { useLimitsChange } from './use-limits-change.ts';
import { WeekGrid } from './week-grid.tsx';
import { WeekRowFields } from './week-row-fields.tsx';
import { blocksOf, newRow, rowsOf } from './week-rows.ts';

/**
 * The week, drawn as it is edited. It is the wall clock's: what is drawn at 07:00 holds at 07:00 in summer and in winter. `draft`: what is offered to begin
 * with, instead of what holds.
 */
export function WeekForm({ limits, draft }: { readonly limits: ConnectorLimits; readonly draft: WeeklySchedule | null }) {
  const { t } = useTranslation();
  const { chargerId, connectorId } = limits;
  const schedule = draft ?? limits.schedule;
  const saving = useLimitsChange(limits, (week: WeeklySchedule | null) =>
    draft && week ? confirmDraft(chargerId, connectorId, week) : putWeek(chargerId, connectorId, week),
  );
  const [zone, setZone] = useState(schedule?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [rows, setRows] = useState(() => rowsOf(schedule?.blocks ?? []).map((row, id) => ({ id, row })));
  const [outside, setOutside] = useState(schedule?.outsideA == null ? '' : String(schedule.outsideA));
  const [stops, setStops] = useState(schedule?.whenRunOut !== 'outside');
  const outsideA = outside.trim() === '' ? null : Number(outside);
  const blocks = blocksOf(rows.map(({ row }) => row));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate({ zone, blocks, outsideA, whenRunOut: stops ? 'stop' : 'outside' });
      }}
    >
      <Stack gap="lg">
        {schedule === null && <Text c="dimmed">{t('week.none')}</Text>}
        <WeekGrid blocks={blocks} outsideA={outsideA} />
        {rows.map(({ id, row }, index) => (
          <WeekRowFields
            key={id}
            number={index + 1}
            row={row}
            onChange={(changed) => setRows((held) => held.map((one) => (one.id === id ? { id, row: changed } : one)))}
            onRemove={() => setRows((held) => held.filter((one) => one.id !== id))}
          />
        ))}
        <Group align="flex-end" gap="md">
          <AmpsInput
            label={t('week.outside')}
            description={t('week.outsideHint')}
            value={outside}
            onChange={(event) => setOutside(event.currentTarget.value)}
            maw={340}
          />
          <NativeSelect
            label={t('week.zone')}
            value={zone}
            onChange={(event) => setZone(event.currentTarget.value)}
            data={[...new Set([zone, ...Intl.supportedValuesOf('timeZone')])]}
          />
        </Group>
        <Checkbox
          label={t('week.stops')}
          description={t('week.stopsHint')}
          checked={stops}
          onChange={(event) => setStops(event.currentTarget.checked)}
        />
        <Group>
          <Button
            variant="default"
            onClick={() => setRows((held) => [...held, { id: Math.max(-1, ...held.map(({ id }) => id)) + 1, row: newRow() }])}
          >
            {t('week.add')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {t('week.save')}
          </Button>
          {limits.schedule !== null && (
            <Button variant="default" onClick={() => saving.mutate(null)}>
              {t('week.delete')}
            </Button>
          )}
        </Group>
        <ErrorNote error={saving.error} />
      </Stack>
    </form>
  );
}
