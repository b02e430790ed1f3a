import { Text } from '@mantine/core';
import type { PersonWithPassword } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { CopyableCode } from '../ui/copyable-code.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';

interface Props {
  readonly made: PersonWithPassword;
  readonly onLeave: () => void;
}

/** A password that was made up just now: the server shows it this once. */
export function PasswordOnce({ made: { person, madeUpPassword }, onLeave }: Props) {
  const { t } = useTranslation();
  return (
    <SecretOnce title={t('people.passwordOnce')} text={t('people.passwordOnceText')} done={t('people.passwordDone')} onLeave={onLeave}>
      <Text>{t('people.passwordText', { name: person.name, email: person.email })}</Text>
      <CopyableCode text={madeUpPassword ?? ''} />
    </SecretOnce>
  );
}
