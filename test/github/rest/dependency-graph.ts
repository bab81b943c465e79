import { readCommit } from "../git/commit.ts";
import { mergeBase } from "../git/history.ts";
import { walkTree } from "../git/tree.ts";
import { notFound, ok, Refusal } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";
import type { Repository } from "../state/entities.ts";
import { advisoriesAbout } from "../state/global-advisories.ts";
import { resolveCommit } from "../state/refs.ts";

interface Dependency {
  readonly manifest: string;
  readonly name: string;
  readonly version: string;
  readonly development: boolean;
  readonly license: string | null;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly license?: string;
}

/** What npm's lockfiles (version 2 and 3) of a commit install. Other manifests the local GitHub does not read. */
function dependenciesOf({ git }: Repository, commit: string): Map<string, Dependency> {
  const found = new Map<string, Dependency>();
  for (const { path, entry } of walkTree(git, readCommit(git, commit)?.tree ?? "")) {
    if (!/(?:^|\/)package-lock\.json$/.test(path)) continue;
    for (const [at, { name, version, dev, link, license }] of Object.entries(packagesOf(git.get("blob", entry.sha)))) {
      const called = name ?? at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length);
      if (!at.includes("node_modules/") || link === true || version === undefined) continue;
      const dependency = { manifest: path, name: called, version, development: dev === true, license: license ?? null };
      found.set(`${path} ${called} ${version}`, dependency);
    }
  }
  return found;
}

function packagesOf(content: Buffer | undefined): Record<string, LockEntry> {
  try {
    return (JSON.parse(content?.toString("utf8") ?? "{}") as { packages?: Record<string, LockEntry> }).packages ?? {};
  } catch {
    return {};
  }
}

export const dependencyGraphRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}/dependency-graph/compare/{basehead}", ["contents:read"], ({ world, repository, params, query }) => {
    const reviewed = repository.switches.get("dependency_review") ?? !repository.private;
    if (!reviewed) throw new Refusal(403, "Dependency review is not supported on this repository.");
    const [base, head] = params.basehead.split("...").map((side) => resolveCommit(repository, side));
    if (base === undefined || head === undefined) throw notFound();
    const name = query.get("name");
    const before = dependenciesOf(repository, mergeBase(repository.git, base, head) ?? base);
    const after = dependenciesOf(repository, head);
    const changes = [
      ...[...before].filter(([key]) => !after.has(key)).map(([, dependency]) => ({ type: "removed" as const, dependency })),
      ...[...after].filter(([key]) => !before.has(key)).map(([, dependency]) => ({ type: "added" as const, dependency })),
    ];
    return ok(
      changes
        .filter(({ dependency }) => name === null || dependency.manifest === name)
        .map(({ type, dependency }) => ({
          change_type: type,
          manifest: dependency.manifest,
          ecosystem: "npm",
          name: dependency.name,
          version: dependency.version,
          package_url: `pkg:npm/${dependency.name.replace("@", "%40")}@${dependency.version}`,
          license: dependency.license,
          source_repository_url: null,
          scope: dependency.development ? "development" : "runtime",
          vulnerabilities: advisoriesAbout(world, "npm", dependency.name, dependency.version).map(({ ghsa, severity, summary }) => ({
            severity: severity === "medium" ? "moderate" : severity,
            advisory_ghsa_id: ghsa,
            advisory_summary: summary,
            advisory_url: `https://github.com/advisories/${ghsa}`,
          })),
        })),
    );
  }),
];
