import type { Connector } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { ToneMark } from '../ui/tone-mark.tsx';
import { statusLook } from './status-look.ts';

interface Props {
  readonly connector: Connector;
  readonly isOnline: boolean;
  /** Puts the connector's number in front. */
  readonly isNumbered?: boolean;
}

/** A connector's status in colour and word. */
export function StatusMark({ connector, isOnline, isNumbered = false }: Props) {
  const { t } = useTranslation();
  const { tone, word } = statusLook(connector.status, isOnline);
  return (
    <ToneMark tone={tone} isStale={!isOnline}>
      {isNumbered && (connector.connectorId === 0 ? `${t('connector.whole')}: ` : `${connector.connectorId} `)}
      {word === null ? connector.status : t(word)}
    </ToneMark>
  );
}
