import type { LiveEvent } from '@phasor/contract';
import { until } from './until.ts';

/** A reader of `GET /rest/v1/events`. */
export class EventStream {
  readonly status: number;
  readonly contentType: string;
  readonly events: LiveEvent[] = [];
  readonly #abort: AbortController;
  #isClosed = false;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.contentType = response.headers.get('content-type') ?? '';
    this.#abort = abort;
  }

  static async open(url: string, token: string, query = ''): Promise<EventStream> {
    const abort = new AbortController();
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/rest/v1/events${query}`, { headers, signal: abort.signal });
    const stream = new EventStream(response, abort);
    const end = (): void => void (stream.#isClosed = true);
    if (response.ok && response.body) void stream.#read(response.body).then(end, end);
    else abort.abort();
    return stream;
  }

  /** No event will come any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The first event of that kind that fits. */
  next<Kind extends LiveEvent['kind']>(kind: Kind, fits: (event: Extract<LiveEvent, { kind: Kind }>) => boolean = () => true) {
    const isIt = (event: LiveEvent): event is Extract<LiveEvent, { kind: Kind }> => event.kind === kind;
    return until(`an event of kind ${kind}`, 5000, () => this.events.filter(isIt).find(fits));
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (data === undefined) continue;
        const event = JSON.parse(data) as LiveEvent;
        if (event.kind !== name) throw new Error(`event ${name} holds ${event.kind}`);
        this.events.push(event);
      }
    }
  }
}
