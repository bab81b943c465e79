import type { Advisory } from "../../advisory.ts";
import type { NoFix, Wish } from "../ecosystem.ts";
import { listed, noFix } from "../no-fix.ts";
import { labelOf } from "./labels.ts";
import type { Release, Version } from "./metadata.ts";
import type { Added, Bump, Locked, Move, PythonProject } from "./project.ts";
import { buildOf, compareVersions, isAffectedVersion } from "./version.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

/** The advisory is about something that the project does not have. */
export const notConcerned = (advisory: Advisory, installed: readonly Locked[], where: string, unpinned: boolean): NoFix =>
  installed.length > 0
    ? noFix(advisory, {
        code: "not-vulnerable",
        reason: `What is installed is not affected: ${listed([...new Set(installed.map(labelOf))])}.`,
      })
    : unpinned
      ? noFix(advisory, {
          code: "not-vulnerable",
          reason: `${advisory.package} is asked for without a lowest version, so that a new installation gets the newest one that fits. Pin it, so that everybody gets the same.`,
        })
      : noFix(advisory, { code: "not-installed", reason: `${where} has no ${advisory.package}.` });

/** It stands where nothing from a registry can be put in its place. */
export const fixedReason = (advisory: Advisory, entry: Locked): NoFix =>
  noFix(advisory, {
    code: "not-from-registry",
    reason: `${labelOf(entry)} is installed ${entry.fixed ?? "from elsewhere"}, not from the registry. Change it where it comes from.`,
  });

export function noCandidateReason(advisory: Advisory, entry: Locked, all: readonly Version[], python: string | null): NoFix {
  if (all.length === 0) {
    const reason = `The registry does not know ${entry.name}. If it is private, name the registry that has it.`;
    return noFix(advisory, { code: "not-in-registry", reason });
  }
  const patched = all.find(
    ({ version, yanked }) => !yanked && compareVersions(version, entry.version) > 0 && !isAffectedVersion(version, advisory),
  );
  const build = buildOf(entry.version);
  if (patched !== undefined && build !== "" && !all.some(({ version }) => buildOf(version) === build)) {
    const reason = `${labelOf(entry)} is a build that the registry does not have; it comes from another index. Take ${patched.version}+${build} from there, or a later one.`;
    return noFix(advisory, { code: "not-in-registry", reason });
  }
  if (patched !== undefined && patched.requiresPython !== null) {
    return noFix(advisory, {
      code: "blocked",
      reason: `${entry.name} ${patched.version} would settle it, and needs Python ${patched.requiresPython}, while the project runs on ${python ?? "older ones"} too. Let the project do without the older versions of Python first.`,
      blockedBy: [`python ${python ?? ""}`.trim()],
    });
  }
  const code = "no-patched-version";
  const older = all.findLast(
    ({ version, yanked }) => !yanked && compareVersions(version, entry.version) < 0 && !isAffectedVersion(version, advisory),
  );
  const before =
    older === undefined ? "" : ` ${older.version}, an older one, is not affected: whoever knows what would be lost can go back to it.`;
  if (advisory.malware) {
    const reason = `${labelOf(entry)} is malicious, and the registry has no harmless version after it.${before} Remove it, or whatever needs it.`;
    return noFix(advisory, { code, reason });
  }
  const reason = `The registry has no version of ${entry.name} after ${entry.version} that is not vulnerable.${before} Replace the package, or dismiss the alert with the reason why it does not matter here.`;
  return noFix(advisory, { code, reason });
}

export function blockedReason(
  advisory: Advisory,
  entry: Locked,
  blockedBy: readonly string[],
  wanted: string,
  project: PythonProject,
): NoFix {
  if (blockedBy.length > 0 && blockedBy.every((label) => label.startsWith(`${entry.written}@`))) {
    return noFix(advisory, {
      code: "blocked",
      reason: `${entry.name} ${wanted} would settle it, and the registry does not tell what it needs. Run \`${project.command(entry.name)}\`, which finds out by building it.`,
      blockedBy,
    });
  }
  const who = blockedBy.length === 0 ? "what else is installed" : listed(blockedBy);
  return noFix(advisory, {
    code: "blocked",
    reason: `${entry.name} ${wanted} would settle it, and does not go together with ${who}. Update that by hand, then run \`${project.command(entry.name)}\`.`,
    blockedBy,
  });
}

/** What a reviewer should know of a plan. */
export function notesOf(about: {
  readonly wish: Wish;
  readonly moves: readonly Move[];
  readonly added: readonly Added[];
  readonly removed: readonly string[];
  readonly bumps: readonly Bump[];
  readonly overrides: readonly { readonly name: string; readonly specifier: string }[];
  readonly failures: readonly NoFix[];
  readonly releases: readonly {
    readonly before: Version | undefined;
    readonly release: Release;
    readonly name: string;
    readonly isYoung: boolean;
  }[];
  readonly pythonIsKnown: boolean;
  readonly stale: string | null;
  /** Who needs what, of those of which the registry does not tell what they need. */
  readonly silent: readonly (readonly [asker: string, name: string])[];
}): readonly string[] {
  const { wish, moves, added, removed, overrides, failures, releases, pythonIsKnown, stale, silent } = about;
  const major = (version: string): string | undefined => /^v?(?:\d+!)?(\d+)/.exec(version)?.[1];
  const notes = [
    ...(stale === null ? [] : [stale]),
    ...silent.map(([asker, name]) => `${asker} needs ${name}, and the registry does not tell which versions: see that they go together.`),
    ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
    ...moves
      .filter(({ from, to }) => major(from) !== major(to) && !from.endsWith(".dev0"))
      .map(({ release, from, to }) => `${release.name} goes from ${from} to ${to}: read what that release breaks.`),
    ...added.map(({ name, version, neededBy }) => `${name} ${version} comes in, which ${neededBy} needs.`),
    ...(removed.length === 0 ? [] : [`Nothing needs ${listed(removed)} any more.`]),
    ...overrides.map(
      ({ name, specifier }) =>
        `An override makes everybody use ${name}${specifier}, also who does not ask for it. It stays until somebody removes it.`,
    ),
    ...releases.flatMap(({ before, release, name }) =>
      pythonIsKnown || release.requiresPython === null || release.requiresPython === before?.requiresPython
        ? []
        : [`${name} ${release.version} needs Python ${release.requiresPython}; the project does not say on which it runs.`],
    ),
    ...releases
      .filter(({ isYoung }) => isYoung)
      .map(
        ({ name, release: { version } }) =>
          `${name} ${version} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`,
      ),
    ...releases
      .filter(({ release: { files } }) => files.length > 0 && !files.some(({ filename }) => filename.endsWith(".whl")))
      .map(({ name, release: { version } }) => `${name} ${version} is published as source alone: installing it runs its build.`),
  ];
  // What stands in several files is said once.
  return [...new Set(notes)];
}
