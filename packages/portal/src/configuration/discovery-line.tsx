import { Group, Text } from '@mantine/core';
import type { DiscoveryView } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import type { Tone } from '../chargers/status-look.ts';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';

const tones: Readonly<Record<DiscoveryView['state'], Tone>> = {
  none: 'quiet',
  waiting: 'active',
  running: 'active',
  done: 'good',
  failed: 'bad',
};

/** How the last reading of the configuration went. */
export function DiscoveryLine({ discovery: { state, firmwareVersion, finishedAt, reason } }: { readonly discovery: DiscoveryView }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" role="status">
      <ToneMark tone={tones[state]}>{t(`discovery.${state}`)}</ToneMark>
      <Text span c="dimmed" size="sm">
        {finishedAt !== null && <When at={finishedAt} />}
        {firmwareVersion !== null && ` · ${t('discovery.firmware', { firmwareVersion })}`}
        {reason !== '' && ` · ${reason}`}
      </Text>
    </Group>
  );
}
