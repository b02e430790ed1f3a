import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RehearsalResult } from '@phasor/contract';
import { compiled } from '../../store/index.ts';
import type { FromRehearsal } from './rehearsal-child.ts';
import type { RehearsalInput } from './rehearsal-input.ts';
import type { RehearsalProgress } from './rehearse.ts';

export interface RunningRehearsal {
  readonly pid: number;
  /** Rejects where the process ends without one. */
  readonly result: Promise<RehearsalResult>;
  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Node's flags for a process that may read files, and neither write any nor start other processes or threads. */
export function closedFlags(): readonly string[] {
  const isNamed = process.allowedNodeEnvironmentFlags.has('--permission');
  return [isNamed ? '--permission' : '--experimental-permission', '--allow-fs-read=*', '--no-warnings'];
}

const SAID_BYTES = 2_000;

/** Rehearses in a process of its own, which is given nothing but `input`: no environment, no store, and no network (`closed-process.ts`). */
export function runRehearsal(input: RehearsalInput, onProgress: (progress: RehearsalProgress) => void): RunningRehearsal {
  const program = fileURLToPath(compiled('rehearsal-child.js', import.meta.url));
  const child = fork(program, [], {
    execArgv: [...closedFlags()],
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-SAID_BYTES)));
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(said.trim() === '' ? `it ended with ${signal ?? code}` : said.trim()));
  });
  const result = new Promise<RehearsalResult>((resolve, reject) => {
    child.on('message', (message: FromRehearsal) => {
      if (message.kind === 'done') resolve(message.result);
      else onProgress(message);
    });
    void gone.then((why) => reject(new Error(why)));
  });
  child.send(input, () => undefined);
  return {
    pid: child.pid ?? 0,
    result,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
