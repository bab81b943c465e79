import type { Advisory } from "../../advisory.ts";
import type { NoFix } from "../ecosystem.ts";
import { compareVersions, isAffectedVersion } from "../npm/affected.ts";
import type { Manifest } from "../npm/metadata.ts";
import { type GraphNode, labelOf } from "./graph.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

/** What a person can run; each takes the name of a package. */
export interface Commands {
  readonly why: (name: string) => string;
  readonly remove: (name: string) => string;
}

const noFix = ({ id, package: name }: Advisory, code: string, reason: string, blockedBy: readonly string[] = []): NoFix => ({
  package: name,
  advisory: id,
  code,
  reason,
  blockedBy,
});

const listed = (labels: readonly string[]): string =>
  labels.length <= 5 ? labels.join(", ") : `${labels.slice(0, 5).join(", ")} and ${labels.length - 5} more`;

/** The advisory is about something that the project does not have. */
export const notConcerned = (advisory: Advisory, installed: readonly GraphNode[]): NoFix =>
  installed.length === 0
    ? noFix(advisory, "not-installed", `The lockfile has no ${advisory.package}.`)
    : noFix(advisory, "not-vulnerable", `What is installed is not affected: ${listed([...new Set(installed.map(labelOf))])}.`);

/** It stands where nothing from a registry can be put in its place. */
export const fixedReason = (advisory: Advisory, node: GraphNode, blockedBy: readonly string[]): NoFix =>
  node.patched === true
    ? noFix(
        advisory,
        "patched",
        `${labelOf(node)} is patched here, and another version would be without the patch. Make the patch anew for one that is not vulnerable, or remove it.`,
        blockedBy,
      )
    : noFix(
        advisory,
        "not-from-registry",
        `${labelOf(node)} is installed from git, a folder or an address, not from the registry. Change it where it comes from.`,
        blockedBy,
      );

/** The lockfile has it, and nothing leads to it. */
export const unreachedReason = (advisory: Advisory, node: GraphNode): NoFix =>
  noFix(
    advisory,
    "blocked",
    `The lockfile has ${labelOf(node)}, and nothing that was read here asks for it. Install once with your package manager, which takes out what is not needed, and commit the lockfile.`,
  );

export function noCandidateReason(advisory: Advisory, { name, version }: GraphNode, all: readonly Manifest[], commands: Commands): NoFix {
  const older = all.findLast((each) => compareVersions(each.version, version ?? "") < 0 && !isAffectedVersion(each.version, advisory));
  const before =
    older === undefined ? "" : ` ${older.version}, an older one, is not affected: whoever knows what would be lost can go back to it.`;
  if (all.length === 0) {
    return noFix(advisory, "not-in-registry", `The registry does not know ${name}. If it is private, name the registry that has it.`);
  }
  const reason = advisory.malware
    ? `${name}@${version} is malicious, and the registry has no harmless version after it.${before} Remove it: \`${commands.remove(name)}\`, or whatever needs it (\`${commands.why(name)}\`).`
    : `The registry has no version of ${name} after ${version} that is not vulnerable.${before} Replace the package, or dismiss the alert with the reason why it does not matter here.`;
  return noFix(advisory, "no-patched-version", reason);
}

export function blockedReason(
  advisory: Advisory,
  node: GraphNode,
  blockedBy: readonly string[],
  acceptable: readonly Manifest[],
  commands: Commands,
): NoFix {
  const who = blockedBy.length === 0 ? "what needs it" : listed(blockedBy);
  const reason = `${node.name} ${acceptable[0]?.version ?? ""} would settle it, and does not fit ${who}. See what asks for it with \`${commands.why(node.name)}\`, and update that by hand.`;
  return noFix(advisory, "blocked", reason, blockedBy);
}

/** All of them for one reason, which is no property of any. */
export const allFor = (advisories: readonly Advisory[], code: string, reason: string): readonly NoFix[] =>
  advisories.map((advisory) => noFix(advisory, code, reason));
