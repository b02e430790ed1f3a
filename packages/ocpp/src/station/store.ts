/**
 * What outlives a power cut. Two shapes of memory, for two uses: *sections*, small values that are replaced as a whole (configuration,
 * profiles, the authorisation list), and one *journal* to which the transaction messages are appended.
 *
 * All of it is synchronous: what a method returns from is on the disk, so that nothing is told before it is kept.
 */
export interface ChargePointStore {
  /** The JSON value last written under that name, as text; null before the first. */
  read(section: string): string | null;
  /** Replaces a section; either the old or the new value is found after a power cut, whole. */
  write(section: string, json: string): void;
  readonly journal: Journal;
}

/** Lines of text, in order. What was appended is found again, save the line at which the power went. */
export interface Journal {
  /** All lines, from the first on. */
  read(): readonly string[];
  /** Adds a line without line breaks. On the disk on return. */
  append(line: string): void;
  /** Adds a line that may be lost with the power: it reaches the disk with the next {@link append}. */
  note(line: string): void;
  /** Puts these lines in the place of all others; either the old or the new ones are found after a power cut. */
  rewrite(lines: readonly string[]): void;
  /** How many lines it holds. */
  readonly length: number;
}
