import type { Ask } from "../../changes/engine.ts";
import { idOf } from "../../values/hash.ts";
import type { RepositoryId } from "../../values/ids.ts";
import type { Source } from "../command.ts";

/** A second person has so long, in milliseconds. Whoever looks later looks at another world. */
export const requestPeriod = 15 * 60_000;

/** A look that a command asks for, at its own repository. */
export type Work = Pick<Ask, "capability" | "params">;

/** What a second person, or the sender, said of a request. The first word counts. */
export type RequestDecision = {
  readonly state: "approved" | "denied" | "cancelled";
  readonly by: { readonly id: number; readonly login: string; readonly type: string };
  /** Where it was said: read again before anything is done on its strength. */
  readonly source: Source;
  readonly conversation: number | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** A command that waits for a second person. Plain data. */
export type CommandRequest = {
  /** What people type: twelve hexadecimal digits. */
  readonly id: string;
  readonly commandId: string;
  readonly verb: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly sha: string;
  readonly policyVersion: string | null;
  readonly conversation: number | null;
  readonly sender: { readonly id: number; readonly login: string; readonly type: string };
  /** When the command's comment was written; the branch must not have moved since. In milliseconds since the epoch, as the next. */
  readonly writtenAt: number;
  readonly expiresAt: number;
  /** What is asked for once it is approved. */
  readonly work: readonly Work[];
  readonly decision?: RequestDecision;
};

/** The id says what is approved: another commit, or another version of the configuration, makes another request. */
export const requestId = (
  repository: RepositoryId,
  {
    verb,
    arguments: given,
    sha,
    policyVersion,
    conversation,
  }: Pick<CommandRequest, "verb" | "arguments" | "sha" | "policyVersion" | "conversation">,
): string => idOf({ request: verb, given, sha, policyVersion, repository, conversation }).slice(0, 12);

/** Whether it can still be decided about. `now`: milliseconds since the epoch. */
export const isWaiting = ({ decision, expiresAt }: Pick<CommandRequest, "decision" | "expiresAt">, now: number): boolean =>
  decision === undefined && now < expiresAt;
