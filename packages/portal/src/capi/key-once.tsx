import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Caution } from '../ui/caution.tsx';
import { CopyableCode } from '../ui/copyable-code.tsx';

interface Props {
  /** Hexadecimal. */
  readonly capiKey: string;
  readonly onLeave: () => void;
}

/** The key of a charger that was registered just now: the server shows it this once. */
export function KeyOnce({ capiKey, onLeave }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text>{t('capiKey.text')}</Text>
      <CopyableCode text={capiKey} />
      <Caution title={t('capiKey.once')}>{t('capiKey.onceText')}</Caution>
      <Group justify="flex-end">
        <Button onClick={onLeave}>{t('capiKey.done')}</Button>
      </Group>
    </Stack>
  );
}
