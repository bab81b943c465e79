import type { Advisory } from "../../src/dependencies/advisory.ts";
import { type Files, strategies } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../src/dependencies/ecosystems/npm/npm.ts";
import { planAll } from "../../src/dependencies/plan-all.ts";
import { answerNpm, publicNpmRegistry } from "../../src/dependencies/registries/npm.ts";
import { startRig } from "../../test/e2e/rig.ts";
import type { NpmRegistry } from "../../test/registries/npm.ts";
import { npmUniverse } from "../../test/registries/npm-universe.ts";
import { NpmProgram } from "../../test/slow/dependencies/npm-program.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

const packages = 1_600;
const rounds = 5;

interface Fixes {
  /** From the files' texts to the changed ones, in seconds. */
  readonly splice: readonly number[];
  readonly resolve: readonly number[];
  /** Requests for a fix that has to resolve. */
  readonly calls: readonly number[];
  readonly peakMb: number;
  /** From an alert to its opened pull request, in seconds: the webhook, the queue, and all of GitHub's and the registry's answers included. */
  readonly pulls: readonly number[];
  /** Requests to GitHub for that, beside the token and the App's own name, which are asked for once. */
  readonly gitHubCalls: readonly number[];
}

/** Everything from reading to the edited texts, with a registry on a port of this machine. */
async function measure(): Promise<Fixes> {
  const { registry, manifest } = npmUniverse(packages);
  const server = await registry.listen();
  const program = new NpmProgram(registry.url);
  try {
    const files = await program.lock(
      new Map([["package.json", JSON.stringify({ name: "app", version: "1.0.0", ...manifest }, null, 2)]]),
      3,
    );
    const [paths] = npm.projects([...files.keys()]);
    if (paths === undefined) throw new Error("There is no project.");
    const read = npm.read(files, paths);
    if ("refused" in read) throw new Error(read.refused);
    const nodes = [...read.project.nodes.values()].filter(({ own }) => !own);
    console.error(`${nodes.length} packages are installed`);
    const newest = nodes.filter(({ version }) => version?.startsWith("3."));
    // A fix within everybody's range; and one of the next major version, so that others have to follow.
    const leaf = newest.filter(({ dependencies }) => Object.keys(dependencies).length === 0)[40]?.name ?? "";
    const inner = newest.filter(({ dependencies }) => Object.keys(dependencies).length > 2)[60]?.name ?? "";
    registry.publish(`${leaf}@3.2.1`);
    const fresh = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`fresh-${index}`, "^1.0.0"]));
    for (const name of Object.keys(fresh)) registry.publish(`${name}@1.0.0`);
    registry.publish(`${inner}@3.2.1`, { dependencies: fresh });
    const splice: number[] = [];
    const resolve: number[] = [];
    const calls: number[] = [];
    const base = process.memoryUsage().rss;
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - base);
    }, 5);
    for (let round = 0; round < rounds; round += 1) {
      splice.push(await fixed(files, leaf, registry.url, "splice"));
      registry.requests.length = 0;
      resolve.push(await fixed(files, inner, registry.url, "update"));
      calls.push(registry.requests.length);
      peak = Math.max(peak, process.memoryUsage().rss - base);
    }
    clearInterval(timer);
    return { splice, resolve, calls, peakMb: peak / 1_048_576, ...(await measurePulls(files, registry, leaf)) };
  } finally {
    program.close();
    await server.close();
  }
}

const home = "version: 1\npolicies:\n  protection: { mode: off }\n  secrets: { mode: off }\n  dependencies: { mode: enforce }\n";

/** An alert in a repository of these files, with the whole bot at work on a local GitHub. */
async function measurePulls(files: Files, registry: NpmRegistry, name: string): Promise<Pick<Fixes, "pulls" | "gitHubCalls">> {
  const local = registry.url;
  registry.url = publicNpmRegistry;
  // What was read once is not asked for again, wherever it lies.
  const textsOf = (repository: string) =>
    Object.fromEntries(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(local, publicNpmRegistry).replace('"name": "app"', `"name": "${repository}"`),
      ]),
    );
  const rig = await startRig({ home, validate: false, registries: { fetch: registry.fetch } });
  const pulls: number[] = [];
  const gitHubCalls: number[] = [];
  try {
    const worker = await rig.startBot();
    for (let round = 0; round < rounds; round += 1) {
      const repository = `acme/app-${round}`;
      rig.github.createRepository("acme", `app-${round}`, { private: true, files: textsOf(`app-${round}`) });
      await rig.settle(worker);
      rig.github.resetLog();
      const begin = performance.now();
      rig.github.openDependabotAlert(repository, { package: name, range: ">= 3.0.0, < 3.2.1", patched: "3.2.1" });
      await rig.github.idle();
      await rig.drain(worker);
      pulls.push((performance.now() - begin) / 1000);
      const calls = rig.github.requests.filter(({ path }) => !path.endsWith("/access_tokens") && path !== "/app");
      const opened = calls.findIndex(
        ({ method, path, status }) => method === "POST" && path === `/repos/${repository}/pulls` && status === 201,
      );
      if (opened < 0) throw new Error("No pull request was opened.");
      gitHubCalls.push(opened + 1);
    }
    return { pulls, gitHubCalls };
  } finally {
    await rig.close();
    registry.url = local;
  }
}

async function fixed(files: Files, name: string, url: string, strategy: string): Promise<number> {
  const advisory: Advisory = {
    id: "GHSA-bench",
    aliases: [],
    ecosystem: "npm",
    package: name,
    ranges: [{ introduced: "3.0.0", fixed: "3.2.1", lastAffected: null }],
    versions: [],
    summary: "",
    severity: "high",
    cvss: null,
    epss: null,
    malware: false,
  };
  const [paths] = npm.projects([...files.keys()]);
  if (paths === undefined) throw new Error("There is no project.");
  const begin = performance.now();
  const options = { strategies, cooldownHours: 0, now: 0 };
  const { plans, files: changed } = await planAll(npm as never, paths, files, [advisory], options, (query) => answerNpm(query, { url }));
  const seconds = (performance.now() - begin) / 1000;
  if (plans[0]?.strategy !== strategy || changed.size === 0) throw new Error(`${name} was fixed by ${plans[0]?.strategy ?? "nothing"}.`);
  return seconds;
}

let measured: Promise<Fixes> | undefined;
const one = (of: (fixes: Fixes) => Measurement) => async (): Promise<Measurement> => {
  measured ??= measure();
  return of(await measured);
};

export const benchmarks: readonly Benchmark[] = [
  { name: "fix.splice_seconds", unit: "s", goal: { max: 3 }, run: one(({ splice }) => ({ samples: splice })) },
  { name: "fix.resolve_seconds", unit: "s", goal: { max: 8 }, run: one(({ resolve }) => ({ samples: resolve })) },
  { name: "fix.peak_mb", unit: "MB", goal: { max: 250 }, run: one(({ peakMb }) => ({ samples: [peakMb] })) },
  { name: "fix.pull_request_seconds", unit: "s", goal: { max: 5 }, run: one(({ pulls }) => ({ samples: pulls })) },
  {
    name: "fix.github_calls",
    unit: "requests",
    goal: { max: 7 },
    run: one(({ gitHubCalls }) => ({ samples: gitHubCalls, value: Math.max(...gitHubCalls) })),
  },
  { name: "fix.registry_calls", unit: "requests", goal: { max: 80 }, run: one(({ calls }) => ({ samples: calls })) },
];
