import type { ScheduleBlock } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { DAYS } from '../capi/windows.ts';
import { ampsText, isNothing } from './amps-text.ts';
import classes from './week-grid.module.css';
import { dayPieces, timeOf } from './week-rows.ts';

const HOURS = [0, 6, 12, 18, 24];
const DAY_MINUTES = 1_440;
/** A label needs so many minutes of room. */
const LABEL_MINUTES = 90;

interface Props {
  readonly blocks: readonly ScheduleBlock[];
  /** Outside the blocks; null: up to the max current. */
  readonly outsideA: number | null;
}

/** The week by wall clock: a line for each day, a bar for each block. Each bar says itself what it is, for the ear as for the pointer. */
export function WeekGrid({ blocks, outsideA }: Props) {
  const { t } = useTranslation();
  const days = dayPieces(blocks);
  return (
    <div className={classes.grid} role="table" aria-label={t('week.grid')}>
      <div className={classes.hours} aria-hidden="true">
        {HOURS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {String(hour).padStart(2, '0')}
          </span>
        ))}
      </div>
      {DAYS.map((day, index) => (
        <div key={day} className={classes.day} role="row">
          <span role="rowheader" className={classes.name}>
            {t(`day.${day}`)}
          </span>
          <div className={classes.track} role="cell" data-off={(outsideA !== null && isNothing(outsideA)) || undefined}>
            {(days[index] ?? []).length === 0 && <span className="visually-hidden">{ampsText(t, outsideA)}</span>}
            {(days[index] ?? []).map(({ fromMinute, untilMinute, limitA }) => {
              const text = `${timeOf(fromMinute)}–${untilMinute === DAY_MINUTES ? '24:00' : timeOf(untilMinute)}: ${ampsText(t, limitA)}`;
              return (
                <span
                  key={fromMinute}
                  className={classes.block}
                  data-off={isNothing(limitA) || undefined}
                  title={text}
                  style={{ left: `${(fromMinute / DAY_MINUTES) * 100}%`, width: `${((untilMinute - fromMinute) / DAY_MINUTES) * 100}%` }}
                >
                  <span className="visually-hidden">{text}</span>
                  {untilMinute - fromMinute >= LABEL_MINUTES && <span aria-hidden="true">{`${isNothing(limitA) ? 0 : limitA} A`}</span>}
                </span>
              );
            })}
          </div>
        </div>
      ))}
    </div>
  );
}
