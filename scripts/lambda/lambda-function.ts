import { Instance, type InstanceOptions, type Outcome } from "./instance.ts";

/** A function as the template describes it. */
export interface FunctionOptions extends Omit<InstanceOptions, "onLine"> {
  readonly name: string;
}

/** Lambda takes no larger event in a synchronous invocation, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const eventLimit = 6 * 1_048_576;
/** So many lines of the log are kept. */
const keptLines = 2_000;

/**
 * A function with its instances. An invocation gets an idle instance, or a new one. Not modelled: that Lambda freezes an instance between
 * invocations, and ends idle ones.
 */
export class LambdaFunction {
  readonly name: string;
  readonly timeout: number;
  /** Told of each line as it is written, beside the log. */
  onLine: (line: string) => void = () => {};
  readonly #options: FunctionOptions;
  readonly #log: string[] = [];
  #instances: Instance[] = [];
  /** They get no invocation any more. */
  #retired: Instance[] = [];
  #started = 0;
  #logged = 0;

  constructor(options: FunctionOptions) {
    this.name = options.name;
    this.timeout = options.timeout;
    this.#options = options;
  }

  /** How many lines all instances wrote to standard output and standard error. */
  get logged(): number {
    return this.#logged;
  }

  /** The last of them, oldest first. */
  lastLines(count: number): readonly string[] {
    return count === 0 ? [] : this.#log.slice(-count);
  }

  /** Instances that were ever started. */
  get started(): number {
    return this.#started;
  }

  /** Never rejects. @param event goes as JSON, as it does on Lambda */
  async invoke(event: unknown): Promise<Outcome> {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (size > eventLimit) {
      return {
        kind: "error",
        errorType: "RequestTooLargeException",
        errorMessage: `${size} byte payload is too large for the RequestResponse invocation type`,
      };
    }
    this.#instances = this.#instances.filter(({ dead }) => !dead);
    const idle = this.#instances.find(({ busy }) => !busy);
    const outcome = await (idle ?? this.#start()).invoke(event);
    this.#endRetired();
    if (outcome.kind === "error") this.#note(`${outcome.errorType}: ${outcome.errorMessage}`);
    return outcome;
  }

  /** Kills every instance that is working now. Answers how many. */
  killBusy(): number {
    const busy = [...this.#instances, ...this.#retired].filter((each) => each.busy && !each.dead);
    for (const each of busy) each.kill();
    return busy.length;
  }

  /** The next invocations get new instances, as after a deployment; one that works now ends its work first. */
  renew(): void {
    this.#retired.push(...this.#instances);
    this.#instances = [];
    this.#endRetired();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#instances, ...this.#retired].map((each) => each.close()));
  }

  #endRetired(): void {
    for (const each of this.#retired) if (!each.busy) each.kill();
    this.#retired = this.#retired.filter(({ dead }) => !dead);
  }

  #start(): Instance {
    this.#started += 1;
    const instance = new Instance({ ...this.#options, onLine: (line) => this.#note(line) });
    this.#instances.push(instance);
    return instance;
  }

  #note(line: string): void {
    this.onLine(line);
    this.#logged += 1;
    this.#log.push(line);
    if (this.#log.length > keptLines) this.#log.splice(0, this.#log.length - keptLines);
  }
}
