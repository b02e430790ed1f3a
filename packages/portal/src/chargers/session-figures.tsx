import type { LiveReading, Transaction } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { formatEnergy, formatPower, UNKNOWN } from '../format/quantities.ts';
import { formatDuration } from '../format/times.ts';
import { useNow } from '../time/use-now.ts';
import { Ago } from '../ui/when.tsx';
import classes from './connector-card.module.css';

interface Props {
  readonly live: LiveReading | null;
  readonly transactionId: number | null;
  /** Null while it is not loaded, or none runs. */
  readonly running: Transaction | null;
}

/** Power now; energy, time and tag of the session that runs. */
export function SessionFigures({ live, transactionId, running }: Props) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow(1_000);
  return (
    <div>
      <dl className={classes.figures}>
        <div>
          <dt>{t('figures.power')}</dt>
          <dd>{formatPower(live?.powerW ?? null, i18n.language)}</dd>
        </div>
        <div>
          <dt>{t('figures.energy')}</dt>
          <dd>{formatEnergy(running?.energyWh ?? null, i18n.language)}</dd>
        </div>
        <div>
          <dt>{t('figures.duration')}</dt>
          <dd>{running ? formatDuration(nowMs - Date.parse(running.startTime)) : UNKNOWN}</dd>
        </div>
        <div>
          <dt>{t('figures.tag')}</dt>
          <dd>{running?.idTag ?? UNKNOWN}</dd>
        </div>
      </dl>
      <p className={`${classes.quiet} ${classes.note}`}>
        {transactionId === null ? t('figures.noSession') : t('figures.session', { transactionId })}
        {live && (
          <>
            {' · '}
            {t('figures.measured')} <Ago at={live.measuredAt} />
          </>
        )}
      </p>
    </div>
  );
}
