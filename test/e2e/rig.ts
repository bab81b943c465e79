import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import type { Logger } from "pino";
import { createBot } from "../../src/bot.ts";
import { approveHold, openHold } from "../../src/changes/holds.ts";
import { policyVersion } from "../../src/config/policy-version.ts";
import { keepStored, readStored } from "../../src/config/store.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import type { Worker } from "../../src/deliveries/worker.ts";
import type { Registries } from "../../src/dependencies/registry-questions.ts";
import type { Fetch } from "../../src/github/api-fetch.ts";
import type { GitHub } from "../../src/github/client.ts";
import { createGitHub } from "../../src/github/github.ts";
import { createLog } from "../../src/github/probot-log.ts";
import { LocalQueue } from "../../src/local/local-queue.ts";
import { createServer } from "../../src/local/server.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { baselinePolicy, type ProtectionPolicy } from "../../src/protection/policy.ts";
import type { Table } from "../../src/storage/table.ts";
import { ownerId } from "../../src/values/ids.ts";
import { lanes } from "../../src/values/lane.ts";
import { Secret } from "../../src/values/secret.ts";
import { type LocalGitHub, startLocalGitHub } from "../github/index.ts";
import type { Faults } from "../storage/faults.ts";
import { faultyTable } from "../storage/faulty-table.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { configOf, oidOf } from "./config-text.ts";
import { faultyQueue } from "./faulty-queue.ts";

/** The key by which every rig tells secrets apart. */
export const fingerprintKey = Secret.of("rig".padEnd(43, "0"));

/** A clock that stands still unless a test moves it. */
export interface ManualClock {
  now(): number;
  advance(milliseconds: number): void;
}

const manualClock = (start = Date.UTC(2026, 0, 15, 12)): ManualClock => {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
};

/** What the bots of a rig wrote where people look, oldest first. */
export interface Recording {
  /** Lines of the log, down to the level "debug". */
  readonly log: string[];
  /** Bodies of the messages that were sent to the queue. */
  readonly sent: string[];
}

export interface BotOptions {
  readonly faults?: Faults;
  /** What the organisation's configuration asked for when it was read last, unless the rig has a repository for it. */
  readonly policy?: ProtectionPolicy;
  readonly table?: Table;
  /** How requests to GitHub leave; default: the platform's. */
  readonly fetch?: Fetch;
}

/** A local GitHub with an organisation `acme` and the bot's App on it, and everything that outlives a bot's process. */
export interface Rig {
  readonly github: LocalGitHub;
  readonly clock: ManualClock;
  readonly table: ReturnType<typeof memoryTable>;
  readonly queue: LocalQueue;
  readonly app: { readonly id: number; readonly slug: string; readonly privateKeyPem: string };
  readonly installation: { readonly id: number };
  readonly webhookSecret: string;
  readonly webhookUrl: string;
  /** Empty unless the rig was started with `recorded`. */
  readonly recording: Recording;
  readonly log: Logger;
  /** The App's clients, for what runs beside the workers: sweeps, the search for missed deliveries, the command line. */
  clients(options?: Pick<BotOptions, "faults" | "fetch">): GitHub;
  /** A bot's process: made of new objects, with faults at every port if given. */
  startBot(options?: BotOptions): Promise<Worker>;
  /** Handles what is visible on the queue, and moves the clock on to what waits, until nothing is left. Answers how many were handled. */
  drain(worker: Worker, options?: { limit?: number }): Promise<number>;
  /** Waits until GitHub has delivered, then drains; repeats while that makes new deliveries. */
  settle(worker: Worker): Promise<void>;
  close(): Promise<void>;
}

export const appPermissions = {
  administration: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  organization_administration: "read",
  organization_custom_properties: "read",
  pull_requests: "write",
  repository_advisories: "write",
  secret_scanning_alerts: "write",
  vulnerability_alerts: "write",
  workflows: "write",
};
export const appEvents = [
  ...["branch_protection_rule", "branch_protection_configuration", "check_run", "check_suite", "create", "custom_property_values"],
  "dependabot_alert",
  ...["issue_comment", "issues", "merge_group", "pull_request", "pull_request_review", "pull_request_review_comment"],
  ...["push", "repository_ruleset", "repository", "secret_scanning_alert", "secret_scanning_alert_location"],
];

/** An organisation's configuration that enforces what is recommended. */
export const enforcing = "version: 1\npolicies:\n  protection:\n    mode: enforce\n    preset: baseline\n";
export const reporting = enforcing.replace("mode: enforce", "mode: report");

