import type { Advisory } from "../../advisory.ts";
import type { NoFix, Wish } from "../ecosystem.ts";
import { listed, noFix } from "../no-fix.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import type { Manifest } from "./metadata.ts";
import type { OverrideRule } from "./overrides.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import { type Bump, groups } from "./raise.ts";
import { labelOf, type Surroundings } from "./settle.ts";
import type { Tree } from "./tree.ts";

// What people read. Names and versions come from registries and manifests; whoever shows these sentences makes them harmless.

/** The advisory is about something that the project does not have. */
export function notConcerned(advisory: Advisory, installed: readonly NpmNode[], { lockPath, manifests, nodes }: NpmProject): NoFix {
  const labels = listed([...new Set(installed.map(labelOf))]);
  const isNone = installed.length === 0;
  const code = isNone ? "not-installed" : "not-vulnerable";
  const name = advisory.package;
  if (lockPath !== null) {
    return noFix(advisory, { code, reason: isNone ? `The lockfile has no ${name}.` : `What is installed is not affected: ${labels}.` });
  }
  const path = manifests[0]?.path ?? "";
  const root = nodes.get("");
  if (isNone && root !== undefined && groups.some((group) => root[group][name] !== undefined)) {
    const reason = `\`${path}\` asks for ${name}, and the registry has nothing that fits: it comes from git, a folder or an address, or from another registry. Change it where it comes from.`;
    return noFix(advisory, { code: "not-from-registry", reason });
  }
  const reason = isNone
    ? `\`${path}\` has no lockfile, and npm would install no ${name} for it today.`
    : `\`${path}\` has no lockfile, and npm would install ${labels} for it today, which is not affected. A lockfile would tell what is installed: \`npm install --package-lock-only\`.`;
  return noFix(advisory, { code, reason });
}

/** It stands where nothing from a registry can be put in its place. */
export function fixedReason(advisory: Advisory, node: NpmNode, tree: Tree): NoFix {
  const edges = tree.edgesTo(node);
  const blockedBy = [...new Set(edges.map(({ from }) => labelOf(from)))];
  if (node.bundled) {
    const holder = tree.get(node.location.slice(0, node.location.lastIndexOf("/node_modules/")));
    const label = holder === undefined ? "another package" : labelOf(holder);
    return noFix(advisory, {
      code: "bundled",
      reason: `${labelOf(node)} lies inside the archive of ${label} and changes only with it. See whether a newer release of that brings another one: \`npm view ${holder?.name ?? node.name} versions\`.`,
      blockedBy: holder === undefined ? blockedBy : [label],
    });
  }
  if (node.hasShrinkwrap) {
    return noFix(advisory, {
      code: "shrinkwrapped",
      reason: `${labelOf(node)} brings its own list of what it installs, which only npm can read: \`npm install ${node.installedAs}@latest\`.`,
      blockedBy,
    });
  }
  return noFix(advisory, {
    code: "not-from-registry",
    reason: `${labelOf(node)} is installed from git, a folder or an address, not from the registry. Change it where it comes from.`,
    blockedBy,
  });
}

export function noCandidateReason(advisory: Advisory, node: NpmNode, { metadata, dated }: Surroundings): NoFix {
  const all = metadata.versions(node.name, dated);
  const code = "no-patched-version";
  const older = all.findLast(({ version }) => compareVersions(version, node.version ?? "") < 0 && !isAffectedVersion(version, advisory));
  const before =
    older === undefined ? "" : ` ${older.version}, an older one, is not affected: whoever knows what would be lost can go back to it.`;
  if (all.length === 0) {
    const reason = `The registry does not know ${node.name}. If it is private, name the registry that has it.`;
    return noFix(advisory, { code: "not-in-registry", reason });
  }
  if (advisory.malware) {
    const reason = `${labelOf(node)} is malicious, and the registry has no harmless version after it.${before} Remove it: \`npm uninstall ${node.installedAs}\`, or whatever needs it (\`npm explain ${node.installedAs}\`).`;
    return noFix(advisory, { code, reason });
  }
  const reason = `The registry has no version of ${node.name} after ${node.version} that is not vulnerable.${before} Replace the package, or dismiss the alert with the reason why it does not matter here.`;
  return noFix(advisory, { code, reason });
}

export function blockedReason(advisory: Advisory, node: NpmNode, blockedBy: readonly string[], acceptable: readonly Manifest[]): NoFix {
  const wanted = acceptable[0]?.version ?? "";
  const who = blockedBy.length === 0 ? "what needs it" : listed(blockedBy);
  return noFix(advisory, {
    code: "blocked",
    reason: `${node.name} ${wanted} would settle it, and does not fit ${who}. See what asks for it with \`npm explain ${node.installedAs}\`, and update that by hand.`,
    blockedBy,
  });
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
/** From so many other packages on a reviewer is told how many there are. */
const many = 5;

/** What a reviewer should know of a plan. */
export function notesOf(about: {
  readonly wish: Wish;
  readonly bumps: readonly Bump[];
  readonly overrides: readonly OverrideRule[];
  readonly failures: readonly NoFix[];
  /** How many other packages change or come in; how many go. */
  readonly others: number;
  readonly removed: number;
  /** Nothing needs the package any more. */
  readonly isGone: boolean;
  readonly young: readonly Manifest[];
  readonly deprecated: readonly Manifest[];
  /** Sentences. */
  readonly engines: readonly string[];
  /** From which version to which. */
  readonly breaking: readonly string[];
  readonly scripts: readonly string[];
  /** False: there is no lockfile. */
  readonly isLocked?: boolean;
}): readonly string[] {
  const {
    isLocked = true,
    wish,
    bumps,
    overrides,
    failures,
    others,
    removed,
    isGone,
    young,
    deprecated,
    engines,
    breaking,
    scripts,
  } = about;
  const major = (version: string) => /\d+/.exec(version)?.[0];
  return [
    ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
    ...(isLocked
      ? []
      : ["There is no lockfile: this is what npm would install today. A lockfile would hold it: `npm install --package-lock-only`."]),
    ...(isGone ? [`Nothing needs ${wish.package} any more.`] : []),
    ...bumps
      .filter(({ from, to }) => major(from) !== major(to))
      .map(({ name, from, to }) => `${name} goes from ${from} to ${to}: read what that release breaks.`),
    ...(others >= many
      ? [
          `${counted(others, "other package")} ${others === 1 ? "changes" : "change"} with it${removed === 0 ? "" : `, and ${counted(removed, "package")} ${removed === 1 ? "goes" : "go"}`}.`,
        ]
      : []),
    ...overrides.map(({ keys, value }) => {
      const who = keys.length === 1 ? `whoever asks for ${keys[0]}` : keys.slice(0, -1).join(" > ");
      const what = keys.length === 1 ? wish.package : keys.at(-1);
      return `An override makes ${who} use ${what} ${value}, which it does not ask for. It stays until somebody removes it.`;
    }),
    ...(breaking.length === 0
      ? []
      : [`${wish.package} changes its major version (${[...new Set(breaking)].join(", ")}): who is overridden was not written for that.`]),
    ...[...new Set(engines)],
    ...young.map(
      ({ version }) => `${wish.package} ${version} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`,
    ),
    ...deprecated.map(({ version, deprecated: why }) => `${wish.package} ${version} is deprecated: ${why}`),
    ...scripts.map((label) => `${label} runs a script when it is installed, which what was there before did not.`),
  ];
}
