import { Button, Group, List, Stack, Text, Title } from '@mantine/core';
import type { CampaignView } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { sayToCampaign } from '../api/campaign-queries.ts';
import { Caution } from '../ui/caution.tsx';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { CampaignMark } from './campaign-mark.tsx';
import { useCampaignChange } from './use-campaign-change.ts';

/** A campaign's name and phase, why it is held, and what can be said to it. */
export function CampaignHeading({ campaign }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const { id, name, phase, isPaused, holds, madeBy, needsSecondPerson } = campaign;
  const say = useCampaignChange((word: Parameters<typeof sayToCampaign>[1]) => sayToCampaign(id, word));
  const button = (word: 'start' | 'pause' | 'resume', isFirst: boolean) => (
    <Button variant={isFirst ? 'filled' : 'default'} loading={say.isPending && say.variables === word} onClick={() => say.mutate(word)}>
      {t(`campaign.${word}`)}
    </Button>
  );
  const confirm = (word: 'abort' | 'recall') => (
    <ConfirmButton
      action={t(`campaign.${word}`)}
      title={t(`campaign.${word}Title`)}
      text={t(`campaign.${word}Text`)}
      loading={say.isPending && say.variables === word}
      onConfirm={() => say.mutate(word)}
    />
  );
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6}>
          <Title order={1}>{name}</Title>
          <CampaignMark campaign={campaign} />
          <Text size="sm" c="dimmed">
            {t('campaign.madeBy', { name: madeBy.name })}
            {phase === 'draft' && needsSecondPerson && ` ${t('campaign.secondPerson')}`}
          </Text>
        </Stack>
        <Group gap="xs">
          {phase !== 'draft' && phase !== 'recalled' && confirm('recall')}
          {(phase === 'draft' || phase === 'running' || phase === 'recalled') && confirm('abort')}
          {phase === 'draft' && button('start', true)}
          {phase === 'running' && !isPaused && button('pause', false)}
          {phase === 'running' && isPaused && button('resume', true)}
        </Group>
      </Group>
      <ErrorNote error={say.error} />
      {holds.length > 0 && (
        <Caution title={t('campaign.held')}>
          <List size="sm">
            {holds.map(({ by, sentence }) => (
              <List.Item key={by}>{sentence === '' ? by : `${by}: ${sentence}`}</List.Item>
            ))}
          </List>
        </Caution>
      )}
    </Stack>
  );
}
