import { idOf } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";

/** Who or what made the bot look, for the audit trail and for the words people read. Never part of a decision's outcome. */
export interface Cause {
  readonly kind: "delivery" | "sweep" | "request" | "operator" | "command";
  /** Delivery guid, sweep run, request id, or id of the command that somebody gave in a conversation. */
  readonly id: string;
  /** Of a command: the number of the conversation in which it was given; 0 for one that was given by a button elsewhere. */
  readonly conversation?: number;
  /** `event.action` of the delivery, e.g. `branch_protection_rule.edited`. */
  readonly event?: string;
  /** The account that GitHub names as `sender`. */
  readonly actor?: { readonly id: number; readonly login: string; readonly type: string };
}

/** What a change is about: a repository, and within it whatever the kind says (`branch`, `sha` …). */
export interface Target {
  readonly repository: RepositoryRef;
  readonly [key: string]: Json | RepositoryRef;
}

/**
 * One wish to write to the outside, as data: it is stored whole before anything happens, and whoever finds it later can finish it
 * without deciding anew. Carries no closure and never a secret's value.
 */
export interface Change {
  readonly id: string;
  /** Name in the registry of kinds, e.g. `protection.reviews`. */
  readonly kind: string;
  readonly capability: string;
  readonly lane: Lane;
  readonly target: Target;
  /** The state that was observed; `perform` runs only while it still holds. */
  readonly expect: Json;
  /** The state that is wished for; a target that has it already needs no write. */
  readonly want: Json;
  /** What `perform` needs beyond `want`. */
  readonly params: JsonObject;
  /** Why now: the delivery or sweep run for drift, the comment id and line for a command … */
  readonly episode: string;
  readonly cause: Cause;
  /** One plain sentence for people: what this change does. */
  readonly summary: string;
}

/** The id of a change: the same capability, target, wish and episode always give the same one, so a redelivery asks for the same change. */
export function changeId(change: Pick<Change, "kind" | "capability" | "target" | "want" | "episode">): string {
  const { repository, ...rest } = change.target;
  return idOf({
    kind: change.kind,
    capability: change.capability,
    target: { ...(rest as JsonObject), repository: repository.id },
    want: change.want,
    episode: change.episode,
  });
}

/** Completes a draft with its id. */
export const makeChange = (draft: Omit<Change, "id">): Change => ({ ...draft, id: changeId(draft) });

/** How an attempt at a change ended. Written once; a change that has an outcome is never performed again. */
export type Outcome =
  | { readonly status: "succeeded"; readonly found: boolean; readonly before: Json; readonly after: Json }
  | { readonly status: "conflict"; readonly observed: Json }
  | { readonly status: "failed"; readonly error: { readonly code: string; readonly message: string } }
  | { readonly status: "held"; readonly reason: string };
