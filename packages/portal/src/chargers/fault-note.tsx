import { Alert } from '@mantine/core';
import type { Connector } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { statusLook } from './status-look.ts';

/** What a connector, or the charge point itself, says is wrong, and what to do about a fault (R15). */
export function FaultNote({ connector }: { readonly connector: Connector }) {
  const { t } = useTranslation();
  const { word } = statusLook(connector.status);
  const isFaulted = connector.status === 'Faulted';
  const status = word === null ? connector.status : t(word);
  const codes = [connector.errorCode === 'NoError' ? null : connector.errorCode, connector.info, connector.vendorErrorCode];
  const title = [connector.connectorId === 0 ? `${t('connector.whole')}: ${status}` : status, ...codes].filter(Boolean).join(' · ');
  return (
    <Alert {...(isFaulted ? { color: 'red' } : { variant: 'default' })} title={title}>
      {isFaulted && t('connector.faultHint')}
    </Alert>
  );
}
