import { Alert } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { outletsOf, wholeOf } from './charger-facts.ts';
import { ConnectorCard } from './connector-card.tsx';
import classes from './connector-card.module.css';
import { FaultNote } from './fault-note.tsx';

/** One card for each outlet; the charge point itself only when something is the matter with it. */
export function ConnectorCards({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const whole = wholeOf(charger);
  const outlets = outletsOf(charger);
  return (
    <>
      {!charger.isOnline && <Alert variant="default">{t('charger.offline')}</Alert>}
      {whole && <FaultNote connector={whole} />}
      {outlets.length === 0 && <Alert variant="default">{t('charger.noStatus')}</Alert>}
      <div className={classes.cards}>
        {outlets.map((connector) => (
          <ConnectorCard key={connector.connectorId} charger={charger} connector={connector} />
        ))}
      </div>
    </>
  );
}
