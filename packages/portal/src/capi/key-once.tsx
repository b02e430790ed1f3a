import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyableCode } from '../ui/copyable-code.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';

interface Props {
  /** Hexadecimal. */
  readonly capiKey: string;
  readonly onLeave: () => void;
}

/** The key of a charger that was registered just now: the server shows it this once. */
export function KeyOnce({ capiKey, onLeave }: Props) {
  const { t } = useTranslation();
  return (
    <SecretOnce title={t('capiKey.once')} text={t('capiKey.onceText')} done={t('capiKey.done')} onLeave={onLeave}>
      <Text>{t('capiKey.text')}</Text>
      <CopyableCode text={capiKey} />
    </SecretOnce>
  );
}
