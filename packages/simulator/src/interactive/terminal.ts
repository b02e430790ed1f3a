import { createInterface, type Interface } from 'node:readline';
import { PhasorError, messageOf, type Clock } from '@phasor/kernel';
import type { TwinEvent } from '../events.ts';
import type { Fleet } from '../fleet.ts';
import { narrate } from '../narration/narrate.ts';
import type { ScenarioSite } from '../scenarios/scenario-site.ts';
import type { Twin } from '../twin.ts';
import { wrapped } from '../wrapped.ts';
import { complete, perform, type Bench } from './commands.ts';
import type { Paint } from './paint.ts';
import { lightLines, picture } from './picture.ts';

export interface TerminalOptions {
  readonly fleet: Fleet;
  readonly site: ScenarioSite | null;
  readonly clock: Clock;
  /** The tag that is presented when none is named. */
  readonly idTag: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person sits there: with a prompt, completion by Tab, and a line that survives what is told meanwhile. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
}

const WIDTH = 80;
/** The lights of an answer to a tag go by themselves: then they are looked at again. In ms. */
const LOOK_AGAIN_MS = [1050, 3050];

/**
 * A prompt at which somebody plays the person at the charger, and is told what happens to the charger in hand. Works at a terminal and in
 * a pipe; a script's lines are done one after another.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  readonly #ending = new AbortController();
  readonly #lines: Interface;
  readonly #bench: Bench;
  #work: Promise<void> = Promise.resolve();
  #lightsTold = '';

  constructor(options: TerminalOptions) {
    const { fleet, site, clock, idTag, input, output, isTerminal } = options;
    const [first] = fleet;
    if (!first) throw new RangeError('an empty fleet');
    this.#options = options;
    this.#lines = createInterface({ input, output, terminal: isTerminal, completer: (line: string) => complete(line, fleet) });
    this.#bench = {
      fleet,
      site,
      clock,
      idTag,
      signal: this.#ending.signal,
      twin: first,
      print: (...lines) => this.print(...lines),
      show: (twin) => this.print(...picture(twin.state(), options.paint)),
      quit: () => this.#ending.abort(),
    };
  }

  /** Reads until the end of the input, `quit` or Ctrl-C; resolves when the last line is done. */
  async run(): Promise<void> {
    const { fleet, paint, isTerminal } = this.#options;
    const others = fleet.size === 1 ? '' : ` ${fleet.size} chargers are here; you are told of the one in hand (chargers, use ID).`;
    this.print(paint.dim(`Type help for what you can do, quit to end.${others}`));
    const ended = new Promise<void>((resolve) => {
      this.#lines.on('close', resolve);
      this.#ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#lines.on('SIGINT', () => this.#ending.abort());
    this.#lines.on('line', (line) => {
      // Whoever sits there may go on while a tag's answer is awaited.
      if (isTerminal) void this.#do(line);
      else this.#work = this.#work.then(() => this.#do(line));
    });
    this.#prompt();
    await ended;
    await this.#work;
    this.#lines.close();
  }

  /** Prints above the prompt. */
  print(...lines: string[]): void {
    const { output, isTerminal } = this.#options;
    // To the beginning of the prompt's line, which is written over and then shown anew.
    output.write(`${isTerminal ? '\r\u001b[J' : ''}${lines.join('\n')}\n`);
    if (isTerminal && !this.#ending.signal.aborted) this.#lines.prompt(true);
  }

  /** Tells an event, if it concerns the charger in hand, and its lights when they have changed. */
  observe(twin: Twin, event: TwinEvent): void {
    if (twin !== this.#bench.twin) return;
    const words = narrate(event);
    if (words !== null) this.print(...wrapped(words, WIDTH));
    this.#tellLights();
    if (event.kind === 'tagPresented') for (const ms of LOOK_AGAIN_MS) this.#options.clock.setTimer(ms, () => this.#tellLights());
  }

  #tellLights(): void {
    const { twin } = this.#bench;
    const lines = lightLines(twin.state().lights, this.#options.paint);
    const told = `${twin.id}\n${lines.join('\n')}`;
    if (told === this.#lightsTold || this.#ending.signal.aborted) return;
    this.#lightsTold = told;
    this.print(...lines);
  }

  async #do(line: string): Promise<void> {
    if (this.#ending.signal.aborted) return;
    try {
      await perform(line, this.#bench);
    } catch (error) {
      const words = error instanceof PhasorError ? `${error.code}: ${error.message}` : messageOf(error);
      this.print(...wrapped(words, WIDTH).map((line) => this.#options.paint.alarm(line)));
    }
    this.#prompt();
  }

  #prompt(): void {
    if (!this.#options.isTerminal || this.#ending.signal.aborted) return;
    this.#lines.setPrompt(`${this.#bench.twin.id}> `);
    this.#lines.prompt(true);
  }
}