export interface RigOptions {
  readonly seed?: number;
  readonly validate?: boolean;
  readonly recorded?: boolean;
  /** Whether a policy must keep to its budget of repositories. By default every policy that a bot gets has been approved before. */
  readonly budget?: boolean;
  /** The text of `.github/pipewarden.yml` in the repository `acme/.github`, which is made for it; "" makes the repository without the file. */
  readonly home?: string;
  /** By default no package registry answers. */
  readonly registries?: Registries;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = manualClock();
  const github = await startLocalGitHub({ clock: clock.now, seed: options.seed ?? 1, validate: options.validate ?? true });
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-rig-"));
  const queue = await LocalQueue.open({ path: join(folder, "queue"), clock });
  const table = memoryTable(clock);
  const recording: Recording = { log: [], sent: [] };
  const log = logFor(recording, options.recorded ?? false);
  if (options.recorded === true) recordSent(queue, recording.sent);
  const webhookSecret = `rig-${Math.random().toString(36).slice(2)}-${Math.random().toString(36).slice(2)}`;
  const webhook = {
    secrets: WebhookSecrets.of({ current: Secret.of(webhookSecret) }),
    send: queue.send.bind(queue),
    now: clock.now,
  };
  const unforeseen: unknown[] = [];
  const server = createServer({ webhook, controlToken: "unused", verbs: {}, onError: (error) => unforeseen.push(error) });
  const listening = serve({ fetch: server.fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise<void>((resolve) => listening.once("listening", () => resolve()));
  const webhookUrl = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/api/github/webhooks`;

  const owners: number[] = [];
  const createOrganization = github.createOrganization.bind(github);
  github.createOrganization = (login, plan) => {
    const made = createOrganization(login, plan);
    owners.push(made.id);
    return made;
  };
  github.createOrganization("acme");
  for (const login of ["alice", "mallory"]) github.createUser(login);
  github.addMember("acme", "alice", "admin");
  github.addMember("acme", "mallory", "admin");
  if (options.home !== undefined) {
    const files: Record<string, string> = { "README.md": "# .github\n" };
    if (options.home !== "") files[".github/pipewarden.yml"] = options.home;
    github.createRepository("acme", ".github", { files });
  }
  const app = github.createApp({ slug: "pipewarden", permissions: appPermissions, events: appEvents, webhookUrl, webhookSecret });
  const installation = github.install(app.id, "acme");

  const clients: Rig["clients"] = ({ faults, fetch: send = fetch } = {}) =>
    createGitHub({
      appId: String(app.id),
      privateKey: Secret.of(app.privateKeyPem),
      apiUrl: github.url,
      clock,
      log,
      fetch: (input, init) =>
        faults === undefined
          ? send(input, init)
          : faults.around(`github ${init?.method ?? "GET"} ${String(input)}`, () => send(input, init)),
    });

  const startBot: Rig["startBot"] = async ({ policy = baselinePolicy, table: other = table, ...ports } = {}) => {
    const { faults } = ports;
    const secret = Secret.of(webhookSecret);
    const text = options.home ?? configOf(policy);
    for (const owner of owners) {
      if (options.home === undefined) await configured(table, owner, text);
      if (options.budget !== true) await approved(table, owner, text, clock.now());
    }
    return createBot({
      table: faults === undefined ? other : faultyTable(other, faults),
      queue: faults === undefined ? queue : faultyQueue(queue, faults),
      github: clients(ports),
      clock,
      log,
      fingerprintKey: async () => fingerprintKey,
      registries: options.registries ?? { fetch: () => Promise.reject(new TypeError("There is no network here.")) },
      appId: String(app.id),
      webhookSecret: secret,
      secrets: [secret, Secret.of(app.privateKeyPem)],
    });
  };

  const drain: Rig["drain"] = async (worker, { limit = 100_000 } = {}) => {
    let handled = 0;
    while (handled < limit) {
      const received = await receiveAny(queue);
      if (received === undefined) {
        const depths = await Promise.all(lanes.map((lane) => queue.depth(lane)));
        if (depths.every(({ hidden }) => hidden === 0)) return handled;
        clock.advance(5_000);
        continue;
      }
      await worker.handle(received.lane, received.message);
      handled += 1;
    }
    throw new Error(`More than ${limit} messages were handled: is there a loop?`);
  };

  return {
    github,
    clock,
    table,
    queue,
    app,
    installation,
    webhookSecret,
    webhookUrl,
    recording,
    log,
    clients,
    startBot,
    drain,
    async settle(worker) {
      do await github.idle();
      while ((await drain(worker)) > 0);
      await github.idle();
    },
    async close() {
      await github.close();
      listening.close();
      await queue.close();
      rmSync(folder, { recursive: true, force: true });
      if (unforeseen.length > 0) throw new AggregateError(unforeseen, "The webhook server failed.");
    },
  };
}

/** A policy may then change as many repositories as it likes, which is not what most tests are about. */
async function approved(table: Table, organization: number, config: string, at: number): Promise<void> {
  const version = {
    ownerId: ownerId(organization),
    policyVersion: policyVersion(oidOf(config), policyDefinitions),
    heldAt: at,
    limit: 10,
    repositories: 0,
  };
  await approveHold(table, await openHold(table, version), { by: "The test", at });
}

/** As if the file had been read from the repository `.github`, and that were out of reach since. */
async function configured(table: Table, organization: number, config: string): Promise<void> {
  const owner = ownerId(organization);
  const stored = await readStored(table, owner);
  const oid = oidOf(config);
  if (stored?.valid?.oid === oid) return;
  const valid = { oid, bytes: new TextEncoder().encode(config) };
  await keepStored(table, { owner }, { valid, newest: { state: "valid", oid, warnings: [] } }, stored?.revision ?? 0);
}

/** The log goes into the recording, and with RIG_LOG to standard output, for people who look for a fault. */
function logFor({ log }: Recording, recorded: boolean): Logger {
  const shown = process.env.RIG_LOG !== undefined;
  const write = (line: string): void => {
    if (recorded) log.push(line);
    if (shown) process.stdout.write(line);
  };
  return createLog({ level: recorded || shown ? "debug" : "silent", destination: { write } });
}

function recordSent(queue: LocalQueue, sent: string[]): void {
  const send = queue.send.bind(queue);
  queue.send = (lane, message) => {
    sent.push(message.body);
    return send(lane, message);
  };
}

async function receiveAny(queue: Queue) {
  for (const lane of lanes) {
    const [message] = await queue.receive(lane, { max: 1, waitSeconds: 0, visibilitySeconds: 360 });
    if (message !== undefined) return { lane, message };
  }
  return undefined;
}
