import { authorise, type Refusal } from "../authority/authorise.ts";
import { type Binding, bind } from "../binding/bind.ts";
import { type CommandFacts, situationOf } from "../facts.ts";
import type { Verb } from "../verb.ts";
import { type CommandRequest, isWaiting } from "./request.ts";

/** Why nobody decides about a request. */
export type NoChoice =
  | { readonly kind: "unknown" }
  | { readonly kind: "decided"; readonly request: CommandRequest }
  | { readonly kind: "expired"; readonly request: CommandRequest }
  | { readonly kind: "own"; readonly request: CommandRequest }
  | { readonly kind: "refused"; readonly request: CommandRequest; readonly verb: Verb; readonly refusal: Refusal }
  | {
      readonly kind: "unbound";
      readonly request: CommandRequest;
      readonly verb: Verb;
      readonly binding: Exclude<Binding, { readonly bound: true }>;
    }
  | { readonly kind: "outdated"; readonly request: CommandRequest };

/** What may come of an attempt to decide about a request. */
export type Choice = NoChoice | { readonly kind: "found"; readonly request: CommandRequest; readonly verb: Verb };

/** The requests of that name; one that waits first, somebody else's before one's own. */
function named(id: string, { requests, authority }: CommandFacts, now: number): CommandRequest | undefined {
  const rank = (request: CommandRequest): number => (isWaiting(request, now) ? 0 : 2) + (request.sender.id === authority.sender.id ? 1 : 0);
  return requests
    .filter((request) => request.id === id)
    .sort((one, other) => rank(one) - rank(other) || other.expiresAt - one.expiresAt)[0];
}

/**
 * The request that somebody means to approve or deny, or why they cannot: it takes another person than the sender, with all that the
 * command itself takes, now. Pure. `now`: milliseconds since the epoch.
 */
export function choose(id: string, facts: CommandFacts, verbs: readonly Verb[], now: number): Choice {
  const request = named(id, facts, now);
  if (request === undefined) return { kind: "unknown" };
  const verb = verbs.find(({ name }) => name === request.verb);
  if (verb === undefined) return { kind: "unknown" };
  if (request.decision !== undefined) return { kind: "decided", request };
  if (!isWaiting(request, now)) return { kind: "expired", request };
  if (request.sender.id === facts.authority.sender.id) return { kind: "own", request };
  const verdict = authorise(verb, facts.authority, situationOf(facts));
  if (!verdict.allowed) return { kind: "refused", request, verb, refusal: verdict };
  const binding = bind(verb, { sha: request.sha, writtenAt: request.writtenAt, pull: facts.pull, heads: facts.heads });
  if (!binding.bound) return { kind: "unbound", request, verb, binding };
  if (request.policyVersion !== facts.policyVersion) return { kind: "outdated", request };
  return { kind: "found", request, verb };
}
