import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import { pipewarden } from "./app.ts";
import { DynamoLedger } from "./audit/dynamo-ledger.ts";
import { announcement } from "./changes/announcement.ts";
import type { AskForLook } from "./changes/brake.ts";
import { budgetBrake } from "./changes/budget-brake.ts";
import type { Capability } from "./changes/engine.ts";
import { registerKinds } from "./changes/kinds.ts";
import { pauseBrake } from "./changes/pause-brake.ts";
import { configurationCapability } from "./config/capability.ts";
import { createConfigurations } from "./config/configurations.ts";
import { noteExemption } from "./config/exemption-audit.ts";
import { policyVersion } from "./config/policy-version.ts";
import { readProperties } from "./config/properties.ts";
import { configSource } from "./config/source.ts";
import type { Queue } from "./deliveries/queue.ts";
import { requestLook } from "./deliveries/requests.ts";
import { createLastWords, createWork, type WorkDependencies } from "./deliveries/work.ts";
import { createWorker, type Worker } from "./deliveries/worker.ts";
import { publishCheck } from "./github/check-run.ts";
import { classify } from "./github/classify.ts";
import type { GitHub } from "./github/client.ts";
import { createReadyProbot } from "./github/probot.ts";
import { policyDefinitions } from "./policies.ts";
import { protectionCapability } from "./protection/capability.ts";
import { protectionKinds } from "./protection/kinds.ts";
import { protectionDecider } from "./protection/predict.ts";
import type { Table } from "./storage/table.ts";
import type { Clock } from "./values/clock.ts";
import type { RepositoryRef } from "./values/ids.ts";
import type { Secret } from "./values/secret.ts";

/** The parts of the world that the bot runs on: the same bot on Lambda, on one machine, and in a test. */
export interface World {
  readonly table: Table;
  readonly queue: Queue;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface BotOptions extends World {
  readonly appId: string;
  readonly webhookSecret: Secret;
  /** Must never appear in the audit trail, should a server's answer contain them. */
  readonly secrets: readonly Secret[];
  /** This process owns the table alone, as on one machine. */
  readonly sole?: boolean;
}

/** Puts the bot together: every capability, kind of change and brake that there is, behind one worker. */
export async function createBot(options: BotOptions): Promise<Worker> {
  const { table, queue, github, clock, log } = options;
  const ledger = new DynamoLedger({ table, secrets: options.secrets });
  // Probot logs whatever a handler throws as an error, a wait for a rate limit too. The worker gets the same, and logs it as what it is.
  const probotLog = log.child({}, { level: "silent" });
  const probot = await createReadyProbot({ appId: options.appId, webhookSecret: options.webhookSecret, log: probotLog });
  await probot.load(pipewarden);
  const ask: AskForLook = (lane, request, delaySeconds) => requestLook(queue, clock, lane, request, delaySeconds);
  // A paused repository takes no place in the budget.
  const configurations = createConfigurations({ table, github, definitions: policyDefinitions });
  const configured = async (repository: RepositoryRef) =>
    (await configurations.organisation(repository)).config?.paused === true
      ? { reason: "`paused: true` stands in the organisation's file." }
      : undefined;
  const brakes = [pauseBrake({ table, clock, configured }), budgetBrake({ table, clock, ask })];
  // A client id is as good as the number for signing in, but check runs tell their App by the number.
  const appId = /^\d+$/.test(options.appId) ? Number(options.appId) : (await github.identity()).id;
  const properties = (repository: RepositoryRef) => readProperties(table, repository);
  const config = configSource({ configurations, definitions: policyDefinitions, properties });
  const protection = protectionCapability({ appId, config });
  const configuration = configurationCapability({
    appId,
    table,
    github,
    clock,
    configurations,
    properties,
    definitions: policyDefinitions,
    deciders: [protectionDecider(appId)],
    noteExemption: (exemption, state, home) => noteExemption(ledger, exemption, state, home, clock.now()),
  });
  const announcing = announcement({
    table,
    appId,
    // A file that was deleted withdraws what was held because of it.
    policyVersion: async (home) => {
      const { oid } = await configurations.organisation(home);
      return oid === null ? "none" : policyVersion(oid, policyDefinitions);
    },
  });
  const toPipewardenError = (error: unknown): unknown => classify(error, clock.now());
  const working: WorkDependencies = {
    table,
    queue,
    github,
    clock,
    log,
    ledger,
    brakes,
    kinds: registerKinds([...protectionKinds, publishCheck]),
    capabilities: new Map(
      [protection, configuration, announcing].map((capability) => [capability.name, capability as unknown as Capability]),
    ),
    classify: toPipewardenError,
    // A process id alone may come again after a restart.
    holder: `${hostname()}:${process.pid}:${randomUUID()}`,
    sole: options.sole ?? false,
    // Loaded when it is needed: few deliveries are too large for the queue.
    fetchDelivery: async (wanted) => (await import("./deliveries/fetch-delivery.ts")).deliveryFetcher(github.app(), clock)(wanted),
    receive: (event) => probot.receive(event as unknown as Parameters<typeof probot.receive>[0]),
  };
  const [work, lastWords] = [createWork(working), createLastWords(working)];
  return createWorker({ queue, ledger, clock, log, work, lastWords, classify: toPipewardenError });
}
