/** A source of chance, handed in, so that a test can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `count` bytes. */
  bytes(count: number): Uint8Array;
}

/** One request to the Web Crypto API may ask for this many bytes. */
const MOST_BYTES = 65_536;

/** Chance from the operating system; fit for keys and tokens. Web Crypto, because the portal runs it in a browser too. */
export class SystemRandom implements Random {
  next(): number {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let from = 0; from < count; from += MOST_BYTES) crypto.getRandomValues(bytes.subarray(from, from + MOST_BYTES));
    return bytes;
  }
}

/** Repeatable chance from a seed (mulberry32). Never for keys. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.next() * 256));
  }
}

/** A whole number in [from, to], both included. */
export function integerBetween(random: Random, from: number, to: number): number {
  return from + Math.floor(random.next() * (to - from + 1));
}
