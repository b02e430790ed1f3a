import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DAYS, withDay, type ScheduleWindow } from './windows.ts';

interface Props {
  /** From 1, for the ear. */
  readonly number: number;
  readonly window: ScheduleWindow;
  readonly connectorIds: readonly number[];
  readonly errorAt: (field: keyof ScheduleWindow) => string | undefined;
  readonly onChange: (window: ScheduleWindow) => void;
  /** Null: it is not theirs to change. */
  readonly onRemove: (() => void) | null;
}

/** One window: which connector, on which days, from when to when. */
export function WindowFields({ number, window, connectorIds, errorAt, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const time = (field: 'from' | 'to') => (
    <TextInput
      type="time"
      label={t(`schedule.${field}`)}
      value={window[field]}
      onChange={(event) => onChange({ ...window, [field]: event.currentTarget.value })}
      error={errorAt(field)}
      required
      withAsterisk={false}
    />
  );
  return (
    <Stack gap="sm" role="group" aria-label={t('schedule.window', { number })}>
      <Group align="flex-end" gap="md">
        <NativeSelect
          label={t('sessions.connector')}
          value={String(window.connectorId)}
          onChange={(event) => onChange({ ...window, connectorId: Number(event.currentTarget.value) })}
          data={[...new Set([...connectorIds, window.connectorId])].map(String)}
          error={errorAt('connectorId')}
        />
        {time('from')}
        {time('to')}
        {onRemove !== null && (
          <Button variant="default" aria-label={t('schedule.removeWhich', { number })} onClick={onRemove}>
            {t('schedule.remove')}
          </Button>
        )}
      </Group>
      <Checkbox.Group
        label={t('schedule.days')}
        value={[...window.days]}
        error={errorAt('days') ?? (window.days.length === 0 ? t('schedule.noDay') : undefined)}
      >
        <Group gap="md" mt={6}>
          {DAYS.map((day) => (
            <Checkbox
              key={day}
              value={day}
              label={t(`day.${day}`)}
              onChange={(event) => onChange(withDay(window, day, event.currentTarget.checked))}
            />
          ))}
        </Group>
      </Checkbox.Group>
    </Stack>
  );
}
