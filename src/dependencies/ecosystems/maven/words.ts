import type { Advisory } from "../../advisory.ts";
import type { NoFix } from "../ecosystem.ts";
import { listed, noFix } from "../no-fix.ts";
import type { Found } from "./resolve.ts";
import type { Usage } from "./usages.ts";

// What people read. Names and versions come from outside; whoever shows these sentences makes them harmless.

const filesOf = (usages: readonly Usage[]): string => listed([...new Set(usages.map(({ pom }) => `\`${pom.path}\``))]);
const tree = (name: string): string => `\`mvn dependency:tree -Dincludes=${name}\``;

export const notUsed = (advisory: Advisory, unread: readonly string[]): NoFix =>
  noFix(advisory, {
    code: "not-installed",
    reason: `Nothing in these POMs needs ${advisory.package}.${unread.length === 0 ? "" : ` What could not be read was not looked at: ${listed(unread)}.`}`,
  });

export const notAffected = (advisory: Advisory, labels: readonly string[]): NoFix =>
  noFix(advisory, { code: "not-vulnerable", reason: `What is used is not affected: ${listed([...new Set(labels)])}.` });

/** Its version is not the repository's to say. `version`: what it is; null where that cannot be told. */
export const unresolvedReason = (advisory: Advisory, usages: readonly Usage[], version: string | null): NoFix => {
  const [usage] = usages;
  const why = usage !== undefined && "why" in usage.resolved ? usage.resolved.why : "has a version that cannot be told";
  const which =
    version === null
      ? `See which version that is with ${tree(advisory.package)}, and raise`
      : `That is ${version}, which is affected. Raise`;
  return noFix(advisory, {
    code: "managed-elsewhere",
    reason: `${advisory.package} in ${filesOf(usages)} ${why}. ${which} what sets it, or give the dependency a version here.`,
  });
};

/** A file of the repository that Maven is told to take. */
export const systemReason = (advisory: Advisory, usage: Usage): NoFix =>
  noFix(advisory, {
    code: "unsupported",
    reason: `${advisory.package} in ${filesOf([usage])} is a file that lies on the machine (scope \`system\`): another version would not change it. Replace the file, or let Maven get it from a repository.`,
  });

/** A range of which the newest that is released is affected. */
export const rangeReason = (advisory: Advisory, usage: Usage, version: string): NoFix =>
  noFix(advisory, {
    code: "managed-elsewhere",
    reason: `${advisory.package} in ${filesOf([usage])} ${"why" in usage.resolved ? usage.resolved.why : ""}, of which Maven takes ${version}, the newest that is released, and that is affected. Ask for a range that begins with a fixed version.`,
  });

/** A declaration whose name only files from outside tell. */
export const namedElsewhereReason = (advisory: Advisory, file: string): NoFix =>
  noFix(advisory, {
    code: "unsupported",
    reason: `\`${file}\` gives ${advisory.package} a version under a name with properties in it that no file of this repository sets. Raise it there by hand.`,
  });

export const unplaceableReason = (advisory: Advisory, file: string): NoFix =>
  noFix(advisory, {
    code: "unsupported",
    reason: `The version of ${advisory.package} in \`${file}\` is written in pieces, or with an entity or a CDATA section in it, which is not changed in place. Write it plainly.`,
  });

export const noTargetReason = (advisory: Advisory, name: string, version: string, isKnown: boolean): NoFix =>
  isKnown
    ? noFix(advisory, {
        code: "no-patched-version",
        reason: `The repository has no version of ${name} after ${version} that is not vulnerable${advisory.malware ? ". It is malicious: remove it" : ""}. Replace it, or dismiss the alert with the reason why it does not matter here.`,
      })
    : noFix(advisory, {
        code: "not-in-registry",
        reason: `The repository does not know ${name}. If it is private, name the repository that has it.`,
      });

export const newVulnerability = (advisory: Advisory, to: string, { path, dependency }: Found, by: Advisory): NoFix =>
  noFix(advisory, {
    code: "new-vulnerability",
    reason: `${advisory.package} ${to} would settle it, but brings in ${dependency.name} ${dependency.version}, which is vulnerable by ${by.id} and has no fixed version that may be taken instead. Update the package by hand.`,
    blockedBy: [path.at(-1) ?? dependency.name],
  });

export const notAllowed = (advisory: Advisory, name: string, version: string): NoFix =>
  noFix(advisory, {
    code: "blocked",
    reason: `${name} ${version} would settle it, but the policy does not allow that kind of change. Change it by hand.`,
  });

/** The way to a package cannot be followed. */
export const unfollowedReason = (advisory: Advisory, label: string): NoFix =>
  noFix(advisory, {
    code: "unresolved",
    reason: `No file of this repository names ${advisory.package}, and whether it comes by another dependency could not be found out: ${label} cannot be read. See ${tree(advisory.package)}.`,
    blockedBy: [label],
  });
