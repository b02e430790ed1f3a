import type { Charger } from '@phasor/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { UNKNOWN } from '../format/quantities.ts';
import { Panel } from '../ui/panel.tsx';
import { When } from '../ui/when.tsx';
import classes from './facts.module.css';

/** What the charger said of itself at boot, and how it is registered. */
export function Facts({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const fact = (label: string, value: ReactNode) => (
    <div>
      <dt>{label}</dt>
      <dd>{value ?? UNKNOWN}</dd>
    </div>
  );
  return (
    <Panel label={t('facts.title')}>
      <dl className={classes.facts}>
        {fact(t('facts.identity'), charger.id)}
        {fact(t('facts.vendor'), charger.vendor)}
        {fact(t('facts.model'), charger.model)}
        {fact(t('facts.serialNumber'), charger.serialNumber)}
        {fact(t('facts.firmware'), charger.firmwareVersion)}
        {fact(t('facts.protocol'), charger.ocppVersion === null ? null : `OCPP ${charger.ocppVersion}`)}
        {fact(t('facts.registration'), t(`registration.${charger.registration}`))}
        {fact(t('facts.booted'), charger.bootedAt === null ? null : <When at={charger.bootedAt} />)}
      </dl>
    </Panel>
  );
}
