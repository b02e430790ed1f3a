import type { LiveReading } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { formatCurrent, formatLimit, formatVoltage } from '../format/quantities.ts';
import { shareOf } from './charger-facts.ts';
import classes from './phase-bars.module.css';

interface Props {
  readonly live: LiveReading | null;
  /** Current at a full bar, A. */
  readonly scaleA: number;
  /** The scale is the outlet's rated current, not a guess. */
  readonly isRated: boolean;
}

const phases = ['L1', 'L2', 'L3'] as const;

/** Current and voltage of each phase; what the car is offered is a line across the bar. A phase that is not reported shows "–". */
export function PhaseBars({ live, scaleA, isRated }: Props) {
  const { t, i18n } = useTranslation();
  const offeredA = live?.offeredA ?? null;
  const limit = formatLimit(scaleA, i18n.language);
  return (
    <div>
      {phases.map((phase) => {
        const reading = live?.phases.find((candidate) => candidate.phase === phase);
        return (
          <Bar
            key={phase}
            phase={phase}
            currentA={reading?.currentA ?? null}
            voltageV={reading?.voltageV ?? null}
            offeredA={offeredA}
            scaleA={scaleA}
          />
        );
      })}
      <p className={classes.caption}>
        <span>{t(isRated ? 'phases.rated' : 'phases.scale', { limit })}</span>
        {offeredA !== null && (
          <span className={classes.offered}>{t('phases.offered', { limit: formatLimit(offeredA, i18n.language) })}</span>
        )}
      </p>
    </div>
  );
}

interface BarProps {
  readonly phase: string;
  readonly currentA: number | null;
  readonly voltageV: number | null;
  readonly offeredA: number | null;
  readonly scaleA: number;
}

function Bar({ phase, currentA, voltageV, offeredA, scaleA }: BarProps) {
  const { t, i18n } = useTranslation();
  const current = formatCurrent(currentA, i18n.language);
  const voltage = formatVoltage(voltageV, i18n.language);
  const percent = (valueA: number | null): string => `${shareOf(valueA, scaleA) * 100}%`;
  const spoken = currentA === null ? t('phases.notReported') : `${current}, ${voltage}`;
  return (
    <div className={classes.row}>
      <span className={classes.phase}>{phase}</span>
      <div
        className={classes.track}
        role="meter"
        aria-label={t('phases.current', { phase })}
        aria-valuemin={0}
        aria-valuemax={Math.max(scaleA, currentA ?? 0)}
        aria-valuenow={currentA ?? 0}
        aria-valuetext={spoken}
        data-unknown={currentA === null || undefined}
      >
        <div className={classes.fill} style={{ width: percent(currentA) }} data-over={(currentA ?? 0) > scaleA * 1.05 || undefined} />
        {offeredA !== null && currentA !== null && <div className={classes.mark} style={{ left: percent(offeredA) }} />}
      </div>
      <span className={classes.current}>{current}</span>
      <span className={classes.voltage}>{voltage}</span>
    </div>
  );
}
