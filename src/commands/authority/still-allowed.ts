import { type Binding, bind } from "../binding/bind.ts";
import type { HeadRecord } from "../binding/heads.ts";
import type { PullRequestNow } from "../facts.ts";
import type { CommandRecord } from "../records.ts";
import type { Verb } from "../verb.ts";
import { authorise, type Refusal, type Situation } from "./authorise.ts";
import { classRules } from "./classes.ts";
import type { AuthorityFacts } from "./facts.ts";

/** Somebody on whose word a change is to be made, at the moment before it is made. */
export interface Word {
  /** Their comment stands as it was delivered, and is theirs. Always true of a click. */
  readonly stands: boolean;
  readonly authority: AuthorityFacts;
}

/** What is there right before a change that a command had asked for. */
export interface Standing {
  readonly record: CommandRecord;
  readonly verb: Verb;
  readonly sender: Word;
  /** Who approved it; null when nobody did. */
  readonly approver: Word | null;
  readonly situation: Situation;
  readonly pull: Pick<PullRequestNow, "open" | "headSha"> | null;
  readonly heads: readonly HeadRecord[];
  readonly policyVersion: string | null;
}

/** Why a change that a command had asked for is not made any more. */
export type Withdrawal =
  | { readonly reason: "comment-gone" | "approval-gone" | "not-approved" | "same-person" | "expired" | "policy-changed" }
  | { readonly reason: "sender-refused" | "approver-refused"; readonly login: string; readonly refusal: Refusal }
  | { readonly reason: "unbound"; readonly binding: Exclude<Binding, { readonly bound: true }> };

/**
 * Whether everything that allowed a command still does: the same rules as when it was given, asked anew of the world of now. Pure.
 *
 * @param now milliseconds since the epoch
 * @returns undefined when the change may be made.
 */
export function withdrawalOf(standing: Standing, now: number): Withdrawal | undefined {
  const { record, verb, sender, situation, pull, heads } = standing;
  if (!sender.stands) return { reason: "comment-gone" };
  const verdict = authorise(verb, sender.authority, situation);
  if (!verdict.allowed) return { reason: "sender-refused", login: sender.authority.sender.login, refusal: verdict };
  const binding = bind(verb, { sha: record.sha ?? undefined, writtenAt: record.writtenAt, pull, heads });
  if (!binding.bound) return { reason: "unbound", binding };
  return classRules[verb.class].second ? approvalWithdrawn(standing, now) : undefined;
}

function approvalWithdrawn(
  { record: { request, sender }, verb, approver, situation, policyVersion }: Standing,
  now: number,
): Withdrawal | undefined {
  if (request?.decision?.state !== "approved" || approver === null) return { reason: "not-approved" };
  if (now >= request.expiresAt) return { reason: "expired" };
  if (request.policyVersion !== policyVersion) return { reason: "policy-changed" };
  if (approver.authority.sender.id === sender.id) return { reason: "same-person" };
  if (!approver.stands) return { reason: "approval-gone" };
  const verdict = authorise(verb, approver.authority, situation);
  return verdict.allowed ? undefined : { reason: "approver-refused", login: approver.authority.sender.login, refusal: verdict };
}
