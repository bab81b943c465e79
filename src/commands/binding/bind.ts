import { classRules } from "../authority/classes.ts";
import type { Verb } from "../verb.ts";
import type { HeadRecord } from "./heads.ts";

/** What a command must be bound to, and what is there. */
export interface BindingFacts {
  /** The SHA that the command names, lower case; undefined when it names none. */
  readonly sha: string | undefined;
  /** When the comment was written, in milliseconds since the epoch, as GitHub says. */
  readonly writtenAt: number;
  readonly pull: { readonly open: boolean; readonly headSha: string } | null;
  /** Our own record of head commits, in the order in which they were received. */
  readonly heads: readonly HeadRecord[];
}

export type Binding = { readonly bound: true } | Unbound;

/** Why a command may not be followed. */
export type Unbound =
  | { readonly bound: false; readonly reason: "no-pull-request" | "closed" | "sha-missing" | "sha-short" }
  /** The head is another one. `head` is where the branch is now. */
  | { readonly bound: false; readonly reason: "head-differs"; readonly named: string; readonly head: string }
  /** The branch was moved after the comment was written, and is back. `moved` is where it was meanwhile. */
  | { readonly bound: false; readonly reason: "head-moved"; readonly named: string; readonly moved: string };

/** A whole SHA-1 or SHA-256, as git writes it. A prefix can be found again by whoever can make commits. */
const wholeSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Whether a command may be followed on the commit that is there now. The record is our own, since dates within commits are chosen by
 * whoever makes them. A delivery that was received within the same second as the comment counts as later: GitHub tells the time of a
 * comment in whole seconds.
 */
export function bind(verb: Pick<Verb, "class">, { sha, writtenAt, pull, heads }: BindingFacts): Binding {
  if (!classRules[verb.class].bound) return { bound: true };
  if (pull === null) return { bound: false, reason: "no-pull-request" };
  if (!pull.open) return { bound: false, reason: "closed" };
  if (sha === undefined) return { bound: false, reason: "sha-missing" };
  if (!wholeSha.test(sha)) return { bound: false, reason: "sha-short" };
  if (sha !== pull.headSha) return { bound: false, reason: "head-differs", named: sha, head: pull.headSha };
  const moved = heads.find((head) => head.receivedAt >= writtenAt && head.sha !== sha);
  return moved === undefined ? { bound: true } : { bound: false, reason: "head-moved", named: sha, moved: moved.sha };
}
