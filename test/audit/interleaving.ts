import { setImmediate } from "node:timers/promises";
import type { Table } from "../../src/storage/table.ts";
import { type Faults, Killed } from "../storage/faults.ts";
import { faultyTable, throttled } from "../storage/faulty-table.ts";

/**
 * What becomes of a call to the table: it passes; the process dies before or after it took effect; it fails before or after, and the
 * process lives on; or its first answer is lost, and the AWS client makes it a second time by itself.
 */
export type Fate = "pass" | "die before" | "die after" | "fail before" | "fail after" | "repeat";

export interface Call {
  readonly process: number;
  readonly name: string;
}

interface Waiting extends Call {
  readonly meet: (fate: Fate) => Promise<void>;
}

/** Processes that share a table and make no call before it is chosen, so that a test decides in which order everything happens. */
export class Interleaving {
  readonly #table: Table;
  readonly #waiting: Waiting[] = [];
  readonly #dead = new Set<number>();
  readonly #outcomes: Promise<void>[] = [];
  /** What processes ended with, other than their death; by process. */
  readonly failures = new Map<number, unknown>();
  #processes = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Starts a process; it stops at its first call. */
  start(work: (table: Table) => Promise<unknown>): number {
    const process = this.#processes++;
    const outcome = work(faultyTable(this.#table, this.#faultsOf(process))).then(
      () => {},
      (error) => {
        if (!(error instanceof Killed)) this.failures.set(process, error);
      },
    );
    this.#outcomes.push(outcome);
    return process;
  }

  /** Waits until nobody can go on without a choice. @returns the calls of which one is to be chosen; none at the end. */
  async calls(): Promise<readonly Call[]> {
    // The table in memory and its users need nothing but microtasks, all of which have run by then.
    await setImmediate();
    if (this.#waiting.length === 0) await Promise.all(this.#outcomes);
    return this.#waiting;
  }

  async choose(call: Call, fate: Fate = "pass"): Promise<void> {
    const index = this.#waiting.indexOf(call as Waiting);
    const [chosen] = this.#waiting.splice(index, 1);
    await chosen?.meet(fate);
  }

  #faultsOf(process: number): Faults {
    return {
      around: (name, perform) => {
        if (this.#dead.has(process)) return Promise.reject(new Killed(name));
        const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof perform>>>();
        const meet = async (fate: Fate) => {
          try {
            if (fate === "fail before") throw throttled();
            if (fate !== "die before") {
              const answer = await perform();
              if (fate === "repeat" && name.startsWith("table.put")) await perform();
              if (fate === "fail after") throw throttled();
              if (fate !== "die after") return resolve(answer);
            }
            throw new Killed(name);
          } catch (error) {
            if (error instanceof Killed) await this.#bury(process);
            reject(error as Error);
          }
        };
        this.#waiting.push({ process, name, meet });
        return promise;
      },
    };
  }

  async #bury(process: number): Promise<void> {
    if (this.#dead.has(process)) return;
    this.#dead.add(process);
    const others = this.#waiting.filter((call) => call.process === process);
    for (const call of others) await this.choose(call, "die before");
  }
}
