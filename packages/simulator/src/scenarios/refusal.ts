import { raise } from '../errors.ts';
import { pathText, type Mistake, type Path, type Position, type WrittenFile } from './written-file.ts';

/** Throws SIMULATOR_SCENARIO_INVALID for a file that is no YAML, or holds nothing. */
export function refuseFlaw({ flaw, content }: WrittenFile, file: string, expected: string): void {
  if (flaw) throw refusal(file, flaw.position, [], flaw.problem, 0);
  if (content !== null && content !== undefined) return;
  throw refusal(file, { line: 1, column: 1 }, [], `the file is empty; expected ${expected}`, 0);
}

/** Throws SIMULATOR_SCENARIO_INVALID for the mistake that stands first in the text. */
export function refuseAny(mistakes: readonly Mistake[], written: WrittenFile, file: string): void {
  const [first, ...others] = mistakes
    .map(({ problem, path, isAboutName }) => ({ problem, ...written.locate(path, isAboutName) }))
    .sort((one, other) => one.position.line - other.position.line || one.position.column - other.position.column);
  if (first) throw refusal(file, first.position, first.path, first.problem, others.length);
}

function refusal(file: string, { line, column }: Position, path: Path, problem: string, others: number): Error {
  const where = path.length === 0 ? '' : ` ${pathText(path)}:`;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  return raise('SIMULATOR_SCENARIO_INVALID', { file, line, column, path: pathText(path), where, problem, more });
}
