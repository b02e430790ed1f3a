/**
 * Arrays in PostgreSQL's binary format (array_send in the server's arrayfuncs.c): a head of five int32 (dimensions, has nulls, element
 * type, length, lower bound), then for each element its length as int32, −1 for null, and its bytes, all big-endian.
 *
 * `pg` sends a Buffer parameter as binary, so a column of a group goes over without being written as text and parsed again.
 */
const OID = { int2: 21, int4: 23, int8: 20, text: 25, bytea: 17, timestamptz: 1184 } as const;
const HEAD = 20;
/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

function begin(type: number, count: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEAD + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

/** `int2[]` of one number for each row. */
export function int2Array<Row>(rows: readonly Row[], valueOf: (row: Row) => number): Buffer {
  const array = begin(OID.int2, rows.length, rows.length * 6);
  let at = HEAD;
  for (const row of rows) {
    at = array.writeInt32BE(2, at);
    at = array.writeInt16BE(valueOf(row), at);
  }
  return array;
}

/** `int4[]` of one number for each row. */
export function int4Array<Row>(rows: readonly Row[], valueOf: (row: Row) => number): Buffer {
  const array = begin(OID.int4, rows.length, rows.length * 8);
  let at = HEAD;
  for (const row of rows) {
    at = array.writeInt32BE(4, at);
    at = array.writeInt32BE(valueOf(row), at);
  }
  return array;
}

/** `int8[]` of one number for each row; a `number` must be whole and safe. */
export function int8Array<Row>(rows: readonly Row[], valueOf: (row: Row) => bigint | number): Buffer {
  const array = begin(OID.int8, rows.length, rows.length * 12);
  let at = HEAD;
  for (const row of rows) {
    const value = valueOf(row);
    at = array.writeInt32BE(8, at);
    at = typeof value === 'bigint' ? array.writeBigInt64BE(value, at) : writeInt8(array, value, at);
  }
  return array;
}

/** `timestamptz[]` of one instant for each row, in milliseconds since 1970, or null. */
export function instantArray<Row>(rows: readonly Row[], valueOf: (row: Row) => number | null): Buffer {
  const values = rows.map(valueOf);
  const bytes = values.reduce<number>((sum, value) => sum + (value === null ? 4 : 12), 0);
  const array = begin(OID.timestamptz, rows.length, bytes);
  let at = HEAD;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? -1 : 8, at);
    if (value !== null) at = writeInt8(array, Math.round((value - POSTGRES_EPOCH_MS) * 1000), at);
  }
  return array;
}

/** `bytea[]` of the bytes, or a text's UTF-8, of each row, or null. */
export function byteaArray<Row>(rows: readonly Row[], valueOf: (row: Row) => Uint8Array | string | null): Buffer {
  return bytesArray(OID.bytea, rows.map(valueOf));
}

/** `text[]` of one string for each row, or null. The strings must be {@link storableText}. */
export function textArray<Row>(rows: readonly Row[], valueOf: (row: Row) => string | null): Buffer {
  return bytesArray(OID.text, rows.map(valueOf));
}

function bytesArray(type: number, values: readonly (Uint8Array | string | null)[]): Buffer {
  const bytes = values.reduce<number>((sum, value) => sum + 4 + (value === null ? 0 : Buffer.byteLength(value)), 0);
  const array = begin(type, values.length, bytes);
  let at = HEAD;
  for (const value of values) {
    const start = at + 4;
    if (value === null) at = array.writeInt32BE(-1, at);
    else {
      if (typeof value === 'string') at = start + array.write(value, start);
      else {
        array.set(value, start);
        at = start + value.length;
      }
      array.writeInt32BE(at - start, start - 4);
    }
  }
  return array;
}

/** Two halves instead of a BigInt: an allocation less for each value. */
function writeInt8(array: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 2 ** 32);
  return array.writeUInt32BE(value - high * 2 ** 32, array.writeInt32BE(high, at));
}
