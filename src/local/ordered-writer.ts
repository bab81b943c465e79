import type { BatchOperation, ClassicLevel } from "classic-level";

export type Store = ClassicLevel<string, string>;
export type Operation = BatchOperation<Store, string, string>;

interface Waiting {
  readonly operations: readonly Operation[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes atomic groups of operations to a store in the order in which they were asked for; LevelDB itself promises no order among
 * writes under way at the same time. Groups that gather while a write is under way are written together.
 */
export class OrderedWriter {
  readonly #store: Store;
  readonly #sync: boolean;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(store: Store, options: { sync: boolean }) {
    this.#store = store;
    this.#sync = options.sync;
  }

  /** Resolves when the operations, all of them, are written. */
  write(operations: readonly Operation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operations, resolve, reject });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const groups = this.#waiting;
      this.#waiting = [];
      try {
        await this.#store.batch(
          groups.flatMap((group) => group.operations),
          { sync: this.#sync },
        );
        for (const group of groups) group.resolve();
      } catch (error) {
        for (const group of groups) group.reject(error);
      }
    }
    this.#writing = false;
  }
}
