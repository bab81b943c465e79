import type { JsonObject } from "../../values/json.ts";
import { reviewCheckName } from "./name.ts";

/** The events in which a pull request or a merge queue may need the check. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const reviewEvents = ["check_run", "check_suite", "merge_group", "pull_request"] as const;

/** What is to be reviewed, as `Occasion.params`. */
export type ReviewParams =
  | { readonly kind: "pull"; readonly number: number; readonly sha: string }
  /** A commit whose check is asked for; which pull request it belongs to, the look finds out. */
  | { readonly kind: "check"; readonly sha: string }
  /** What a merge queue would make of the base branch. */
  | { readonly kind: "group"; readonly sha: string; readonly base: string };

/** Undefined when nothing about it could have changed, or it is another App's check. */
export function reviewConcern(event: string, payload: JsonObject): ReviewParams | undefined {
  switch (event) {
    case "pull_request": {
      const { number, head } = membersOf(payload.pull_request);
      const { sha } = membersOf(head);
      const moved = ["opened", "synchronize", "reopened"].includes(String(payload.action)) || isRetargeted(payload);
      return moved && typeof number === "number" && isSha(sha) ? { kind: "pull", number, sha } : undefined;
    }
    case "check_run": {
      const { name, head_sha: sha, check_suite: suite } = membersOf(payload.check_run);
      return payload.action === "rerequested" && name === reviewCheckName && isSha(sha) ? askedFor(sha, suite) : undefined;
    }
    case "check_suite": {
      const { head_sha: sha } = membersOf(payload.check_suite);
      return payload.action === "rerequested" && isSha(sha) ? askedFor(sha, payload.check_suite) : undefined;
    }
    case "merge_group": {
      const { head_sha: sha, base_sha: base } = membersOf(payload.merge_group);
      return payload.action === "checks_requested" && isSha(sha) && isSha(base) ? { kind: "group", sha, base } : undefined;
    }
    default:
      return undefined;
  }
}

/** A merge queue's branch tells what it was made from: `gh-readonly-queue/main/pr-7-<base>`. */
function askedFor(sha: string, suite: unknown): ReviewParams {
  const base = /^gh-readonly-queue\/.+\/pr-\d+-([0-9a-f]{40,64})$/.exec(String(membersOf(suite).head_branch))?.[1];
  return base === undefined ? { kind: "check", sha } : { kind: "group", sha, base };
}

/** An occasion's params as this capability writes them; undefined for what is none of them, such as a sweep's. */
export const isReview = (params: JsonObject): params is ReviewParams & JsonObject =>
  isSha(params.sha) &&
  ((params.kind === "pull" && typeof params.number === "number") ||
    params.kind === "check" ||
    (params.kind === "group" && isSha(params.base)));

const membersOf = (value: unknown): { readonly [member: string]: unknown } =>
  typeof value === "object" && value !== null ? (value as { readonly [member: string]: unknown }) : {};

const isSha = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{40,64}$/.test(value);

const isRetargeted = ({ action, changes }: JsonObject): boolean => action === "edited" && "base" in membersOf(changes);
