import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { acceptOneWay } from '../api/campaign-queries.ts';
import { keys } from '../api/queries.ts';
import { Caution } from '../ui/caution.tsx';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';

/** Of a charger that could not go back by itself: it goes only when somebody has agreed to that. */
export function OneWayQuestion({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const { isMover, roles } = useMe();
  const client = useQueryClient();
  const agreeing = useMutation({
    mutationFn: () => acceptOneWay(chargerId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.migration(chargerId) }),
  });
  return (
    <Caution title={t('way.oneWay')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('way.oneWayText')}</Text>
        {(isMover || roles.includes('owner')) && (
          <ConfirmButton
            action={t('way.agree')}
            title={t('way.agreeTitle')}
            text={t('way.agreeText')}
            loading={agreeing.isPending}
            onConfirm={() => agreeing.mutate()}
          />
        )}
        <ErrorNote error={agreeing.error} />
      </Stack>
    </Caution>
  );
}
