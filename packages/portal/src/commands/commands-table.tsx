import { Stack, Text } from '@mantine/core';
import type { CommandView } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { formatLatency } from '../format/times.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { commandAnswer, commandTone } from './command-look.ts';

/** Commands, newest first: what was asked, by whom, and what came of it. */
export function CommandsTable({ commands }: { readonly commands: readonly CommandView[] }) {
  const { t } = useTranslation();
  const columns: readonly Column<CommandView>[] = [
    { key: 'createdAt', head: t('commands.at'), cell: ({ createdAt }) => <When at={createdAt} /> },
    { key: 'by', head: t('commands.by'), cell: (command) => <By command={command} /> },
    { key: 'action', head: t('commands.action'), cell: (command) => <Asked command={command} />, isWide: true },
    {
      key: 'state',
      head: t('commands.state'),
      cell: (command) => <ToneMark tone={commandTone(command)}>{t(`commandState.${command.failure ?? command.state}`)}</ToneMark>,
      isWide: true,
    },
    { key: 'answer', head: t('commands.answer'), cell: (command) => <Answer command={command} />, isWide: true },
  ];
  return <DataTable label={t('commands.title')} columns={columns} rows={commands} idOf={({ id }) => id} />;
}

function By({ command: { by, byName } }: { readonly command: CommandView }) {
  const { t } = useTranslation();
  if (byName !== null) return byName;
  return by === null ? t('commands.system') : t('commands.part', { part: by });
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

function Asked({ command: { action, payload } }: { readonly command: CommandView }) {
  const { t } = useTranslation();
  return (
    <>
      <strong>{action}</strong>
      <Disclosure summary={t('commands.payload')} text={pretty(payload)} />
    </>
  );
}

function Answer({ command }: { readonly command: CommandView }) {
  const { t, i18n } = useTranslation();
  const { response, error, late, sentAt, settledAt } = command;
  const word = commandAnswer(command);
  const tookMs = response !== null && sentAt !== null && settledAt !== null ? Date.parse(settledAt) - Date.parse(sentAt) : null;
  return (
    <Stack gap={2}>
      {word !== null && <span>{word}</span>}
      {error !== null && error.description !== '' && (
        <Text size="sm" c="dimmed">
          {error.description}
        </Text>
      )}
      {tookMs !== null && (
        <Text size="sm" c="dimmed">
          {t('commands.after', { time: formatLatency(tookMs, i18n.language) })}
        </Text>
      )}
      {(response ?? error) !== null && <Disclosure summary={t('commands.showAnswer')} text={pretty(response ?? error)} />}
      {late !== null && (
        <>
          <Text size="sm" c="dimmed">
            {t('commands.late')} <When at={late.at} />
          </Text>
          <Disclosure summary={t('commands.showLate')} text={pretty(late.answer)} />
        </>
      )}
    </Stack>
  );
}
