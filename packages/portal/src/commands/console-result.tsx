import type { RawMessageResponse } from '@phasor/contract';
import { PhasorError } from '@phasor/kernel';
import { Alert, Code, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly answer: RawMessageResponse | undefined;
  readonly error: Error | null;
}

/** The charger's answer, or why there is none: offline, a CALLERROR with its code and description, no answer in time. */
export function ConsoleResult({ answer, error }: Props) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {error && (
        <Alert color="red" title={error instanceof PhasorError ? error.code : t('error.title')}>
          <Stack gap="xs">
            <Text size="sm">{error.message}</Text>
            {error instanceof PhasorError && Object.keys(error.details).length > 0 && (
              <Code block tabIndex={0}>
                {JSON.stringify(error.details, null, 2)}
              </Code>
            )}
          </Stack>
        </Alert>
      )}
      {answer && (
        <Stack gap={4}>
          <Text size="sm" fw={550}>
            {t('console.answer')}
          </Text>
          <Code block tabIndex={0} mah={420} style={{ overflow: 'auto' }} aria-label={t('console.answer')}>
            {JSON.stringify(answer.response, null, 2)}
          </Code>
        </Stack>
      )}
    </div>
  );
}
