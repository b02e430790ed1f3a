import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Part of the language's WebAssembly, which the types of Node leave to browsers. */
interface Compiler {
  compile(code: Uint8Array): Promise<object>;
}

let kept: Promise<object> | undefined;

/**
 * The embedded store's engine, compiled, for as long as this process lasts. Whoever opens that store then gets the same code from V8 (it looks for it
 * by its bytes as long as somebody has it), where else each start of a server in this process compiles 9 MB again: a second of the processor.
 */
export function keepEngine(): Promise<object> {
  kept ??= compiled();
  return kept;
}

async function compiled(): Promise<object> {
  const { WebAssembly: compiler } = globalThis as unknown as { readonly WebAssembly: Compiler };
  const ofServer = createRequire(import.meta.resolve('@phasor/server'));
  return compiler.compile(await readFile(join(dirname(ofServer.resolve('@electric-sql/pglite')), 'pglite.wasm')));
}
