/** The message ids that a peer used last on one connection. Few, as a central system holds thousands of connections. */
export class RecentIds {
  static readonly #KEPT = 32;
  readonly #ids: string[] = [];
  #oldest = 0;

  /** Whether the id was among the last ones; from now on it is. */
  hasSeen(id: string): boolean {
    if (this.#ids.includes(id)) return true;
    this.#ids[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % RecentIds.#KEPT;
    return false;
  }
}
