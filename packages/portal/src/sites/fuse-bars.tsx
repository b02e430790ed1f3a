import { useTranslation } from 'react-i18next';
import { formatCurrent } from '../format/quantities.ts';
import classes from './fuse-tree.module.css';

interface Props {
  readonly label: string;
  /** On L1, L2, L3. */
  readonly limitA: readonly number[];
  readonly houseA: readonly number[];
  readonly carsA: readonly number[];
}

const phases = ['L1', 'L2', 'L3'] as const;

/** House and cars on each phase, beside what the fuse carries. */
export function FuseBars({ label, limitA, houseA, carsA }: Props) {
  const { t, i18n } = useTranslation();
  // The bar ends where the furthest of sum and limit does; the line is the limit.
  const sums = phases.map((_, phase) => Math.max(0, houseA[phase] ?? 0) + (carsA[phase] ?? 0));
  const scaleA = Math.max(...limitA, ...sums, 1);
  const percent = (a: number): string => `${Math.min(100, (Math.max(0, a) / scaleA) * 100)}%`;
  return (
    <div className={classes.bars} role="group" aria-label={label}>
      <span className={classes.label}>{label}</span>
      {phases.map((phase, at) => {
        const [limit, house, cars, sum] = [limitA[at] ?? 0, houseA[at] ?? 0, carsA[at] ?? 0, sums[at] ?? 0];
        const spoken = t('fuse.spoken', {
          house: formatCurrent(house, i18n.language),
          cars: formatCurrent(cars, i18n.language),
          limit: formatCurrent(limit, i18n.language),
        });
        return (
          <div key={phase} className={classes.row}>
            <span className={classes.phase}>{phase}</span>
            <div
              className={classes.track}
              role="meter"
              aria-label={`${label}, ${phase}`}
              aria-valuemin={0}
              aria-valuemax={Math.max(limit, sum)}
              aria-valuenow={sum}
              aria-valuetext={spoken}
            >
              <div className={classes.house} style={{ width: percent(house) }} />
              <div className={classes.cars} style={{ width: percent(cars) }} data-over={sum > limit + 0.05 || undefined} />
              <div className={classes.mark} style={{ left: percent(limit) }} />
            </div>
            <span className={classes.figure}>
              {formatCurrent(sum, i18n.language)} / {formatCurrent(limit, i18n.language)}
            </span>
          </div>
        );
      })}
    </div>
  );
}
