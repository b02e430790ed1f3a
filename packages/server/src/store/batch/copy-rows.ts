const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
/** The head of a binary COPY: signature, no flags, no extension ("COPY", Binary Format, in PostgreSQL's manual). */
const HEAD = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

/**
 * Rows for `copy … from stdin (format binary)`, written value by value in the order of the statement's columns, as the bytes that go
 * over the wire. Numbers outside their column's range throw a RangeError.
 */
export class CopyRows {
  readonly #columns: number;
  #bytes: Buffer;
  #at = 0;

  constructor(columns: number, expectedBytes: number) {
    this.#columns = columns;
    this.#bytes = Buffer.allocUnsafe(Math.max(1024, expectedBytes));
    this.#bytes[0] = COPY_DATA; // its length is known at the end
    this.#at = 5 + HEAD.copy(this.#bytes, 5);
  }

  /** Begins a row; as many values as there are columns follow. */
  row(): this {
    this.#reserve(2);
    this.#at = this.#bytes.writeInt16BE(this.#columns, this.#at);
    return this;
  }

  int2(value: number): this {
    this.#begin(2);
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
    return this;
  }

  int4(value: number): this {
    this.#begin(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
    return this;
  }

  /** A whole number; a `number` must be safe. */
  int8(value: bigint | number): this {
    this.#begin(8);
    if (typeof value === 'bigint') {
      this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
      return this;
    }
    // Two halves instead of a BigInt: an allocation less for each value.
    const high = Math.floor(value / 2 ** 32);
    this.#at = this.#bytes.writeInt32BE(high, this.#at);
    this.#at = this.#bytes.writeUInt32BE(value - high * 2 ** 32, this.#at);
    return this;
  }

  /** `timestamptz`, from milliseconds since 1970. */
  instant(ms: number | null): this {
    return ms === null ? this.#null() : this.int8(Math.round((ms - POSTGRES_EPOCH_MS) * 1000));
  }

  /** `text`; the string must be {@link storableText}. Also `bytea`, as UTF-8. */
  text(value: string | null): this {
    if (value === null) return this.#null();
    this.#reserve(4 + 3 * value.length);
    const length = this.#bytes.write(value, this.#at + 4);
    this.#at = this.#bytes.writeInt32BE(length, this.#at) + length;
    return this;
  }

  /** `bytea`. */
  bytes(value: Uint8Array | null): this {
    if (value === null) return this.#null();
    this.#begin(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** CopyData and CopyDone, whole. */
  finish(): Buffer {
    this.#reserve(2 + COPY_DONE.length);
    this.#at = this.#bytes.writeInt16BE(-1, this.#at);
    this.#bytes.writeInt32BE(this.#at - 1, 1);
    this.#at += COPY_DONE.copy(this.#bytes, this.#at);
    return this.#bytes.subarray(0, this.#at);
  }

  #null(): this {
    this.#reserve(4);
    this.#at = this.#bytes.writeInt32BE(-1, this.#at);
    return this;
  }

  #begin(length: number): void {
    this.#reserve(4 + length);
    this.#at = this.#bytes.writeInt32BE(length, this.#at);
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
