import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { Upload } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { deleteUpload, uploadHref } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { formatBytes, UNKNOWN } from '../format/quantities.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { uploadTone } from './upload-look.ts';

interface Props {
  readonly chargerId: string;
  readonly uploads: readonly Upload[];
}

/** Requests for files, newest first, and the files that came. */
export function UploadsTable({ chargerId, uploads }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const deletion = useMutation({
    mutationFn: deleteUpload,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.uploads(chargerId) }),
  });
  const columns: readonly Column<Upload>[] = [
    { key: 'kind', head: t('files.kind'), cell: ({ kind }) => t(`uploadKind.${kind}`) },
    { key: 'createdAt', head: t('files.requested'), cell: ({ createdAt }) => <When at={createdAt} /> },
    { key: 'state', head: t('files.state'), cell: (upload) => <State upload={upload} />, isWide: true },
    { key: 'file', head: t('files.file'), cell: (upload) => <File upload={upload} />, isWide: true },
    { key: 'size', head: t('files.size'), cell: ({ bytes }) => formatBytes(bytes, i18n.language), isFigure: true },
    {
      key: 'delete',
      head: t('files.delete'),
      isAction: true,
      cell: ({ requestId, isHere, fileName }) =>
        isHere && (
          <ConfirmButton
            size="xs"
            action={t('files.delete')}
            label={t('files.deleteWhich', { name: fileName ?? requestId })}
            title={t('files.deleteTitle')}
            text={t('files.deleteText', { name: fileName ?? requestId })}
            loading={deletion.isPending && deletion.variables === requestId}
            onConfirm={() => deletion.mutate(requestId)}
          />
        ),
    },
  ];
  return (
    <>
      <ErrorNote error={deletion.error} />
      <DataTable label={t('files.title')} columns={columns} rows={uploads} idOf={({ requestId }) => requestId} />
    </>
  );
}

function State({ upload: { state, status, reason } }: { readonly upload: Upload }) {
  const { t } = useTranslation();
  return (
    <Stack gap={2}>
      <Group gap="xs" wrap="nowrap">
        <ToneMark tone={uploadTone(state)}>{t(`uploadState.${state}`)}</ToneMark>
        {status !== null && (
          <Text span c="dimmed" size="sm">
            {status}
          </Text>
        )}
      </Group>
      {reason !== null && (
        <Text c="dimmed" size="sm">
          {reason}
        </Text>
      )}
    </Stack>
  );
}

function File({ upload: { requestId, isHere, fileName, location } }: { readonly upload: Upload }) {
  const { t } = useTranslation();
  const name = fileName ?? UNKNOWN;
  if (isHere)
    return (
      <Anchor href={uploadHref(requestId)} download inherit>
        {t('files.download', { name: fileName ?? requestId })}
      </Anchor>
    );
  return location === 'here' ? name : t('files.elsewhere', { name });
}
