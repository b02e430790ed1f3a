import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { FactList } from '../ui/fact-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { When } from '../ui/when.tsx';
import classes from './facts.module.css';

/** What the charger said of itself at boot, and how it is registered. */
export function Facts({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  return (
    <Panel label={t('facts.title')}>
      <div className={classes.facts}>
        <FactList
          facts={[
            [t('facts.identity'), charger.id],
            [t('facts.vendor'), charger.vendor],
            [t('facts.model'), charger.model],
            [t('facts.serialNumber'), charger.serialNumber],
            [t('facts.firmware'), charger.firmwareVersion],
            [
              t('facts.protocol'),
              charger.protocol === 'CAPI' ? 'CAPI' : charger.ocppVersion === null ? null : `OCPP ${charger.ocppVersion}`,
            ],
            [t('facts.registration'), t(`registration.${charger.registration}`)],
            [t('facts.booted'), charger.bootedAt === null ? null : <When at={charger.bootedAt} />],
          ]}
        />
      </div>
    </Panel>
  );
}
