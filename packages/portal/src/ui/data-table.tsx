import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
  /** Takes a whole line of the card on a narrow screen. */
  readonly isWide?: boolean;
  /** Buttons that say themselves what they do: the head is for the ear only. */
  readonly isAction?: boolean;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string | number;
}

/** A table; on a narrow screen each row becomes a card whose values carry their heads. */
export function DataTable<Row>({ label, columns, rows, idOf }: Props<Row>) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ key, head, isFigure, isAction }) => (
            <th key={key} scope="col" data-figure={isFigure}>
              {isAction ? <span className="visually-hidden">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={idOf(row)}>
            {columns.map(({ key, head, cell, isFigure, isWide, isAction }) => (
              <td key={key} data-head={isAction ? undefined : head} data-figure={isFigure} data-wide={isWide} data-action={isAction}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
