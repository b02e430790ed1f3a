import { Autocomplete, Button, Group, Modal, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tagsQuery } from '../api/queries.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onStart: (idTag: string) => void;
}

/** Asks for the tag that the session is started with. */
export function StartDialog({ isOpen, onClose, onStart }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('start.title')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <StartForm onClose={onClose} onStart={onStart} />
    </Modal>
  );
}

function StartForm({ onClose, onStart }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const [idTag, setIdTag] = useState('');
  const { data } = useInfiniteQuery(tagsQuery);
  const tags = data?.pages.flatMap(({ items }) => items).filter(({ status }) => status === 'Accepted') ?? [];
  const names = new Map(tags.map((tag) => [tag.idTag, tag.name]));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onStart(idTag.trim());
        onClose();
      }}
    >
      <Stack gap="md">
        <Autocomplete
          label={t('start.tag')}
          description={t('start.tagHint')}
          data={[...names.keys()]}
          renderOption={({ option }) => (names.get(option.value) ? `${option.value} · ${names.get(option.value)}` : option.value)}
          value={idTag}
          onChange={setIdTag}
          required
          maxLength={20}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" disabled={idTag.trim() === ''}>
            {t('order.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
