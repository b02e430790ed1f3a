import { Button, Group, Stack, Text } from '@mantine/core';
import type { PersonWithPassword } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { Caution } from '../ui/caution.tsx';
import { CopyableCode } from '../ui/copyable-code.tsx';

interface Props {
  readonly made: PersonWithPassword;
  readonly onLeave: () => void;
}

/** A password that was made up just now: the server shows it this once. */
export function PasswordOnce({ made: { person, madeUpPassword }, onLeave }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text>{t('people.passwordText', { name: person.name, email: person.email })}</Text>
      <CopyableCode text={madeUpPassword ?? ''} />
      <Caution title={t('people.passwordOnce')}>{t('people.passwordOnceText')}</Caution>
      <Group justify="flex-end">
        <Button onClick={onLeave}>{t('people.passwordDone')}</Button>
      </Group>
    </Stack>
  );
}
