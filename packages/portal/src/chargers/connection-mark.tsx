import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { ToneMark } from '../ui/tone-mark.tsx';
import { Ago } from '../ui/when.tsx';
import classes from './connection-mark.module.css';

/** Online or offline, and when the charger was last heard. */
export function ConnectionMark({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  return (
    <span className={classes.connection}>
      <ToneMark tone={charger.isOnline ? 'good' : 'bad'} isStale={!charger.isOnline}>
        {t(charger.isOnline ? 'connection.online' : 'connection.offline')}
      </ToneMark>
      <span className={classes.seen}>
        {charger.lastSeenAt === null ? (
          t('connection.never')
        ) : (
          <>
            {t('connection.seen')} <Ago at={charger.lastSeenAt} />
          </>
        )}
      </span>
    </span>
  );
}
