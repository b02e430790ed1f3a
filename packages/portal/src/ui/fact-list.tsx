import type { ReactNode } from 'react';
import { UNKNOWN } from '../format/quantities.ts';
import classes from './fact-list.module.css';

/** A fact without a value is not known. */
export type Fact = readonly [label: string, value: ReactNode];

/** Names and their values, in as many columns as there is room for. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? UNKNOWN}</dd>
        </div>
      ))}
    </dl>
  );
}
