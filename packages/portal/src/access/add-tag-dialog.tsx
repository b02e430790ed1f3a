import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { TagRequest } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { saveTag } from '../api/commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { tagRequestOf, tagStatuses } from './tag-request.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Adds a tag. */
export function AddTagDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('tags.add')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <AddTagForm onClose={onClose} />
    </Modal>
  );
}

function AddTagForm({ onClose }: Pick<Props, 'onClose'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const addition = useMutation({
    mutationFn: (tag: TagRequest) => saveTag(tag),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.tags });
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        addition.mutate(tagRequestOf(new FormData(event.currentTarget)));
      }}
    >
      <Stack gap="md">
        <TextInput
          name="idTag"
          label={t('tags.idTag')}
          description={t('tags.idTagHint')}
          required
          maxLength={20}
          autoComplete="off"
          data-autofocus
        />
        <TextInput name="name" label={t('tags.name')} description={t('tags.nameHint')} maxLength={100} autoComplete="off" />
        <NativeSelect
          name="status"
          label={t('tags.status')}
          data={tagStatuses.map((status) => ({ value: status, label: t(`tagStatus.${status}`) }))}
        />
        <TextInput name="expiryDate" type="datetime-local" label={t('tags.expiry')} description={t('tags.expiryHint')} />
        <TextInput name="parentIdTag" label={t('tags.parent')} description={t('tags.parentHint')} maxLength={20} autoComplete="off" />
        <ErrorNote error={addition.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={addition.isPending}>
            {t('tags.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
