import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './connector-part.module.css';

interface Props {
  readonly connectorId: number;
  /** What there is to know of it, said at once. */
  readonly sentence: string;
  readonly note?: ReactNode;
  /** The table behind the sentence. */
  readonly children?: ReactNode;
}

/** One connector in a section: its name, what holds there in a sentence, and the figures behind it. */
export function ConnectorPart({ connectorId, sentence, note, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.part}>
      <div className={classes.words}>
        <Title order={3} size="h5">
          {t('connector.name', { number: connectorId })}
        </Title>
        <Text>{sentence}</Text>
        {note != null && note !== false && (
          <Text c="dimmed" size="sm">
            {note}
          </Text>
        )}
      </div>
      {children}
    </div>
  );
}
