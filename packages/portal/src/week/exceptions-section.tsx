import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { ConnectorLimits, ScheduleException } from '@phasor/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clearExceptions, placeException } from '../api/charger-commands.ts';
import { useNow } from '../time/use-now.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formInstant, formText } from '../ui/form-text.ts';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';
import { AmpsInput } from './amps-input.tsx';
import { ampsText } from './amps-text.ts';
import { useLimitsChange } from './use-limits-change.ts';

const KINDS = ['pause', 'chargeNow', 'tonight'] as const;

/** What is placed over the week: pause until, charge now, something else tonight. */
export function ExceptionsSection({ limits }: { readonly limits: ConnectorLimits }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const { chargerId, connectorId, exceptions } = limits;
  const [kind, setKind] = useState<ScheduleException['kind']>('pause');
  const placing = useLimitsChange(limits, (exception: ScheduleException) => placeException(chargerId, connectorId, exception));
  const clearing = useLimitsChange(limits, () => clearExceptions(chargerId, connectorId));
  const standing = exceptions.filter(({ until }) => Date.parse(until) > nowMs);
  const isTonight = kind === 'tonight';
  const intro = (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const from = isTonight ? formInstant(form, 'from') : new Date(nowMs).toISOString();
        const until = formInstant(form, 'until');
        if (from === undefined || until === undefined) return;
        placing.mutate({ kind, from, until, ...(isTonight ? { limitA: Number(formText(form, 'limitA')) } : {}) });
      }}
    >
      <Stack gap="sm">
        {standing.map((exception) => (
          <Text key={`${exception.kind} ${exception.from} ${exception.until}`}>
            {t(`exception.${exception.kind}`)}
            {exception.limitA !== undefined && ` (${ampsText(t, exception.limitA)})`}: <When at={exception.from} /> –{' '}
            <When at={exception.until} />
          </Text>
        ))}
        <Group align="flex-end" gap="md">
          <NativeSelect
            label={t('exception.what')}
            value={kind}
            onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? 'pause')}
            data={KINDS.map((value) => ({ value, label: t(`exception.${value}`) }))}
          />
          {isTonight && <TextInput name="from" type="datetime-local" label={t('exception.from')} required withAsterisk={false} />}
          <TextInput name="until" type="datetime-local" label={t('exception.until')} required withAsterisk={false} />
          {isTonight && <AmpsInput name="limitA" label={t('week.amps')} required withAsterisk={false} maw={160} />}
          <Button type="submit" variant="default" loading={placing.isPending}>
            {t('exception.place')}
          </Button>
          {standing.length > 0 && (
            <Button variant="default" loading={clearing.isPending} onClick={() => clearing.mutate(undefined)}>
              {t('exception.clear')}
            </Button>
          )}
        </Group>
        <ErrorNote error={placing.error ?? clearing.error} />
      </Stack>
    </form>
  );
  return <Section title={t('exception.title')} lead={t('exception.lead')} intro={intro} />;
}
