import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type LocalGitHub, startLocalGitHub } from "../test/github/index.ts";
import { NpmRegistry } from "../test/registries/npm.ts";

const manifest = new URL("../app.yml", import.meta.url);
interface Manifest {
  readonly default_permissions: Record<string, string>;
  readonly default_events: readonly string[];
}
const launcher = fileURLToPath(new URL("../bin/pipewarden", import.meta.url));
const redirection = new URL("./public-registry.ts", import.meta.url).href;

/** What `acme/.github` asks of all repositories of `acme`. */
const enforcing = `version: 1
policies:
  protection:
    mode: enforce
    preset: baseline
`;

/** The stage of the demo: a local GitHub with the organisation `acme`, and the bot as a process of its own that can be killed. */
export interface Stage {
  readonly github: LocalGitHub;
  /** What the bot takes for npm's public registry; empty at first. */
  readonly registry: NpmRegistry;
  readonly webhookUrl: string;
  readonly folder: string;
  /** Starts the bot and waits until it answers. */
  startBot(): Promise<void>;
  /** Sends the bot SIGKILL (no chance to finish) or SIGTERM, and waits for its end. Answers the exit code, or null when it was killed. */
  endBot(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  /** Runs a verb of the command line against the running bot. */
  command(...args: string[]): Promise<{ code: number | null; stdout: string }>;
  close(): Promise<void>;
}

/**
 * @param options.repositories names within `acme`
 * @param options.config the organisation's `.github/pipewarden.yml`; by default it enforces what is recommended
 * @param options.validate judge every request and answer by GitHub's description; only a benchmark does without
 */
export async function setStage(options: { repositories: readonly string[]; config?: string; validate?: boolean }): Promise<Stage> {
  const github = await startLocalGitHub({ validate: options.validate ?? true });
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-demo-"));
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  const webhookSecret = randomBytes(24).toString("hex");
  // As whoever installs the App is told to.
  const { default_permissions: permissions, default_events: events } = parse(readFileSync(manifest, "utf8")) as Manifest;

  github.createOrganization("acme", { plan: "team" });
  for (const login of ["alice", "bob", "mallory"]) {
    github.createUser(login);
    github.addMember("acme", login, "admin");
  }
  github.createRepository("acme", ".github", {
    files: { "README.md": "# .github\n", ".github/pipewarden.yml": options.config ?? enforcing },
  });
  for (const name of options.repositories) github.createRepository("acme", name);
  const app = github.createApp({ slug: "pipewarden", permissions, events, webhookUrl, webhookSecret });
  github.install(app.id, "acme");
  const other = github.createApp({ slug: "release-helper", permissions: { administration: "write", metadata: "read" }, events: [] });
  github.install(other.id, "acme");

  const registry = new NpmRegistry();
  const served = await registry.listen();
  const registryUrl = registry.url;
  registry.url = "https://registry.npmjs.org/";

  const env = {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${redirection}`,
    PIPEWARDEN_DEMO_REGISTRY: registryUrl,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKeyPem,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: github.url,
    PIPEWARDEN_HOME: folder,
    PORT: String(port),
    LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
  };
  const run = (...args: string[]) => spawn(process.execPath, [launcher, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let bot: ChildProcess | undefined;

  const endBot: Stage["endBot"] = async (signal) => {
    const ending = bot;
    bot = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    return ended;
  };

  return {
    github,
    registry,
    webhookUrl,
    folder,
    async startBot() {
      bot = run("start");
      let errors = "";
      bot.stderr?.on("data", (data) => {
        errors += data;
      });
      bot.stdout?.on("data", (data) => {
        if (env.LOG_LEVEL !== "silent") process.stdout.write(data);
      });
      for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
        if (bot.exitCode !== null) break;
        if (await answers(`http://127.0.0.1:${port}/healthz`)) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`The bot did not start: ${errors}`);
    },
    endBot,
    async command(...args) {
      const child = run(...args);
      let stdout = "";
      child.stdout.on("data", (data) => {
        stdout += data;
      });
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, stdout };
    },
    async close() {
      await endBot("SIGKILL");
      await github.close();
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A port that is free now. The bot gets the same one at each start, since GitHub knows its address. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port on loopback.");
  return address.port;
}
