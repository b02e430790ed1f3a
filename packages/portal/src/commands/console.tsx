import { Autocomplete, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendRawMessage } from '../api/commands.ts';
import { ConsoleResult } from './console-result.tsx';
import { consoleActions, payloadTemplate, readPayload } from './console-actions.ts';

/** Any OCPP CALL, as the person writes it, and what the charger answered. */
export function Console({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const [action, setAction] = useState('GetConfiguration');
  const [text, setText] = useState(() => payloadTemplate('GetConfiguration'));
  const call = useMutation({ mutationFn: (payload: unknown) => sendRawMessage(charger.id, { action: action.trim(), payload }) });
  const typed = readPayload(text);
  const choose = (next: string): void => {
    setAction(next);
    if (Object.hasOwn(consoleActions, next)) setText(payloadTemplate(next));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.isJson) call.mutate(typed.payload);
      }}
    >
      <Stack gap="md" maw={820}>
        <Autocomplete
          label={t('console.action')}
          data={Object.keys(consoleActions)}
          value={action}
          onChange={choose}
          maxLength={50}
          maxDropdownHeight={320}
          required
          withAsterisk={false}
          autoComplete="off"
        />
        <Textarea
          label={t('console.payload')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={typed.isJson ? undefined : t('console.notJson')}
          autosize
          minRows={5}
          maxRows={20}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        />
        <Group gap="md">
          <Button type="submit" loading={call.isPending} disabled={!charger.isOnline || !typed.isJson || action.trim() === ''}>
            {t('console.send')}
          </Button>
          {!charger.isOnline && (
            <Text c="dimmed" size="sm">
              {t('console.offline')}
            </Text>
          )}
        </Group>
        <ConsoleResult answer={call.data} error={call.error} />
      </Stack>
    </form>
  );
}
