import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { bundleFunctions, bundleOptions, type FunctionBundle, type FunctionName, requireBanner } from "../bundle-functions.ts";
import { initOf } from "../module-init.ts";
import { sideBySide } from "../side-by-side.ts";

const root = join(import.meta.dirname, "../..");
const adapterPackage = "@probot/adapter-aws-lambda-serverless@4";

/** The adapter with an application that has nothing to do, and its secret at hand: it needs neither a store nor a queue. */
const adapterSource = `
  import { createLambdaFunction, createProbot } from "@probot/adapter-aws-lambda-serverless";
  export const handler = createLambdaFunction((app) => { app.on("branch_protection_rule", async () => {}); }, { probot: createProbot() });
`;

/** Milliseconds from the process's start (`timeOrigin`) to the answer of a handler; and which of the bundle's files were loaded until then. */
const script = `
  import { registerHooks } from "node:module";
  const [entry, event, count] = process.argv.slice(1);
  const loaded = [];
  if (count) registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
  const { handler } = await import(entry);
  const answer = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 10000 });
  const ms = performance.now();
  process.stdout.write("\\n" + JSON.stringify({ ms, status: answer.statusCode, loaded }), () => process.exit(0));
`;

type Environment = Record<string, string | undefined>;

interface Run {
  readonly ms: number;
  readonly status: number;
  /** URLs of files. */
  readonly loaded: readonly string[];
}

/** One signed delivery that is stored in one lane, as an HTTP API hands it over. */
function eventOf(secret: string): string {
  const repository = { id: 11, node_id: "R_11", name: "shop", full_name: "acme/shop", owner: { id: 7, login: "acme" } };
  const payload = { action: "edited", rule: { id: 5, name: "main" }, changes: {}, repository, installation: { id: 3 }, sender: { id: 9 } };
  const body = JSON.stringify(payload);
  return JSON.stringify({
    version: "2.0",
    routeKey: "POST /api/github/webhooks",
    rawPath: "/api/github/webhooks",
    rawQueryString: "",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": randomUUID(),
      "x-github-event": "branch_protection_rule",
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
    requestContext: { http: { method: "POST", path: "/api/github/webhooks" } },
    body,
    isBase64Encoded: false,
  });
}

function answerOf(entry: string, event: string, env: Environment, count = false): Run {
  const args = ["--input-type=module", "--eval", script, entry, event, ...(count ? ["count"] : [])];
  const output = execFileSync(process.execPath, args, {
    encoding: "utf8",
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "{}") as Run;
}

/** AWS as another process: its work is not on this clock. */
async function startAws(secret: string): Promise<{ env: Environment; process: ChildProcess }> {
  const main = join(root, "test/aws/local-aws-main.ts");
  const text = JSON.stringify({ appId: "1", webhookSecret: secret });
  const aws = spawn(process.execPath, [main], { env: { ...process.env, WEBHOOK_SECRET_TEXT: text }, stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(aws.stdout), "line")) as [string];
  const env = JSON.parse(line) as Record<string, string>;
  const act = { ACT_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/act", WEBHOOK_SECRET_ARN: "arn:webhook" };
  return { env: { PATH: process.env.PATH, ...env, ...act }, process: aws };
}

/** The stock adapter, installed for this measurement alone and bundled with the options of our functions. */
async function bundleAdapter(folder: string): Promise<string> {
  console.error(`installing ${adapterPackage} in a temporary folder …`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stock", private: true, type: "module" }));
  try {
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", adapterPackage], {
      cwd: folder,
      stdio: "ignore",
    });
  } catch {
    throw new Error(`${adapterPackage} could not be installed: this measurement needs the npm registry.`);
  }
  await build({
    ...bundleOptions,
    stdin: { contents: adapterSource, resolveDir: folder, loader: "js" },
    outdir: join(folder, "bundle"),
    banner: { js: requireBanner },
  });
  return join(folder, "bundle/stdin.mjs");
}

/** Both handlers in turn, so that whatever else the machine does meets both. */
async function compareWebhook(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-bench-"));
  const secret = randomBytes(32).toString("hex");
  const aws = await startAws(secret);
  try {
    const event = eventOf(secret);
    const entries = { ours: join(folderOf(await bundles(), "webhook"), "index.mjs"), other: await bundleAdapter(folder) };
    const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const envs = {
      ours: aws.env,
      other: { ...aws.env, APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret, LOG_LEVEL: "error" },
    };
    const wanted = { ours: 202, other: 200 };
    return sideBySide({ ours: "from the process's start to the answer: webhook", other: "stock adapter" }, (side) => {
      const { ms, status } = answerOf(entries[side], event, envs[side]);
      if (status !== wanted[side]) throw new Error(`${side} answered ${status}.`);
      return ms;
    });
  } finally {
    aws.process.kill();
    rmSync(folder, { recursive: true });
  }
}

/** All files that the process reads for the handler until its first 202: the bundle, and whatever it would load beside it. */
async function webhookLoaded(): Promise<Measurement> {
  const secret = randomBytes(32).toString("hex");
  const aws = await startAws(secret);
  try {
    const entry = join(folderOf(await bundles(), "webhook"), "index.mjs");
    const { loaded, status } = answerOf(entry, eventOf(secret), aws.env, true);
    if (status !== 202) throw new Error(`The webhook answered ${status}.`);
    const files = new Set(loaded.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url)));
    if (files.size === 0) throw new Error("No file was seen.");
    const kB = [...files].reduce((sum, file) => sum + statSync(file).size, 0) / 1024;
    return { samples: [kB] };
  } finally {
    aws.process.kill();
  }
}

