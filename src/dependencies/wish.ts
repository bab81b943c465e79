import type { DismissalReason } from "../github/dependabot-alert-kinds.ts";
import { dismissalReasons } from "../github/dependabot-alert-kinds.ts";
import type { JsonObject } from "../values/json.ts";

/** What somebody may wish for the fixes of a repository; see the commands of the same names. */
const wishes = ["fix", "rebase", "recreate", "ignore", "unignore", "automerge"] as const;

/** What somebody wishes for, as `Occasion.params.wish`. Plain data. */
export type FixWish = {
  readonly what: (typeof wishes)[number];
  /** The branches of the fixes that are meant; null for all there are. */
  readonly branches: readonly string[] | null;
  /** The head that was looked at; for what is bound to it. */
  readonly sha: string | null;
  /** Of `ignore`. */
  readonly reason: string | null;
  /** Of `ignore`: the last day, as `2026-12-31`; null for good. */
  readonly until: string | null;
  /** Of `ignore`: how the alerts are dismissed; null where they stay open. */
  readonly as: DismissalReason | null;
  /** Of `automerge`. */
  readonly on: boolean;
};

/** Undefined where nobody wished for anything. Whatever is in another form than the commands give it is nothing. */
export function readWish(params: JsonObject | undefined): FixWish | undefined {
  const given = params?.wish as Partial<FixWish> | undefined;
  const what = wishes.find((each) => each === given?.what);
  if (given === undefined || what === undefined) return undefined;
  return {
    what,
    branches: Array.isArray(given.branches) ? given.branches.map(String) : null,
    sha: textOf(given.sha),
    reason: textOf(given.reason),
    until: textOf(given.until),
    as: dismissalReasons.find((each) => each === given.as) ?? null,
    on: given.on !== false,
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

export const isMeant = ({ branches }: FixWish, branch: string): boolean => branches === null || branches.includes(branch);

/** Whether somebody wants this fix proposed, whatever would make it wait or was decided about it before. */
export const isWantedNow = (wish: FixWish | null, branch: string): boolean =>
  wish !== null && (wish.what === "fix" || wish.what === "unignore") && isMeant(wish, branch);
