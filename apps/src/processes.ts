import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { RealClock } from '@phasor/kernel';

const clock = new RealClock();

/** A child process whose lines can be awaited. */
export class Child {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, nodeFlags: readonly string[] = []) {
    this.process = spawn(process.execPath, [...nodeFlags, script, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = this.process;
    if (!stdout) throw new Error('a child without stdout');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error('the child process ended early');
    return next.value;
  }

  /** CPU seconds used so far, all threads; Linux only. */
  cpuS(): number {
    const fields = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** The peak of resident memory in MB (VmHWM); Linux only. */
  rssPeakMb(): number {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}

/** Waits until the address answers 200, or fails after `timeoutMs`. */
export async function untilReady(url: string, timeoutMs: number): Promise<void> {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  while (clock.monotonicMs() < deadlineMs) {
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await clock.sleep(100);
  }
  throw new Error(`${url} was not ready after ${timeoutMs} ms`);
}
