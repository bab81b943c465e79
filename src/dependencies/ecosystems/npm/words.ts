import type { Advisory } from "../../advisory.ts";
import type { NoFix, Wish } from "../ecosystem.ts";
import type { Manifest } from "./metadata.ts";
import type { OverrideRule } from "./overrides.ts";
import type { NpmNode } from "./project.ts";
import type { Bump } from "./raise.ts";
import { labelOf, type Tree } from "./settle.ts";
import { allEdges } from "./tree.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

type Reason = Pick<NoFix, "code" | "reason"> & { readonly blockedBy?: readonly string[] };
const noFix = ({ id, package: name }: Advisory, { blockedBy = [], ...why }: Reason): NoFix => ({
  package: name,
  advisory: id,
  ...why,
  blockedBy,
});

/** The advisory is about something that the project does not have. */
export const notConcerned = (advisory: Advisory, installed: readonly NpmNode[]): NoFix =>
  installed.length === 0
    ? noFix(advisory, { code: "not-installed", reason: `The lockfile has no ${advisory.package}.` })
    : noFix(advisory, {
        code: "not-vulnerable",
        reason: `What is installed is not affected: ${installed.map(labelOf).join(", ")}.`,
      });

export function bundledReason(advisory: Advisory, node: NpmNode, tree: Tree): NoFix {
  const holders = allEdges(tree).filter(({ to }) => to === node);
  const blockedBy = holders.map(({ from }) => labelOf(from));
  return node.bundled
    ? noFix(advisory, {
        code: "bundled",
        reason: `${labelOf(node)} lies inside the archive of ${blockedBy.join(", ") || "another package"} and changes only with it. See whether a newer release of that brings another one.`,
        blockedBy,
      })
    : noFix(advisory, {
        code: "not-from-registry",
        reason: `${labelOf(node)} is installed from git, a folder or an address, not from the registry. Change it where it comes from.`,
        blockedBy,
      });
}

export const noCandidateReason = (advisory: Advisory, node: NpmNode): NoFix =>
  advisory.malware
    ? noFix(advisory, {
        code: "no-patched-version",
        reason: `${labelOf(node)} is malicious, and the registry has no other version after it. Remove it: \`npm uninstall ${node.installedAs}\`, or whatever needs it.`,
      })
    : noFix(advisory, {
        code: "no-patched-version",
        reason: `The registry has no version of ${node.name} after ${node.version} that is not vulnerable. Replace the package, or dismiss the alert with the reason why it does not matter here.`,
      });

export function blockedReason(advisory: Advisory, node: NpmNode, blockedBy: readonly string[], acceptable: readonly Manifest[]): NoFix {
  const wanted = acceptable[0]?.version ?? "";
  const who = blockedBy.length === 0 ? "what needs it" : blockedBy.join(", ");
  return noFix(advisory, {
    code: "blocked",
    reason: `${node.name} ${wanted} would settle it, and does not fit ${who}. See what asks for it with \`npm explain ${node.installedAs}\`, and update that by hand.`,
    blockedBy,
  });
}

/** What a reviewer should know of a plan. */
export function notesOf({
  wish,
  bumps,
  overrides,
  young,
  scripts,
}: {
  readonly wish: Wish;
  readonly bumps: readonly Bump[];
  readonly overrides: readonly OverrideRule[];
  readonly young: readonly string[];
  readonly scripts: readonly string[];
}): readonly string[] {
  const major = (version: string) => /\d+/.exec(version)?.[0];
  return [
    ...bumps
      .filter(({ from, to }) => major(from) !== major(to))
      .map(({ name, from, to }) => `${name} goes from ${from} to ${to}: read what that release breaks.`),
    ...overrides.map(
      ({ keys, value }) =>
        `An override makes ${keys.slice(0, -1).join(" > ")} use ${keys.at(-1)} ${value}, which it does not ask for. It stays until somebody removes it.`,
    ),
    ...young.map(
      (version) => `${wish.package} ${version} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`,
    ),
    ...scripts.map((label) => `${label} runs a script when it is installed, which what was there before did not.`),
  ];
}
