import { useState } from 'react';
import type { FormRow } from './site-form.ts';

export interface Rows<T> {
  readonly rows: readonly FormRow<T>[];
  readonly add: () => void;
  readonly remove: (key: number) => void;
}

/** Rows of a form that can be added and taken away; a key is never given twice. */
export function useRows<T>(items: readonly T[]): Rows<T> {
  const [rows, setRows] = useState<readonly FormRow<T>[]>(() => items.map((from, key) => ({ key, from })));
  const [next, setNext] = useState(items.length);
  return {
    rows,
    add: () => {
      setRows([...rows, { key: next, from: null }]);
      setNext(next + 1);
    },
    remove: (key) => setRows(rows.filter((row) => row.key !== key)),
  };
}
