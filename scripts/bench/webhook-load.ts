import { spawn } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import { listen } from "../../src/local/listen.ts";
import { LocalQueue } from "../../src/local/local-queue.ts";
import { createServer } from "../../src/local/server.ts";
import { systemClock } from "../../src/values/clock.ts";
import { Secret } from "../../src/values/secret.ts";
import { type Benchmark, type Measurement, percentile } from "../benchmark.ts";

const perSecond = 500;
const seconds = 30;
/** Every hundredth delivery is forged. */
const forgedEvery = 100;
/** GitHub waits ten seconds for an answer, in milliseconds. */
const githubsPatience = 10_000;
/** Characters of a body: GitHub's own are of 5 to 30 kB. */
const bodySize = 8_000;

/** Runs as a process of its own: the webhook as `pipewarden start` serves it, with its queue on disk, and without workers. */
async function serve(folder: string, secret: string): Promise<void> {
  const queue = await LocalQueue.open({ path: folder, clock: systemClock });
  const onError = (error: unknown) => console.error(error);
  const secrets = WebhookSecrets.of({ current: Secret.of(secret) });
  const webhook = { secrets, appId: "1", send: queue.send.bind(queue), now: Date.now, onError };
  const server = await listen(createServer({ webhook, controlToken: randomUUID(), verbs: {}, onError }).fetch, {
    host: "127.0.0.1",
    port: 0,
  });
  console.log(server.localUrl);
  process.stdin.resume();
  await once(process.stdin, "end");
  await server.close();
  await queue.close();
}

interface Sent {
  readonly guid: string;
  readonly forged: boolean;
  readonly status: number;
  /** From the moment when it was due, not when there was time to send it: a server that stalls cannot slow its own measurement. */
  readonly ms: number;
}

async function sendAll(url: string, secret: string): Promise<Sent[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const signatureOf = (body: string, key: string) => `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
  const send = (index: number, dueAt: number): Promise<Sent> => {
    const forged = index % forgedEvery === forgedEvery - 1;
    const guid = randomUUID();
    const body = bodyOf(index);
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-github-delivery": guid,
      "x-github-event": "branch_protection_rule",
      "x-github-hook-installation-target-type": "integration",
      "x-github-hook-installation-target-id": "1",
      "x-hub-signature-256": signatureOf(body, forged ? randomUUID() : secret),
    };
    return new Promise((resolve) => {
      const end = (status: number) => resolve({ guid, forged, status, ms: performance.now() - dueAt });
      const asking = request(url, { method: "POST", agent, headers, timeout: githubsPatience }, (response) => {
        response.resume().once("end", () => end(response.statusCode ?? 0));
      });
      asking.once("timeout", () => asking.destroy());
      asking.once("error", () => end(0));
      asking.end(body);
    });
  };
  const sent: Promise<Sent>[] = [];
  const start = performance.now();
  while (sent.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - start) * perSecond) / 1000));
    while (sent.length < due) sent.push(send(sent.length, start + (sent.length * 1000) / perSecond));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const all = await Promise.all(sent);
  agent.destroy();
  return all;
}

function bodyOf(index: number): string {
  const repository = { id: 1 + (index % 300), node_id: "R_1", name: "shop", full_name: "acme/shop", owner: { id: 7, login: "acme" } };
  const body = { action: "edited", rule: { id: index, name: "main" }, changes: {}, repository, installation: { id: 3 }, sender: { id: 9 } };
  return JSON.stringify({ ...body, filler: "x".repeat(bodySize) });
}

/** How often each delivery lies on the queue, by guid. */
async function queued(folder: string): Promise<Map<string, number>> {
  const queue = await LocalQueue.open({ path: folder, clock: systemClock });
  const counts = new Map<string, number>();
  try {
    for (;;) {
      const messages = await queue.receive("act", { max: 10, waitSeconds: 0, visibilitySeconds: 3_600 });
      if (messages.length === 0) return counts;
      for (const { body } of messages) {
        const message = decodeMessage(body);
        if (message.type === "delivery") counts.set(message.guid, (counts.get(message.guid) ?? 0) + 1);
      }
    }
  } finally {
    await queue.close();
  }
}

async function measure(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-load-"));
  const secret = randomBytes(32).toString("hex");
  const server = spawn(process.execPath, [import.meta.filename, folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, LOAD_SECRET: secret },
  });
  try {
    const [url] = (await once(createInterface(server.stdout), "line")) as [string];
    const sent = await sendAll(`${url}/api/github/webhooks`, secret);
    server.stdin.end();
    await once(server, "exit");
    const counts = await queued(folder);
    const valid = sent.filter(({ forged }) => !forged);
    const forged = sent.filter((one) => one.forged);
    const p99 =
      percentile(
        sent.map(({ ms }) => ms),
        0.99,
      ) ?? Number.NaN;
    const once202 = valid.filter(({ guid, status }) => status === 202 && counts.get(guid) === 1).length;
    const refused = forged.filter(({ guid, status }) => status === 401 && !counts.has(guid)).length;
    console.error(
      `${sent.length} deliveries at ${perSecond}/s: ${once202} of ${valid.length} valid ones queued once, ${refused} of ${forged.length} forged ones refused, p99 ${p99.toFixed(0)} ms`,
    );
    if (once202 !== valid.length || refused !== forged.length || counts.size !== valid.length)
      throw new Error("Not every delivery met its fate.");
    return { samples: sent.map(({ ms }) => ms), value: p99 };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const benchmarks: readonly Benchmark[] = [{ name: "webhook.load_p99_ms", unit: "ms", goal: { max: githubsPatience }, run: measure }];

if (import.meta.main) await serve(process.argv[2] ?? "", process.env.LOAD_SECRET ?? "");
