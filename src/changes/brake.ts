import type { RepositoryRef } from "../values/ids.ts";
import type { Lane } from "../values/lane.ts";
import type { Cause, Change } from "./change.ts";

/** What a brake must know of a change beside the change itself. */
export interface Circumstances {
  /** The version of the configuration that asked for the change; absent where none did (an answer to a command, say). */
  readonly policyVersion?: string | undefined;
  /** The change only tells people something, and changes no setting. */
  readonly tells: boolean;
  /** It has passed before, and its intent is open: what is counted was counted then. */
  readonly begun: boolean;
}

/** Something that may stop a change before it is even intended: a pause, a budget. */
export interface Brake {
  /**
   * Undefined lets the change pass; otherwise one sentence that says why it is held and who can release it. The sentence stays the
   * same as long as the reason does, for it is shown to people and must not make every look a news.
   */
  holds(change: Change, circumstances: Circumstances): Promise<string | undefined>;
}

/** Asks, durably, for a look at a repository by a capability. The same `id` is worked on once. */
export type AskForLook = (
  lane: Lane,
  request: { readonly capability: string; readonly id: string; readonly repository: RepositoryRef; readonly cause: Cause },
  delaySeconds?: number,
) => Promise<void>;
