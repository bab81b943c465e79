import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import { pipewarden } from "./app.ts";
import { DynamoLedger } from "./audit/dynamo-ledger.ts";
import type { AskForLook } from "./changes/brake.ts";
import type { Queue } from "./deliveries/queue.ts";
import { requestLook } from "./deliveries/requests.ts";
import type { WorkDependencies } from "./deliveries/work.ts";
import { createWorker, type Worker } from "./deliveries/worker.ts";
import type { Registries } from "./dependencies/registry-questions.ts";
import { classify } from "./github/classify.ts";
import type { GitHub } from "./github/client.ts";
import { createReadyProbot } from "./github/probot.ts";
import type { Table } from "./storage/table.ts";
import type { Clock } from "./values/clock.ts";
import type { Metrics } from "./values/metrics.ts";
import type { Secret } from "./values/secret.ts";

/** The parts of the world that the bot runs on: the same bot on Lambda, on one machine, and in a test. */
export interface World {
  readonly table: Table;
  readonly queue: Queue;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly log: Logger;
  /** The key by which values of secrets are told apart; read when a text is examined first. */
  readonly fingerprintKey?: () => Promise<Secret>;
  /** How package registries are reached; by default over the platform's network, without credentials. */
  readonly registries?: Registries;
  /** Absent where nobody reads them, as on one machine. */
  readonly metrics?: Metrics;
  /**
   * Waits so many milliseconds, a fraction of a second, for whoever works on the same repository. Absent where time is not the platform's:
   * then the message waits in the queue.
   */
  readonly pause?: (ms: number) => Promise<void>;
}

export interface BotOptions extends World {
  readonly appId: string;
  readonly webhookSecret: Secret;
  /** Must never appear in the audit trail, should a server's answer contain them. */
  readonly secrets: readonly Secret[];
  /** This process owns the table alone, as on one machine. */
  readonly sole?: boolean;
}

/**
 * Puts the bot together, behind one worker. The capabilities, with the libraries that they need, are loaded with the first message: a
 * worker's cold start is little more than Probot's.
 */
export async function createBot(options: BotOptions): Promise<Worker> {
  const { table, queue, github, clock, log } = options;
  const ledger = new DynamoLedger({ table, secrets: options.secrets });
  // Probot logs whatever a handler throws as an error, a wait for a rate limit too. The worker gets the same, and logs it as what it is.
  const probotLog = log.child({}, { level: "silent" });
  const probot = await createReadyProbot({ appId: options.appId, webhookSecret: options.webhookSecret, log: probotLog });
  await probot.load(pipewarden);
  // A client id is as good as the number for signing in, but check runs tell their App by the number.
  const appId = /^\d+$/.test(options.appId) ? Number(options.appId) : (await github.identity()).id;
  const ask: AskForLook = (lane, request, delaySeconds) => requestLook(queue, clock, lane, request, delaySeconds);
  const toPipewardenError = (error: unknown): unknown => classify(error, clock.now());

  const assemble = async () => {
    const [{ createCapabilities }, { createLastWords, createWork }] = await Promise.all([
      import("./capabilities.ts"),
      import("./deliveries/work.ts"),
    ]);
    const deps: WorkDependencies = {
      ...createCapabilities({
        table,
        github,
        clock,
        ledger,
        ask,
        appId,
        fingerprintKey: options.fingerprintKey,
        registries: options.registries,
      }),
      table,
      queue,
      github,
      clock,
      log,
      ledger,
      classify: toPipewardenError,
      // A process id alone may come again after a restart.
      holder: `${hostname()}:${process.pid}:${randomUUID()}`,
      sole: options.sole ?? false,
      pause: options.pause,
      // Loaded when it is needed: few deliveries are too large for the queue.
      fetchDelivery: async (wanted) => (await import("./deliveries/fetch-delivery.ts")).deliveryFetcher(github.app(), clock)(wanted),
      receive: (event) => probot.receive(event as unknown as Parameters<typeof probot.receive>[0]),
    };
    return { work: createWork(deps), lastWords: createLastWords(deps) };
  };
  let assembling: ReturnType<typeof assemble> | undefined;
  const assembled = () => {
    assembling ??= assemble();
    return assembling;
  };
  return createWorker({
    queue,
    ledger,
    clock,
    log,
    metrics: options.metrics,
    work: async (lane, message) => (await assembled()).work(lane, message),
    lastWords: async (lane, message, error) => (await assembled()).lastWords(lane, message, error),
    classify: toPipewardenError,
  });
}
