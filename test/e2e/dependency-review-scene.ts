import { expect } from "vitest";
import { callsOf } from "./assertions.ts";
import type { Rig, RigOptions } from "./rig.ts";
import { scene } from "./scene.ts";
import { propose, shop, work } from "./secrets-scene.ts";

export const asking = (section: string): string =>
  `version: 1\npolicies:\n  protection: { mode: off }\n  secrets: { mode: off }\n  dependencies: ${section}\n`;
const enforced = asking("{ mode: enforce, preset: baseline }");

type Packages = Readonly<
  Record<string, { readonly version: string; readonly dependencies?: Record<string, string>; readonly license?: string }>
>;

/** A project of npm's: what the manifest asks for, and what is installed. */
export function npmProject(packages: Packages, direct: Readonly<Record<string, string>>, folder = ""): Record<string, string> {
  const root = { name: "shop", version: "1.0.0", dependencies: direct };
  const entries = Object.entries(packages).map(([name, { version, ...more }]) => {
    const resolved = `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`;
    return [`node_modules/${name}`, { version, resolved, integrity: "sha512-AAAA", ...more }] as const;
  });
  const lock = {
    name: "shop",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: { "": root, ...Object.fromEntries(entries) },
  };
  return {
    [`${folder}package.json`]: `${JSON.stringify(root, null, 2)}\n`,
    [`${folder}package-lock.json`]: `${JSON.stringify(lock, null, 2)}\n`,
  };
}

const before = npmProject({ mkdirp: { version: "0.5.0" } }, { mkdirp: "^0.5.0" });
/** `mkdirp` brings a vulnerable `minimist`. */
export const vulnerable = npmProject(
  { mkdirp: { version: "0.5.1", dependencies: { minimist: "~1.2.0" } }, minimist: { version: "1.2.0" } },
  { mkdirp: "^0.5.1" },
);

export async function reviewScene({
  licensed = true,
  home = enforced,
  files = before,
  ...options
}: RigOptions & { readonly licensed?: boolean; readonly files?: Record<string, string> } = {}): Promise<Rig> {
  const rig = await scene({ home, ...options });
  rig.github.createRepository("acme", "shop", { private: true, files: { "README.md": "# shop\n", ...files } });
  rig.github.setDependencyReview(shop, licensed);
  rig.github.addCollaborator(shop, "carl", "write");
  const range = (vulnerable: string, patched: string | null) => [{ ecosystem: "npm", package: "minimist", range: vulnerable, patched }];
  rig.github.publishAdvisory({
    ...{ ghsa: "GHSA-xvch-5gv4-984h", cve: "CVE-2021-44906", summary: "Prototype Pollution in minimist", severity: "critical" },
    vulnerabilities: range(">= 1.0.0, < 1.2.6", "1.2.6"),
  });
  rig.github.publishAdvisory({
    ...{ ghsa: "GHSA-vh95-rmgr-6w4m", summary: "Prototype Pollution, before", severity: "medium" },
    vulnerabilities: range(">= 1.0.0, < 1.2.3", "1.2.3"),
  });
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return rig;
}

export const reviews = (rig: Rig, sha: string) =>
  rig.github.checkRunsOf(shop, sha).filter(({ name }) => name === "Pipewarden / dependencies");

/** What the bot asked of the repository, but for the look of `configuration`, which each pull request gets as well. */
export const ourCalls = (rig: Rig): string[] => {
  const calls = callsOf(rig).map(({ method, path }) => `${method} ${path}`);
  const others = calls.filter((call) => /\/contents\/\.github|%2F%20config&/.test(call)).length;
  const own = calls.filter((call) => !/\/contents\/\.github|%2F%20config&|^POST \/graphql$/.test(call));
  const first = others > 0 ? own.indexOf("GET /repos/acme/shop/pulls/1") : -1;
  return own.filter((_, at) => at !== first).map((call) => call.replace(/[0-9a-f]{40}/g, "sha").replace(/\?.*/, ""));
};

/** Proposes files, lets the bot work, and answers the check of it. */
export async function reviewOf(rig: Rig, files: Record<string, string | null>, branch = "topic") {
  const head = rig.github.commit(shop, branch, files, "carl");
  propose(rig, branch);
  await work(rig);
  const [check, ...more] = reviews(rig, head);
  expect(more).toEqual([]);
  return { head, check };
}
