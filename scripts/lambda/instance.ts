import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Invocation, RuntimeAnswer } from "./runtime-process.ts";

const runtime = join(import.meta.dirname, "runtime-process.ts");

/** How an invocation ended. `errorType`: as Lambda names it, or the name of what the handler threw. */
export type Outcome =
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "error"; readonly errorType: string; readonly errorMessage: string };

export interface InstanceOptions {
  /** The folder of what was deployed. */
  readonly folder: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** In MB; bounds the heap. */
  readonly memory: number;
  /** Seconds of one invocation; beyond it the process is killed. */
  readonly timeout: number;
  /** Told of each line on standard output and standard error. */
  readonly onLine: (line: string) => void;
}

/** Lambda gives the start of an instance so long, in milliseconds; what takes longer is started anew with the first invocation's time. */
const initLimit = 10_000;

/** One instance of a function: a process that handles one invocation at a time. */
export class Instance {
  readonly #child: ChildProcess;
  readonly #timeout: number;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;
  #waiting: { readonly requestId: string; readonly settle: (outcome: Outcome) => void } | undefined;
  #dead = false;

  constructor({ folder, env, memory, timeout, onLine }: InstanceOptions) {
    this.#timeout = timeout;
    this.#child = fork(runtime, [], {
      cwd: folder,
      env,
      // Not the options of the parent's own process: a test's would load the test's tools.
      execArgv: [`--max-old-space-size=${Math.floor(memory * 0.9)}`],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) eachLine(stream, onLine);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#ready = promise;
    // Whoever invokes awaits it; an instance that nobody invokes any more must not end the rehearsal.
    promise.catch(() => {});
    this.#child.on("message", (answer: RuntimeAnswer) => {
      if (answer.kind === "ready") resolve();
      else if (answer.requestId === this.#waiting?.requestId) this.#settle(answer);
    });
    this.#ended = new Promise((settled) => {
      this.#child.once("close", (code, signal) => {
        this.#dead = true;
        const error = { kind: "error", errorType: "Runtime.ExitError", errorMessage: `Runtime exited with ${signal ?? code}` } as const;
        reject(new Error(error.errorMessage));
        this.#settle(error);
        settled();
      });
    });
    this.#child.once("error", reject);
  }

  get busy(): boolean {
    return this.#waiting !== undefined;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Never rejects: what goes wrong is an outcome. The process is killed when its time is over. */
  async invoke(event: unknown): Promise<Outcome> {
    const requestId = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#waiting = { requestId, settle: resolve };
    const isReady = await within(this.#ready, initLimit + this.#timeout * 1000);
    if (!isReady) {
      this.kill();
      this.#settle({ kind: "error", errorType: "Runtime.InitError", errorMessage: "The function did not start." });
      return promise;
    }
    const deadline = Date.now() + this.#timeout * 1000;
    const invocation: Invocation = { requestId, event, deadline };
    this.#child.send(invocation);
    const timer = setTimeout(() => {
      this.kill();
      this.#settle({
        kind: "error",
        errorType: "Sandbox.Timedout",
        errorMessage: `Task timed out after ${this.#timeout.toFixed(2)} seconds`,
      });
    }, this.#timeout * 1000);
    return promise.finally(() => clearTimeout(timer));
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.#dead = true;
    this.#child.kill("SIGKILL");
  }

  /** Kills the process and waits until it is gone. */
  async close(): Promise<void> {
    this.kill();
    await this.#ended;
  }

  #settle(outcome: Outcome): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.settle(outcome);
  }
}

/** Whether `ready` resolves in so many milliseconds. */
async function within(ready: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([ready.then(() => true).catch(() => false), late]).finally(() => clearTimeout(timer));
}

function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (part: string) => {
    const lines = `${rest}${part}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream?.once("end", () => {
    if (rest !== "") onLine(rest);
  });
}
