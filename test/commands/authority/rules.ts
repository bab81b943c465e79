// Who may give which command, as a person would say it. It is written apart from the code that decides it, and shares only names.

export const rolesUpwards = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type RoleName = (typeof rolesUpwards)[number];

/** For each verb: the least role, whether an App may write it in a person's name, and whether it forgives something about the commit. */
export const statement: Readonly<Record<string, { least: RoleName; throughApp: boolean; forgives: boolean }>> = {
  help: { least: "read", throughApp: true, forgives: false },
  status: { least: "read", throughApp: true, forgives: false },
  explain: { least: "read", throughApp: true, forgives: false },
  why: { least: "read", throughApp: true, forgives: false },
  recheck: { least: "triage", throughApp: true, forgives: false },
  preview: { least: "triage", throughApp: true, forgives: false },
  audit: { least: "triage", throughApp: true, forgives: false },
  scan: { least: "triage", throughApp: true, forgives: false },
  dismiss: { least: "maintain", throughApp: false, forgives: true },
  reopen: { least: "write", throughApp: false, forgives: false },
  fix: { least: "write", throughApp: false, forgives: false },
  rebase: { least: "write", throughApp: false, forgives: false },
  recreate: { least: "maintain", throughApp: false, forgives: false },
  ignore: { least: "maintain", throughApp: false, forgives: true },
  unignore: { least: "write", throughApp: false, forgives: false },
  automerge: { least: "maintain", throughApp: false, forgives: false },
  pause: { least: "maintain", throughApp: false, forgives: false },
  resume: { least: "maintain", throughApp: false, forgives: false },
  approve: { least: "write", throughApp: false, forgives: false },
  deny: { least: "write", throughApp: false, forgives: false },
  cancel: { least: "write", throughApp: false, forgives: false },
  enforce: { least: "admin", throughApp: false, forgives: false },
};

/** A verb of the remaining sort, so that every rule has one that it bites. */
export const imagined = {
  rotate: { least: "admin", throughApp: false, forgives: true },
} as const;

export interface Case {
  readonly role: RoleName;
  /** What the sender has to do with the pull request. */
  readonly made: "nothing" | "the pull request" | "the head commit" | "both";
  readonly fork: boolean;
  readonly visibility: "public" | "private" | "internal";
  readonly type: "User" | "Bot" | "Organization" | "Mannequin";
  /** By what it was written; GitHub does not tell it of reviews. */
  readonly written: "by hand" | "through an App" | "in a review";
  readonly override: "none" | "off" | "asks for admin" | "asks for read" | "team, member" | "team, not a member" | "team, renamed";
}

/** `silent`: not even words are for whoever may not use the bot at all. */
export type Expected = "allowed" | "refused" | "silent";

const reaches = (role: RoleName, least: RoleName): boolean => rolesUpwards.indexOf(role) >= rolesUpwards.indexOf(least);

export function expected({ least, throughApp, forgives }: (typeof statement)[string], given: Case): Expected {
  const { role, made, visibility, type, written, override } = given;

  // Only people give commands.
  if (type !== "User") return "silent";

  // Whoever sees the repository may use the bot; where everybody sees it, it takes a role, or one's own pull request.
  const wroteThePullRequest = made === "the pull request" || made === "both";
  if (!reaches(role, "read")) return "silent";
  if (visibility === "public" && role === "read" && !wroteThePullRequest) return "silent";

  // A verb asks for its role; whether the branch is in a fork makes nobody more or less.
  if (!reaches(role, least)) return "refused";

  // What does something takes a hand that is known.
  if (written !== "by hand" && !throughApp) return "refused";

  // The configuration can ask for more, never for less.
  if (override === "off" || override === "team, not a member" || override === "team, renamed") return "refused";
  if (override === "asks for admin" && role !== "admin") return "refused";

  // Nobody forgives their own work.
  if (forgives && made !== "nothing") return "refused";

  return "allowed";
}
