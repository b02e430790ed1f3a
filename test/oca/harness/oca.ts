import { afterAll, expect, it } from 'vitest';
import { runsOnHardware } from './bench.ts';
import { inWords, MissingMessage, type Expected } from './expected.ts';
import { FrameRecorder } from './frame-recorder.ts';
import { Wire } from './wire.ts';

/** One certification case, as a script of the end that the product talks to. */
export interface Case {
  /** The message that the second run swallows. */
  readonly dropped: Expected;
  /** Drives the product through the case on the sockets it opens with `wire`, and asserts on what is stored. */
  script(wire: Wire): Promise<void>;
}

/** A charge point's case runs on the full hardware of each model too. */
const MODELS = ['halo', 'aura'] as const;

const recorder = new FrameRecorder();
let isWritten = false;

/**
 * Registers two tests of a certification case of the Open Charge Alliance: the case, and that it fails, naming what it missed, when the
 * wire swallows one message that it expects. `id` is the case's own and stands verbatim at the beginning of both titles; it is a name,
 * not a certificate.
 */
export function oca(id: string, name: string, about: Case): void {
  register(`${id} ${name}`, id, about);
}

/** As {@link oca}, for what no certification case asks. */
export function ownCase(title: string, about: Case): void {
  register(title, title.replaceAll(/\W+/g, '-').slice(0, 32), about);
}

function register(title: string, name: string, { dropped, script }: Case): void {
  if (!isWritten) afterAll(() => recorder.write());
  isWritten = true;

  it.concurrent(title, async ({ task }) => {
    const wire = new Wire(title, name);
    try {
      await script(wire);
      expect(wire.leftovers, 'what the product sent and the case does not expect').toEqual([]);
      recorder.add(task.file.name, title, wire.crossed);
    } finally {
      await wire.end();
    }
  });

  for (const box of runsOnHardware(script) ? MODELS : []) {
    it.concurrent(`${title}, on the hardware of ${box === 'halo' ? 'a Halo' : 'an Aura'}`, async () => {
      const wire = new Wire(title, `${name}-${box}`, undefined, box);
      try {
        await script(wire);
        expect(wire.leftovers, 'what the product sent and the case does not expect').toEqual([]);
      } finally {
        await wire.end();
      }
    });
  }

  it.concurrent(`${title}: fails when ${inWords(dropped)} is dropped`, async () => {
    const wire = new Wire(title, `${name}-dropped`, dropped);
    const failure = await script(wire)
      .then(() => 'the script went well without it')
      .catch((error: unknown) => error)
      .finally(() => wire.end());
    expect(failure).toBeInstanceOf(MissingMessage);
    expect((failure as MissingMessage).expected.action).toBe(dropped.action);
  });
}
