import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { Charger, UploadRequest } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { requestUpload } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { uploadRequestOf, uploadKinds } from './upload-request.ts';

/** What is asked for, and of which time. */
export function RequestUploadForm({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: (body: UploadRequest) => requestUpload(charger.id, body),
    onSettled: () => client.invalidateQueries({ queryKey: keys.uploads(charger.id) }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate(uploadRequestOf(new FormData(event.currentTarget)));
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <NativeSelect
            name="kind"
            label={t('files.kind')}
            data={uploadKinds.map((kind) => ({ value: kind, label: t(`uploadKind.${kind}`) }))}
          />
          <TextInput name="oldest" type="datetime-local" label={t('files.oldest')} />
          <TextInput name="latest" type="datetime-local" label={t('files.latest')} />
          <Button type="submit" loading={asking.isPending} disabled={!charger.isOnline}>
            {t('files.ask')}
          </Button>
        </Group>
        <Text c="dimmed" size="sm">
          {charger.isOnline ? t('files.timesHint') : t('console.offline')}
        </Text>
        <ErrorNote error={asking.error} />
      </Stack>
    </form>
  );
}
