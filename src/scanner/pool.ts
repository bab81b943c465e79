import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Job, JobResult, ThreadAnswer, ThreadSettings } from "./jobs.ts";

export interface PoolOptions {
  readonly threads: number;
  readonly settings: ThreadSettings;
  /** Milliseconds without an answer after which a thread is taken for stuck and ended. */
  readonly patience: number;
  /** The file that a thread runs; default: the scanner's. */
  readonly thread?: URL;
}

/** Jobs that a thread is given at once, so that it need not wait for the next. */
const batch = 24;
/** Jobs that are waited for at most, before more are thought up. */
const ahead = 4_096;

/** Beside this file, or beside the bundle that has it. */
const scannerThread = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);

/** Milliseconds that a thread may need, beyond that, to load what it scans with. */
const beginning = 60_000;

interface Thread {
  readonly worker: Worker;
  /** Jobs that it was given and has not done, in their order. */
  readonly given: number[];
  timer: NodeJS.Timeout | undefined;
  ready: boolean;
}

/**
 * Scans jobs in several threads, and hands out what came of them in the order of the jobs. A thread is started when there is work for
 * it. Of a job at which a thread dies or gets stuck, the result is a gap; another thread goes on with the rest.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #jobs = new Map<number, Job>();
  readonly #waiting: number[] = [];
  readonly #done = new Map<number, JobResult>();
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** @throws what `jobs` throws; the error at which a thread could not begin */
  async *run<J extends Job>(jobs: AsyncIterable<J>): AsyncGenerator<{ readonly job: J; readonly result: JobResult }> {
    const own = new Map<number, J>();
    const source = jobs[Symbol.asyncIterator]();
    let [added, out, ended] = [0, 0, false];
    try {
      while (!ended || out < added) {
        while (!ended && added - out < ahead && this.#waiting.length < batch * this.#options.threads) {
          const { value, done } = await source.next();
          if (done === true) ended = true;
          else {
            own.set(added, value);
            this.#jobs.set(added, value);
            this.#waiting.push(added++);
          }
          if (this.#waiting.length >= batch) this.#feed();
        }
        this.#feed();
        for (let result = this.#done.get(out); result !== undefined; result = this.#done.get(out)) {
          const job = own.get(out) as J;
          this.#done.delete(out);
          own.delete(out++);
          yield { job, result };
        }
        if (this.#failure !== undefined) throw this.#failure;
        const full = ended || added - out >= ahead || this.#waiting.length >= batch * this.#options.threads;
        if (out < added && full && !this.#done.has(out)) await new Promise<void>((wake) => (this.#wake = wake));
      }
    } finally {
      await source.return?.();
      await this.#close();
    }
  }

  #feed(): void {
    for (const thread of this.#threads) if (thread.given.length <= 1) this.#give(thread);
    while (this.#waiting.length > 0 && this.#threads.size < this.#options.threads) this.#give(this.#start());
  }

  #give(thread: Thread): void {
    const numbers = this.#waiting.splice(0, batch);
    if (numbers.length === 0) return;
    thread.given.push(...numbers);
    thread.worker.postMessage(numbers.map((number) => ({ number, job: this.#jobs.get(number) })));
    this.#watch(thread);
  }

  #start(): Thread {
    const worker = new Worker(this.#options.thread ?? scannerThread, {
      workerData: this.#options.settings,
      resourceLimits: { maxOldGenerationSizeMb: 2_048 },
    });
    const thread: Thread = { worker, given: [], timer: undefined, ready: false };
    this.#threads.add(thread);
    worker.on("message", (answer: ThreadAnswer) => {
      if (typeof answer === "string") {
        thread.ready = true;
        this.#watch(thread);
      } else this.#answered(thread, answer.number, answer.result);
    });
    // What it has posted may come after its error, and never after its exit.
    let cause: Error | undefined;
    worker.on("error", (error: Error) => {
      cause = error;
    });
    worker.on("exit", () => this.#died(thread, "failed", cause));
    return thread;
  }

  #answered(thread: Thread, number: number, result: JobResult): void {
    if (!this.#threads.has(thread)) return;
    thread.given.splice(thread.given.indexOf(number), 1);
    this.#finish(number, result);
    this.#watch(thread);
    if (thread.given.length <= 1) this.#give(thread);
  }

  #watch(thread: Thread): void {
    clearTimeout(thread.timer);
    if (thread.given.length === 0) return;
    const patience = this.#options.patience + (thread.ready ? 0 : beginning);
    thread.timer = setTimeout(() => this.#died(thread, "out-of-time"), patience);
  }

  /** The first job that it was given and did not do is the one at which it ended. */
  #died(thread: Thread, reason: "failed" | "out-of-time", error?: Error): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    void thread.worker.terminate();
    const [number, ...rest] = thread.given;
    if (number === undefined || !thread.ready) this.#failure = error ?? new Error("A thread of the scanner ended");
    else this.#finish(number, { sightings: [], gaps: [{ reason, lines: null }], bytes: 0 });
    this.#waiting.unshift(...rest);
    this.#wake();
  }

  #finish(number: number, result: JobResult): void {
    this.#jobs.delete(number);
    this.#done.set(number, result);
    this.#wake();
  }

  async #close(): Promise<void> {
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const { timer } of threads) clearTimeout(timer);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}
