import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { Charger, ChargerSchedule } from '@phasor/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { outletsOf } from '../chargers/charger-facts.ts';
import { outletOf } from '../chargers/rating.ts';
import type { Ordering } from '../chargers/use-order.ts';
import { useNow } from '../time/use-now.ts';
import { refusalOf } from './refusal-of.ts';
import { WindowFields } from './window-fields.tsx';
import { newWindow, offsets, offsetText } from './windows.ts';
import { wrongField } from './wrong-field.ts';

interface Props {
  readonly charger: Charger;
  /** What the charger has. */
  readonly schedule: ChargerSchedule;
  readonly order: Ordering;
}

/** All windows in one form, which an owner may read: the charger takes them as a whole. */
export function ScheduleForm({ charger, schedule, order }: Props) {
  const { t } = useTranslation();
  const { isStaff } = useMe();
  const nowMs = useNow();
  const [rows, setRows] = useState(() => schedule.windows.map((window, id) => ({ id, window })));
  // A charger that has no windows has mostly never been told a time zone: the one of whoever looks at it is likelier.
  const [offset, setOffset] = useState(schedule.windows.length > 0 ? schedule.utcOffsetMinutes : -new Date(nowMs).getTimezoneOffset());
  const wrong = wrongField(refusalOf(order), []);
  const connectorIds = outletsOf(charger)
    .map(({ connectorId }) => connectorId)
    .filter((connectorId) => outletOf(charger, connectorId)?.hasTransactions ?? true);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        order.give({ kind: 'schedule', schedule: { utcOffsetMinutes: offset, windows: rows.map(({ window }) => window) } });
      }}
    >
      <Fieldset variant="unstyled" disabled={!isStaff}>
        <Stack gap="lg">
          <NativeSelect
            label={t('schedule.offset')}
            description={t('schedule.offsetHint')}
            value={String(offset)}
            onChange={(event) => setOffset(Number(event.currentTarget.value))}
            data={offsets(offset).map((minutes) => ({ value: String(minutes), label: offsetText(minutes) }))}
            maw={320}
          />
          {rows.length === 0 && <Text c="dimmed">{t('schedule.empty')}</Text>}
          {rows.map(({ id, window }, index) => (
            <WindowFields
              key={id}
              number={index + 1}
              window={window}
              connectorIds={connectorIds}
              errorAt={(field) => (wrong?.field === `windows.${index}.${field}` ? wrong.text : undefined)}
              onChange={(changed) => setRows((held) => held.map((row) => (row.id === id ? { id, window: changed } : row)))}
              onRemove={isStaff ? () => setRows((held) => held.filter((row) => row.id !== id)) : null}
            />
          ))}
          {isStaff && (
            <Group>
              <Button
                variant="default"
                disabled={connectorIds.length === 0}
                onClick={() =>
                  setRows((held) => [
                    ...held,
                    { id: Math.max(-1, ...held.map(({ id }) => id)) + 1, window: newWindow(connectorIds[0] ?? 1) },
                  ])
                }
              >
                {t('schedule.add')}
              </Button>
              <Button type="submit" loading={order.isPending} disabled={!charger.isOnline}>
                {t('schedule.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
