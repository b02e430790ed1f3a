import type { ReactNode } from 'react';
import classes from './panel.module.css';

/** A sheet that holds one thing. */
export function Panel({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <section className={classes.panel} aria-label={label}>
      {children}
    </section>
  );
}
