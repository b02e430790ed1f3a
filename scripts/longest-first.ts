import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long proofs, then whatever starts the whole system, then the rest: a long file that begins last keeps one core waiting. */
const ORDER = ['test/prove/', 'test/'];

function rankOf(path: string): number {
  const rank = ORDER.findIndex((folder) => path.startsWith(folder));
  return rank < 0 ? ORDER.length : rank;
}

/** Without a record of earlier runs, as in CI, Vitest begins with the largest files, which are not the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, rankOf(relative(this.ctx.config.root, file.moduleId))]));
    return sorted.sort((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0));
  }
}
