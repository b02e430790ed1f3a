import type { Charger } from '@phasor/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPower } from '../format/quantities.ts';
import { Panel } from '../ui/panel.tsx';
import { currentPowerW, outletsOf, wholeOf } from './charger-facts.ts';
import classes from './charger-list.module.css';
import { ModelLine } from './charger-name.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { StatusMark } from './status-mark.tsx';

/** A table on a wide screen, cards on a narrow one; each row leads to its charger. */
export function ChargerList({ chargers }: { readonly chargers: readonly Charger[] }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <div className={classes.head} aria-hidden="true">
        <span>{t('chargers.name')}</span>
        <span>{t('chargers.identity')}</span>
        <span>{t('chargers.connection')}</span>
        <span>{t('chargers.connectors')}</span>
        <span className={classes.right}>{t('chargers.power')}</span>
      </div>
      <ul className={classes.list}>
        {chargers.map((charger) => (
          <Row key={charger.id} charger={charger} />
        ))}
      </ul>
    </Panel>
  );
}

const Row = memo(function Row({ charger }: { readonly charger: Charger }) {
  const { t, i18n } = useTranslation();
  const whole = wholeOf(charger);
  const connectors = [...(whole ? [whole] : []), ...outletsOf(charger)];
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        <Link to="/chargers/$chargerId" params={{ chargerId: charger.id }} className={classes.link}>
          {charger.name || charger.id}
        </Link>
        <ModelLine charger={charger} />
      </span>
      <span className={classes.identity}>{charger.id}</span>
      <ConnectionMark charger={charger} />
      <span className={classes.connectors}>
        {connectors.length === 0 && <span className={classes.none}>{t('chargers.noStatus')}</span>}
        {connectors.map((connector) => (
          <StatusMark key={connector.connectorId} connector={connector} isOnline={charger.isOnline} isNumbered />
        ))}
      </span>
      <span className={classes.power}>
        <span className="visually-hidden">{t('chargers.power')}: </span>
        {formatPower(currentPowerW(charger), i18n.language)}
      </span>
    </li>
  );
});
