import type { JsonObject } from "../values/json.ts";
import { secretsCheckName } from "./name.ts";

/** The events in which somebody waits for our check on a commit. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const secretsCheckEvents = ["check_run", "check_suite", "merge_group"] as const;

/** A commit whose check is asked for, as `Occasion.params`: what it belongs to, the look finds out. */
export type CheckParams = {
  readonly kind: "check";
  readonly sha: string;
  /** The branch that it is on, as far as it is known; a pull request's commit is told by its pull request. */
  readonly ref: string | null;
  /** Where the branch was before; null: the default branch is compared with. */
  readonly before: string | null;
  readonly defaultBranch: string | null;
};

/**
 * Whose check is asked for, because somebody clicked "Re-run", or because a merge queue waits for it; undefined when it is another App's
 * check, or nobody asks.
 */
export function secretsCheckConcern(event: string, payload: JsonObject): CheckParams | undefined {
  const { default_branch: named } = { ...(payload.repository as { default_branch?: unknown } | null) };
  const defaultBranch = typeof named === "string" ? named : null;
  switch (event) {
    case "check_run": {
      const { name, head_sha: sha, check_suite: suite } = { ...(payload.check_run as { [member: string]: unknown } | null) };
      if (payload.action !== "rerequested" || name !== secretsCheckName) return undefined;
      return asked(sha, branchOf(suite), null, defaultBranch);
    }
    case "check_suite":
      return payload.action === "rerequested"
        ? asked({ ...(payload.check_suite as { head_sha?: unknown } | null) }.head_sha, branchOf(payload.check_suite), null, defaultBranch)
        : undefined;
    case "merge_group": {
      const { head_sha: sha, base_sha: base, head_ref: ref } = { ...(payload.merge_group as { [member: string]: unknown } | null) };
      if (payload.action !== "checks_requested" || typeof base !== "string") return undefined;
      return asked(sha, typeof ref === "string" ? ref : null, base, defaultBranch);
    }
    default:
      return undefined;
  }
}

/** Null for a commit of a fork. */
function branchOf(suite: unknown): string | null {
  const { head_branch: branch } = { ...(suite as { head_branch?: unknown } | null) };
  return typeof branch === "string" ? `refs/heads/${branch}` : null;
}

const asked = (sha: unknown, ref: string | null, before: string | null, defaultBranch: string | null): CheckParams | undefined =>
  typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? { kind: "check", sha, ref, before, defaultBranch } : undefined;
