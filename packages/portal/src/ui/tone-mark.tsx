import type { ReactNode } from 'react';
import type { Tone } from '../chargers/status-look.ts';
import classes from './tone-mark.module.css';

interface Props {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** Hollow: what it says is not known to hold any more. */
  readonly isStale?: boolean;
}

/** A coloured dot and, always, a word. */
export function ToneMark({ tone, children, isStale = false }: Props) {
  return (
    <span className={classes.mark} data-tone={tone} data-stale={isStale || undefined}>
      <span className={classes.dot} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
