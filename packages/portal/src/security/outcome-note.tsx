import { Alert } from '@mantine/core';
import type { CertificateOutcome } from '@phasor/contract';
import { useTranslation } from 'react-i18next';

/** What a charger answered, in OCPP's word, and why where that is known. */
export function OutcomeNote({ outcome }: { readonly outcome: Pick<CertificateOutcome, 'status' | 'reason'> | undefined }) {
  const { t } = useTranslation();
  if (!outcome) return null;
  return (
    <Alert
      color={outcome.status === 'Accepted' ? 'petrol' : 'yellow'}
      role="status"
      title={t('certificates.answered', { status: outcome.status })}
    >
      {outcome.reason}
    </Alert>
  );
}
