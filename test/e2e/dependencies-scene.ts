import { filesOf, type InstalledAt } from "../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../registries/npm.ts";
import type { Rig, RigOptions } from "./rig.ts";
import { scene, sweepAnHourLater } from "./scene.ts";

export const shop = "acme/shop";

/** The organisation's file, with a section for `dependencies` and nothing else that the bot would do. */
export const fixing = (section: string): string =>
  `version: 1\npolicies:\n  protection: { mode: off }\n  secrets: { mode: off }\n  dependencies: ${section}\n`;
export const enforced = fixing("{ mode: enforce }");

/** A registry with a handful of packages, of each a vulnerable version and better ones. */
function smallRegistry(): NpmRegistry {
  const registry = new NpmRegistry();
  for (const name of ["alpha", "beta", "gamma", "delta"]) {
    for (const version of ["1.0.0", "1.0.1", "1.0.2", "1.1.0", "2.0.0"]) registry.publish(`${name}@${version}`);
  }
  // What needs `beta` exactly, in every version that there is.
  registry.publish("pinning@1.0.0", { dependencies: { beta: "1.0.0" } });
  return registry;
}

/** A project that asks for these packages directly, with the versions that are installed. */
const project = (registry: NpmRegistry, asked: Readonly<Record<string, string>>, installed: InstalledAt) =>
  Object.fromEntries(filesOf(registry, { manifest: { dependencies: asked }, installed }));

export interface FixScene {
  readonly rig: Rig;
  readonly registry: NpmRegistry;
}

/** A rig whose organisation wants vulnerable dependencies fixed, with the repository `acme/shop`, and a fresh log of requests. */
export async function fixScene(
  home: string = enforced,
  {
    open = false,
    files,
    unavailable = () => false,
    ...options
  }: RigOptions & {
    /** Whether the registry does not answer about a path. */
    readonly unavailable?: (path: string) => boolean;
    readonly open?: boolean;
    readonly files?: Readonly<Record<string, string>>;
    readonly expectsFailures?: boolean;
  } = {},
): Promise<FixScene> {
  const registry = smallRegistry();
  // It answers in the place of the public one.
  registry.url = "https://registry.npmjs.org/";
  const rig = await scene({
    home,
    registries: {
      fetch: (input, init) =>
        unavailable(new URL(input).pathname) ? Promise.resolve(new Response("", { status: 503 })) : registry.fetch(input, init),
    },
    ...options,
  });
  const given = files ?? project(registry, { alpha: "^1.0.0" }, { "node_modules/alpha": "1.0.0" });
  rig.github.createRepository("acme", "shop", { private: !open, files: { "README.md": "# shop\n", ...given } });
  rig.github.addCollaborator(shop, "carl", "write");
  rig.github.addCollaborator(shop, "mia", "maintain");
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return { rig, registry };
}

/** An alert that all versions of the package before `patched` are vulnerable. */
export const alertOn = (rig: Rig, name: string, patched: string | null = "1.0.1", options: object = {}): number =>
  rig.github.openDependabotAlert(shop, { package: name, range: patched === null ? ">= 0" : `< ${patched}`, patched, ...options });

/** Lets the bot do all that there is to do, as a new process. */
export const work = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

interface Pull {
  readonly number: number;
  readonly state: string;
  readonly merged_at: string | null;
  readonly title: string;
  readonly body: string;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string };
  readonly user: { readonly login: string };
}

/** All pull requests, the oldest first. */
export const pullsOf = (rig: Rig, repository = shop): readonly Pull[] =>
  (rig.github.as("alice").request("GET", `/repos/${repository}/pulls?state=all&per_page=100`).body as Pull[]).toSorted(
    (one, other) => one.number - other.number,
  );

/** A file as a ref has it. */
export function fileAt(rig: Rig, ref: string, path: string): string {
  const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/contents/${path}?ref=${encodeURIComponent(ref)}`);
  return Buffer.from((body as { content: string }).content, "base64").toString("utf8");
}

/** Our check runs about fixes on the head of `main`. */
export function fixChecks(rig: Rig, repository = shop) {
  const { body } = rig.github.as("alice").request("GET", `/repos/${repository}/git/ref/heads/main`);
  return rig.github
    .checkRunsOf(repository, (body as { object: { sha: string } }).object.sha)
    .filter(({ name }) => name === "Pipewarden / fixes");
}

export const versionIn = (lock: string, name: string): string | undefined =>
  (JSON.parse(lock) as { packages: Record<string, { version?: string }> }).packages[`node_modules/${name}`]?.version;

/** A manifest and a lockfile with these packages, each asked for as `^1.0.0`. */
export const locked = (installed: Readonly<Record<string, string>>) =>
  project(
    smallRegistry(),
    Object.fromEntries(Object.keys(installed).map((name) => [name, "^1.0.0"])),
    Object.fromEntries(Object.entries(installed).map(([name, version]) => [`node_modules/${name}`, version])),
  );

export const commentsOn = (rig: Rig, pull: number): string[] =>
  rig.github
    .commentsOf(shop, pull)
    .filter(({ user }) => user?.login === "pipewarden[bot]")
    .map(({ body }) => body ?? "");
export const refExists = (rig: Rig, name: string): boolean =>
  (rig.github.as("alice").request("GET", `/repos/${shop}/git/matching-refs/heads/${name}`).body as unknown[]).length > 0;
export const close = (rig: Rig, pull: number, by = "carl") =>
  rig.github.as(by).request("PATCH", `/repos/${shop}/pulls/${pull}`, { state: "closed" });
export const writesSince = (rig: Rig): string[] =>
  rig.github.requests.filter(({ write }) => write).map(({ method, path }) => `${method} ${path}`);
export const aDayLater = async (rig: Rig): Promise<void> => {
  rig.clock.advance(23 * 3_600_000);
  await sweepAnHourLater(rig);
};
