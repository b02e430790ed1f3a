/** Every error that Phasor raises on purpose: a stable code, a sentence that says what to do, and figures. Listed in `docs/errors.md`. */
export class PhasorError extends Error {
  override readonly name: string = 'PhasorError';
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/**
 * A domain's errors, declared once in its `errors.ts` as code → the sentence that `docs/errors.md` explains.
 * `raise('CODE', details)` makes the error; `{name}` in the sentence is filled from the details.
 */
export function errorCatalogue<const Codes extends Readonly<Record<string, string>>>(codes: Codes) {
  return {
    codes,
    raise: (code: keyof Codes & string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions): PhasorError => {
      const sentence = (codes[code] ?? code).replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?'));
      return new PhasorError(code, sentence, details, options);
    },
  };
}

/** True for a PhasorError of that code. */
export function hasCode(error: unknown, code: string): error is PhasorError {
  return error instanceof PhasorError && error.code === code;
}

/** What went wrong, in words, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
