/** What has to be closed, the last opened first. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];

  /** Remembers to call `method` of `opened`; answers `opened`. */
  add<Name extends string, Opened extends { readonly [name in Name]: () => unknown }>(opened: Opened, method: Name): Opened {
    this.#closers.push(() => opened[method]());
    return opened;
  }

  /**
   * Closes each, in turn, also when one of them fails. Closing twice is closing once.
   * @throws what failed first.
   */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
