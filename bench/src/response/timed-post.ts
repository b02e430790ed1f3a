import { postOverHttp, type PostCapi } from '@phasor/capi';

/** When each command was collected at a poll, and how long from there to the acknowledgement of its result, in ms. */
export class TimedPosts {
  readonly #collectedAtMs = new Map<string, number>();
  readonly #tookMs: number[] = [];

  /** From the beginning of the poll that brought a command to the end of the one that told its result. */
  get tookMs(): readonly number[] {
    return this.#tookMs;
  }

  readonly post: PostCapi = async (post) => {
    const startedAtMs = performance.now();
    const reply = await postOverHttp(post);
    if (!post.url.endsWith('/poll')) return reply;
    const { results } = JSON.parse(post.body.toString()) as { readonly results: readonly { readonly commandId: string }[] };
    for (const { commandId } of results) {
      const collectedAtMs = this.#collectedAtMs.get(commandId);
      if (collectedAtMs !== undefined) this.#tookMs.push(performance.now() - collectedAtMs);
      this.#collectedAtMs.delete(commandId);
    }
    const { commands = [] } = JSON.parse(reply.body.toString()) as { readonly commands?: readonly { readonly commandId: string }[] };
    for (const { commandId } of commands) if (!this.#collectedAtMs.has(commandId)) this.#collectedAtMs.set(commandId, startedAtMs);
    return reply;
  };
}
