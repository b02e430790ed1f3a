import pg from 'pg';
import type { CopyRows } from './copy-rows.ts';

/**
 * `copy … from stdin (format binary)` as `pg` runs a query: the statement and all rows go out at once, and the answer is that of a
 * query. The server ignores the rows when it has refused the statement, so there is nothing to wait for in between (and the embedded
 * store could not wait: it answers one request at a time).
 */
class CopyQuery extends pg.Query {
  readonly #text: string;
  readonly #rows: Buffer;

  constructor(text: string, rows: Buffer) {
    super(text);
    this.#text = text;
    this.#rows = rows;
    this.submit = (connection) => {
      connection.stream.cork();
      connection.query(this.#text);
      connection.stream.write(this.#rows);
      connection.stream.uncork();
    };
  }

  /** `pg` calls it when the server asks for the rows, which are under way. */
  handleCopyInResponse(): void {
    // Nothing left to send.
  }
}

/** Runs `text` with `rows` on `client`; resolves once the server has taken them, and rejects with its error. */
export function copyInto(
  client: pg.ClientBase,
  text: string,
  rows: CopyRows,
): Promise<{ command: 'COPY'; rowCount: number; rows: never[] }> {
  return new Promise((resolve, reject) => {
    const query = new CopyQuery(text, rows.finish());
    query.on('error', reject);
    query.on('end', () => resolve({ command: 'COPY', rowCount: 0, rows: [] }));
    client.query(query);
  });
}
