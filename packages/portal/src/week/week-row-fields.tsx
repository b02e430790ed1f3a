import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DAYS } from '../capi/windows.ts';
import { AmpsInput } from './amps-input.tsx';
import type { WeekRow } from './week-rows.ts';

interface Props {
  /** From 1, for the ear. */
  readonly number: number;
  readonly row: WeekRow;
  readonly onChange: (row: WeekRow) => void;
  readonly onRemove: () => void;
}

/** On which days, from when to when, how much. */
export function WeekRowFields({ number, row, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const time = (field: 'from' | 'to') => (
    <TextInput
      type="time"
      label={t(`schedule.${field}`)}
      value={row[field]}
      onChange={(event) => event.currentTarget.value !== '' && onChange({ ...row, [field]: event.currentTarget.value })}
      required
      withAsterisk={false}
    />
  );
  return (
    <Stack gap="sm" role="group" aria-label={t('week.block', { number })}>
      <Group align="flex-end" gap="md">
        {time('from')}
        {time('to')}
        <AmpsInput
          label={t('week.amps')}
          value={String(row.limitA)}
          onChange={(event) => onChange({ ...row, limitA: Number(event.currentTarget.value) })}
          maw={160}
        />
        <Button variant="default" aria-label={t('week.removeWhich', { number })} onClick={onRemove}>
          {t('schedule.remove')}
        </Button>
      </Group>
      <Checkbox.Group
        label={t('schedule.days')}
        value={[...row.days]}
        error={row.days.length === 0 ? t('schedule.noDay') : undefined}
        onChange={(days) => onChange({ ...row, days: DAYS.filter((day) => days.includes(day)) })}
      >
        <Group gap="md" mt={6}>
          {DAYS.map((day) => (
            <Checkbox key={day} value={day} label={t(`day.${day}`)} />
          ))}
        </Group>
      </Checkbox.Group>
    </Stack>
  );
}