/** The packaged worker against Probot alone, bundled the same way: what a cold start costs before the first message. */
async function compareAct(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-bench-"));
  try {
    const stdin = { contents: `export { Probot } from "probot";`, resolveDir: root, loader: "js" } as const;
    await build({ ...bundleOptions, stdin, outdir: folder, banner: { js: requireBanner } });
    const entries = { ours: join(folderOf(await bundles(), "act"), "index.mjs"), other: join(folder, "stdin.mjs") };
    return sideBySide({ ours: "act", other: "bare Probot" }, (side) => initOf(entries[side]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let bundled: Promise<readonly FunctionBundle[]> | undefined;

/** The functions as they are deployed, made once, in a folder that a deployment on the side does not use. */
function bundles(): Promise<readonly FunctionBundle[]> {
  bundled ??= bundleFunctions("dist/bench/functions");
  return bundled;
}

function folderOf(all: readonly FunctionBundle[], name: FunctionName): string {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found.folder;
}

/** What a function's files, in folders too, take when each is deflated, as in a zip; its directory adds some 100 bytes a file. */
async function zipSize(name: FunctionName): Promise<Measurement> {
  const files = readdirSync(folderOf(await bundles(), name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, file) => sum + deflateRawSync(readFileSync(join(file.parentPath, file.name))).length, 0);
  return { samples: [bytes / 1024] };
}

export const benchmarks: readonly Benchmark[] = [
  { name: "webhook.cold_ratio_vs_adapter", unit: "ratio", goal: { max: 0.25 }, run: compareWebhook },
  { name: "webhook.loaded_kb", unit: "kB", goal: { max: 40 }, run: webhookLoaded },
  { name: "act.init_ratio_vs_probot", unit: "ratio", goal: { max: 1.2 }, run: compareAct },
  { name: "webhook.zip_kb", unit: "kB", goal: { max: 20 }, run: () => zipSize("webhook") },
  // It reviews the lockfiles of every ecosystem, whose code is loaded with the first that it meets.
  { name: "act.zip_kb", unit: "kB", goal: { max: 800 }, run: () => zipSize("act") },
  // With the package managers' own programs, which are most of it and are started, not loaded.
  { name: "fix.zip_kb", unit: "kB", goal: { max: 4_000 }, run: () => zipSize("fix") },
  { name: "rotate.zip_kb", unit: "kB", goal: { max: 800 }, run: () => zipSize("rotate") },
  { name: "schedule.zip_kb", unit: "kB", goal: { max: 400 }, run: () => zipSize("schedule") },
  { name: "sequencer.zip_kb", unit: "kB", goal: { max: 250 }, run: () => zipSize("sequencer") },
];
