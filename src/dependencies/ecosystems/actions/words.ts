import type { Advisory } from "../../advisory.ts";
import type { NoFix } from "../ecosystem.ts";
import { listed, noFix } from "../no-fix.ts";
import { familyOf } from "./family.ts";
import type { ActionsProject, Site } from "./project.ts";
import type { Pin, Standing } from "./standing.ts";
import { isCommit, parseVersion } from "./version.ts";

// What people read. Names, tags and comments come from outside; whoever shows these sentences makes them harmless.

const filesOf = (sites: readonly Site[]): string => listed([...new Set(sites.map(({ file }) => `\`${file}\``))]);

/** `actions/checkout@v4`, a commit shortened. */
export const labelOfPin = ({ repository, ref }: Pick<Pin, "repository" | "ref">): string =>
  `${repository}@${isCommit(ref) ? ref.slice(0, 12) : ref}`;

export const notUsed = (advisory: Advisory, { unread }: ActionsProject): NoFix =>
  noFix(advisory, {
    code: "not-installed",
    reason: `No workflow or composite action uses ${advisory.package}.${unread.length === 0 ? "" : ` What could not be read was not looked at: ${listed(unread)}.`}`,
  });

/** Every reference is unaffected; a branch may be or not, which nothing tells. */
export function notAffected(advisory: Advisory, standings: readonly Standing[]): NoFix {
  const branches = standings.filter(({ kind }) => kind === "branch");
  const versions = standings.filter(({ kind }) => kind !== "branch");
  const notes = standings.flatMap((each) => each.notes);
  const parts = [
    ...(versions.length === 0 ? [] : [`What is used is not affected: ${listed([...new Set(versions.map(describe))])}.`]),
    ...branches.map(
      ({ pin }) =>
        `${labelOfPin(pin)} follows a branch, which has whatever was last pushed to it; the advisory does not name it, and nothing in the reference tells whether it is affected.`,
    ),
    ...notes,
  ];
  return noFix(advisory, { code: "not-vulnerable", reason: parts.join(" ") });
}

const describe = ({ pin, label, version }: Standing): string => {
  const what = version !== null && version !== label ? version : label;
  return what === pin.ref ? labelOfPin(pin) : `${labelOfPin(pin)} (${what})`;
};

/** Why a reference that is affected, or may be, stays as it is. */
export function branchReason(advisory: Advisory, { pin }: Standing): NoFix {
  return noFix(advisory, {
    code: "branch",
    reason: `${labelOfPin(pin)} in ${filesOf(pin.sites)} follows a branch, which no release of the package answers for. Name the tag of a fixed release, or better its commit, instead of ${pin.ref}.`,
    blockedBy: [labelOfPin(pin)],
  });
}

export function unknownCommitReason(advisory: Advisory, { pin }: Standing): NoFix {
  return noFix(advisory, {
    code: "unknown-commit",
    reason: `${labelOfPin(pin)} in ${filesOf(pin.sites)} is a commit that no release of ${pin.repository} leads to; it may come from a fork or a branch, and whether it is affected cannot be told. Name the commit of a release: \`git ls-remote --tags https://github.com/${pin.repository}\` lists them.`,
    blockedBy: [labelOfPin(pin)],
  });
}

export function noTargetReason(advisory: Advisory, standing: Standing): NoFix {
  const { pin } = standing;
  const what = advisory.malware ? "Remove it" : "Use another action, or dismiss the alert with the reason why it does not matter here";
  return noFix(advisory, {
    code: "no-patched-version",
    reason: `${pin.repository} has no tag after ${standing.version ?? standing.label} that is not vulnerable. ${what}; it is used in ${filesOf(pin.sites)}.`,
  });
}

export const notReadable = (advisory: Advisory, repository: string): NoFix =>
  noFix(advisory, {
    code: "not-in-registry",
    reason: `GitHub does not show the tags of ${repository}: it does not exist any more, or is private and its owner has not let the bot read it.`,
  });

export const unplaceableReason = (advisory: Advisory, { repository, sites }: Pin): NoFix =>
  noFix(advisory, {
    code: "unsupported",
    reason: `${repository} in ${filesOf(sites)} is written in a way that cannot be changed in place, such as with an escape in it. Write the reference out.`,
  });

export const notAllowed = (advisory: Advisory, tag: string): NoFix =>
  noFix(advisory, {
    code: "blocked",
    reason: `${tag} would settle it, but the policy lets no reference change by itself. Change it by hand.`,
  });

export const lockReason = (advisory: Advisory, reason: string, blockedBy: readonly string[] = []): NoFix =>
  noFix(advisory, { code: "lock", reason, blockedBy });

export const throughOthers = (advisory: Advisory, label: string, parents: readonly string[]): NoFix =>
  noFix(advisory, {
    code: "blocked",
    reason: `${label} is used by ${listed(parents)}, not by this repository itself. Look for a release of that which uses a fixed one, and run \`gh actions-lock\`.`,
    blockedBy: parents,
  });

export interface Move {
  readonly standing: Standing;
  readonly tag: string;
  readonly isYoung: boolean;
}

/** What a reviewer should know of a plan. */
export function notesOf(
  name: string,
  moves: readonly Move[],
  failures: readonly NoFix[],
  cooldownHours: number,
  unread: readonly string[],
): readonly string[] {
  const major = (tag: string | null): number | undefined => parseVersion((tag ?? "").slice((familyOf(tag ?? "") ?? "").length))?.numbers[0];
  const notes = [
    ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
    ...moves.flatMap(({ standing: { version, label }, tag }) =>
      version === null || major(version) === major(tag) ? [] : [`${name} goes from ${label} to ${tag}: read what that release breaks.`],
    ),
    ...moves.flatMap(({ standing }) => standing.notes),
    ...moves.flatMap(({ tag, isYoung }) =>
      isYoung ? [`${name} ${tag} is younger than ${cooldownHours} hours; nothing older settles this.`] : [],
    ),
    ...(unread.length === 0 ? [] : [`Not looked at, because they are no YAML that can be read: ${listed(unread)}.`]),
  ];
  return [...new Set(notes)];
}
