import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { modelName } from './rating.ts';
import classes from './charger-name.module.css';

/** R4: what stands below a charger's name: its model, and "OCPP" from its first accepted boot on OCPP, not before; "CAPI" as long as it speaks that. */
export function ModelLine({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const model = modelName(charger);
  return (
    <span className={classes.line}>
      {model === null ? <span className={classes.quiet}>{t('charger.noModel')}</span> : <strong>{model}</strong>}
      {charger.protocol === 'OCPP' && charger.ocppVersion !== null && (
        <span title={`OCPP ${charger.ocppVersion}`}>
          {' • '}
          <span className={classes.badge}>OCPP</span>
        </span>
      )}
      {charger.protocol === 'CAPI' && (
        <span>
          {' • '}
          <span className={classes.badge}>CAPI</span>
        </span>
      )}
    </span>
  );
}
