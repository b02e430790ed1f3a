import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { askWhatIf } from '../api/site-commands.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';

/** What if so many cars more came: nothing is changed by asking. */
export function WhatIfForm({ siteId }: { readonly siteId: string }) {
  const { t } = useTranslation();
  const question = useMutation({ mutationFn: (cars: number) => askWhatIf(siteId, { cars }) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        question.mutate(Number(formText(new FormData(event.currentTarget), 'cars')));
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput name="cars" type="number" min={1} max={200} defaultValue={2} label={t('site.moreCars')} w={140} />
          <Button type="submit" variant="default" loading={question.isPending}>
            {t('site.ask')}
          </Button>
        </Group>
        <ErrorNote error={question.error} />
        {question.data && <Text role="status">{question.data.sentence}</Text>}
      </Stack>
    </form>
  );
}
