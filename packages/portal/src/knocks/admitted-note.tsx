import { Alert } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../ui/anchor-link.tsx';

/** Says that the charger is in, and leads to its page. */
export function AdmittedNote({ charger }: { readonly charger: Charger | null }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {charger && (
        <Alert color="green" mb="md" title={t('knocks.admitted', { name: charger.name || charger.id })}>
          {t('knocks.admittedText')}{' '}
          <AnchorLink to="/chargers/$chargerId" params={{ chargerId: charger.id }} inherit underline="always">
            {t('knocks.open')}
          </AnchorLink>
        </Alert>
      )}
    </div>
  );
}
