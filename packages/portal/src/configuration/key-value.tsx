import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { Charger, ConfigurationChange, ConfigurationKey } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeConfigurationKey } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { ToneMark } from '../ui/tone-mark.tsx';
import classes from './key-value.module.css';

interface Props {
  readonly charger: Charger;
  readonly row: ConfigurationKey;
}

/** The value of a key, changed where it stands, and what the charger said to the last change. */
export function KeyValue({ charger, row }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const change = useMutation({
    mutationFn: (value: string) => changeConfigurationKey(charger.id, row.key, value),
    onSuccess: async ({ value }) => {
      await client.invalidateQueries({ queryKey: keys.configuration(charger.id) });
      // What was refused can be tried with another value at once.
      setEditing(value === null);
    },
  });
  return (
    <Stack gap={6} align="flex-start">
      {isEditing ? (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate(formText(new FormData(event.currentTarget), 'value'));
          }}
        >
          <Group gap="xs">
            <TextInput
              name="value"
              aria-label={t('configuration.newValue', { key: row.key })}
              defaultValue={row.value ?? ''}
              maxLength={500}
              autoComplete="off"
              spellCheck={false}
              autoFocus
              className={classes.field}
            />
            <Button type="submit" size="xs" loading={change.isPending} disabled={!charger.isOnline}>
              {t('configuration.save')}
            </Button>
            <Button variant="default" size="xs" onClick={() => setEditing(false)}>
              {t('dialog.cancel')}
            </Button>
          </Group>
        </form>
      ) : (
        <Group gap="sm">
          <Value row={row} />
          {!row.readonly && (
            <Button
              variant="default"
              size="compact-xs"
              disabled={!charger.isOnline}
              aria-label={t('configuration.changeWhich', { key: row.key })}
              onClick={() => {
                change.reset();
                setEditing(true);
              }}
            >
              {t('configuration.change')}
            </Button>
          )}
        </Group>
      )}
      {change.data && <Outcome change={change.data} />}
      <ErrorNote error={change.error} />
    </Stack>
  );
}

function Value({ row: { value } }: { readonly row: ConfigurationKey }) {
  const { t } = useTranslation();
  if (value === '')
    return (
      <Text span c="dimmed">
        {t('configuration.blank')}
      </Text>
    );
  if (value === null) return UNKNOWN;
  // Lists are long and without spaces: they break after a comma.
  const entries = value.split(/(?<=,)/);
  return (
    <span className={classes.value}>
      {entries.map((entry, at) => (
        <Fragment key={at}>
          {entry}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

function Outcome({ change: { status, stripped } }: { readonly change: ConfigurationChange }) {
  const { t } = useTranslation();
  const tone = status === 'Accepted' ? 'good' : status === 'RebootRequired' ? 'waiting' : 'bad';
  return (
    <div role="status">
      <ToneMark tone={tone}>{t(`configurationStatus.${status}`)}</ToneMark>
      {stripped.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('configuration.stripped', { entries: stripped.join(', ') })}
        </Text>
      )}
    </div>
  );
}
