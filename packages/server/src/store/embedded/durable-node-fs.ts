import fs from 'node:fs';
import { inspect } from 'node:util';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { Faults } from './faults.ts';

type FilesystemInit = NodeFS['init'];
type EngineOptions = Parameters<FilesystemInit>[1];

/** An open file as PGlite's file layer (Emscripten's NODEFS) keeps it; `nfd` is Node's file descriptor. */
interface OpenFile {
  readonly nfd?: number;
  readonly path?: string;
}

type Write = (file: OpenFile, buffer: ArrayBufferView, offset: number, length: number, position: number) => number;

interface NodeFilesystem {
  readonly stream_ops: { fsync?: (file: OpenFile) => number; write: Write };
  readonly node_ops: Record<string, (...values: never[]) => unknown>;
}

/** What the engine tells the worker about its storage. */
export interface StorageWatch {
  readonly faults: Faults;
  /** The disk refused a write or a sync. Must not return: nothing after it may be acknowledged. */
  onStorageFault(error: Error): never;
}

/** How often each kind of file was synced; the worker proves with it that a commit reaches the disk. */
export interface SyncCounts {
  wal: number;
  other: number;
}

/**
 * PGlite's Node file system, with the sync that it lacks.
 *
 * The trap: NODEFS has no `fsync` operation, so PostgreSQL's fsync() succeeds without doing anything (`_fd_sync` calls
 * `stream_ops?.fsync?.()`). We add the operation, before the engine opens its first file. A failed write or sync is not handed to
 * PostgreSQL: it would PANIC, and PGlite swallows what a PANIC throws and goes on. The worker ends instead, and recovery begins at
 * the next start.
 */
export class DurableNodeFs extends NodeFS {
  readonly syncs: SyncCounts = { wal: 0, other: 0 };
  readonly #watch: StorageWatch;

  constructor(folder: string, watch: StorageWatch) {
    super(folder);
    this.#watch = watch;
  }

  override async init(...[engine, options]: Parameters<FilesystemInit>): ReturnType<FilesystemInit> {
    const hook = (module: unknown): void => this.#hook(module);
    const fail = (reason: unknown): never =>
      this.#watch.onStorageFault(new Error(`the engine stopped: ${inspect(reason, { breakLength: Infinity })}`));
    const amended: EngineOptions = { ...options, preRun: [...(options.preRun ?? []), hook], onAbort: fail };
    return super.init(engine, amended);
  }

  #hook(module: unknown): void {
    const nodeFs = nodeFilesystemOf(module);
    const { faults } = this.#watch;
    const plainWrite = nodeFs.stream_ops.write;
    nodeFs.stream_ops.fsync = (file) =>
      this.#orFail(() => {
        const isWal = file.path?.includes('/pg_wal/') ?? false;
        if (file.nfd === undefined) throw new Error(`no file descriptor to sync ${file.path ?? '?'}`);
        faults.beforeSync();
        // fdatasync also writes the new size of a file that grew; a folder has no data, so its entries need fsync.
        if (fs.fstatSync(file.nfd).isDirectory()) fs.fsyncSync(file.nfd);
        else fs.fdatasyncSync(file.nfd);
        this.syncs[isWal ? 'wal' : 'other'] += 1;
        return 0;
      });
    nodeFs.stream_ops.write = (file, buffer, offset, length, position) =>
      this.#orFail(() => {
        faults.beforeWrite();
        return plainWrite(file, buffer, offset, length, position);
      });
  }

  #orFail<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      return this.#watch.onStorageFault(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** PGlite's module, if it still is what we know how to hook; else nothing may start. */
function nodeFilesystemOf(module: unknown): NodeFilesystem {
  const nodeFs = (module as { NODEFS?: Partial<NodeFilesystem> }).NODEFS;
  const operations = nodeFs?.stream_ops;
  if (typeof operations?.write !== 'function' || operations.fsync !== undefined) {
    throw new Error('this version of PGlite does not have the file operations that the sync is hooked to');
  }
  return nodeFs as NodeFilesystem;
}
