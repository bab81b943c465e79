import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawSecret } from "../deliveries/webhooks.ts";
import { type LocalGitHub, startLocalGitHub } from "../github/index.ts";
import { appEvents, appPermissions } from "./rig.ts";

const launcher = fileURLToPath(new URL("../../bin/pipewarden", import.meta.url));
const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** What the shop asks of itself. */
const enforcing = "version: 1\npolicies:\n  protection:\n    mode: enforce\n    preset: baseline\n";

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process of the command line, with what it wrote so far. */
export interface CommandProcess {
  readonly child: ChildProcess;
  /** Standard error so far. */
  err(): string;
  readonly ended: Promise<Ended>;
  /** Resolves with the first match in standard error; fails when the process ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

function watch(child: ChildProcess): CommandProcess {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (data) => {
    out += String(data);
  });
  const news = new Set<() => void>();
  const tell = () => {
    for (const listener of [...news]) listener();
  };
  child.stderr?.on("data", (data) => {
    err += String(data);
    tell();
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out, err }) as Ended);
  return {
    child,
    err: () => err,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(err);
          if (found === null) return;
          news.delete(look);
          resolve(found);
        };
        news.add(look);
        look();
        void ended.then(() => reject(new Error(`The process ended without saying ${pattern}: ${err}`)));
      }),
  };
}

/** A local GitHub with `acme/shop`, a folder for the bot, and what the bot's process needs to know. */
export interface Stand {
  readonly github: LocalGitHub;
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly shopId: number;
  readonly installationId: number;
  /** Runs `pipewarden …`; `env` adds to what the bot needs, or takes away where it is undefined. */
  run(args: readonly string[], env?: Record<string, string | undefined>): CommandProcess;
  /** Runs `npm start`, in a process group of its own. */
  npmStart(): CommandProcess;
  /** Starts a bot, waits until it listens, and tells GitHub where. */
  start(env?: Record<string, string | undefined>): Promise<CommandProcess & { readonly url: string }>;
  /** Tells GitHub where the bot listens. */
  hook(url: string): void;
  close(): Promise<void>;
}

/** @param program what is run in place of the clone's own bin/pipewarden */
export async function setStand(program = launcher): Promise<Stand> {
  const github = await startLocalGitHub({ seed: 1 });
  github.createOrganization("acme");
  github.createUser("mallory");
  github.addMember("acme", "mallory", "admin");
  const { id: shopId } = github.createRepository("acme", "shop", { files: { ".github/pipewarden.yml": enforcing } });
  const webhookSecret = drawSecret();
  const app = github.createApp({ slug: "pipewarden", permissions: appPermissions, events: [...appEvents] });
  const { id: installationId } = github.install(app.id, "acme");
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-process-"));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKeyPem,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: github.url,
    PIPEWARDEN_HOME: join(folder, "bot"),
    PORT: "0",
  };
  const children = new Set<ChildProcess>();
  const adopted = (child: ChildProcess): CommandProcess => {
    children.add(child);
    child.once("close", () => children.delete(child));
    return watch(child);
  };
  // Each leads a process group, so that nothing it started outlives the test.
  const options: SpawnOptions = { detached: true, stdio: ["ignore", "pipe", "pipe"] };

  const run: Stand["run"] = (args, changes = {}) =>
    adopted(spawn(process.execPath, [program, ...args], { ...options, env: { ...env, ...changes } }));
  const hook = (url: string) => github.setWebhook(app.id, `${url}/api/github/webhooks`, webhookSecret);
  return {
    github,
    folder: env.PIPEWARDEN_HOME,
    env,
    shopId,
    installationId,
    run,
    npmStart: () => adopted(spawn("npm", ["start"], { ...options, env, cwd: projectRoot })),
    hook,
    async start(changes) {
      const bot = run(["start"], changes);
      const [, url = ""] = await bot.says(/listens on (\S+);/);
      hook(url);
      return { ...bot, url };
    },
    async close() {
      const ends = [...children].map((child) => once(child, "close"));
      for (const { pid, exitCode, signalCode } of children) {
        if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
      }
      await Promise.all(ends);
      await github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until `condition` holds; looks every 10 ms. */
export async function until(what: string, condition: () => boolean, seconds = 15): Promise<void> {
  for (const deadline = performance.now() + seconds * 1000; !condition(); ) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Whether the bot's repair is complete: administrators are bound again, and the check run says so. */
export function isRepaired(github: LocalGitHub): boolean {
  const rule = github.protectionOf("acme/shop", "main");
  const checks = github.checkRunsOf("acme/shop", github.headOf("acme/shop", "main"));
  return rule?.enforce_admins?.enabled === true && checks.some(({ status }) => status === "completed");
}

/** The bot's writes to the repository's branches that took effect. */
export const repairs = (github: LocalGitHub): number =>
  github.requests.filter(({ write, effective, path }) => write && effective && path.startsWith("/repos/acme/shop/branches/")).length;

export const checkWrites = (github: LocalGitHub): number =>
  github.requests.filter(({ write, effective, path }) => write && effective && path.startsWith("/repos/acme/shop/check-runs")).length;

export const weaken = (github: LocalGitHub): void => {
  github.as("mallory").request("DELETE", "/repos/acme/shop/branches/main/protection/enforce_admins");
};
