import type { Reader, Writer } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import type { Json } from "../values/json.ts";
import type { Change } from "./change.ts";

/** The three functions behind a change's `kind`. They hold no state; everything they need is in the change. */
export interface ChangeKind {
  readonly name: string;
  /** App permissions of the token that `perform` gets; nothing more is asked for. */
  readonly permissions: Permissions;
  /**
   * True for kinds that only tell people something, or that move the bot's own brakes: a budget of changed repositories does not count
   * them, and a pause of the repository does not hold them.
   */
  readonly tells?: boolean;
  /**
   * True for kinds whose `expect` was observed in the same run and whose creation carries a natural key: the first attempt
   * performs without reading again. An attempt that was interrupted always reads.
   */
  readonly trustsObservation?: boolean;
  /** The target's state now, in the form that `matches` compares. */
  read(change: Change, github: Reader): Promise<Json>;
  /** Whether `state` fulfils `description` (a change's `expect` or `want`). */
  matches(state: Json, description: Json): boolean;
  /**
   * Writes. Answers the state that GitHub confirmed, or undefined when it must be read back.
   *
   * @throws ChangedMeanwhile where the write carried the state that it expected, and GitHub refused it because of another one.
   */
  perform(change: Change, github: Writer): Promise<Json | undefined>;
}
