import { Alert } from '@mantine/core';
import type { CertificateOutcome } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { Caution } from '../ui/caution.tsx';

/** What a charger answered, in OCPP's word, and why where that is known. */
export function OutcomeNote({ outcome }: { readonly outcome: Pick<CertificateOutcome, 'status' | 'reason'> | undefined }) {
  const { t } = useTranslation();
  if (!outcome) return null;
  const title = t('certificates.answered', { status: outcome.status });
  if (outcome.status !== 'Accepted') return <Caution title={title}>{outcome.reason}</Caution>;
  return (
    <Alert color="petrol" role="status" title={title}>
      {outcome.reason}
    </Alert>
  );
}
