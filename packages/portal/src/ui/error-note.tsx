import { Alert, Button, Text } from '@mantine/core';
import { PhasorError, messageOf } from '@phasor/kernel';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong, in the server's words, with its code for whoever looks it up. */
export function ErrorNote({ error, onRetry }: Props) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  return (
    <Alert color="red" role="alert" title={t('error.title')}>
      <Text size="sm">{messageOf(error)}</Text>
      {error instanceof PhasorError && (
        <Text size="xs" c="dimmed" mt={4} ff="monospace">
          {error.code}
        </Text>
      )}
      {onRetry && (
        <Button size="xs" variant="default" mt="sm" onClick={onRetry}>
          {t('error.retry')}
        </Button>
      )}
    </Alert>
  );
}
