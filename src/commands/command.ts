import { idOf } from "../values/hash.ts";
import type { JsonObject } from "../values/json.ts";

/** Where a command came from: a comment, or a click on a button of one of our check runs. */
export type Source =
  | {
      readonly kind: "issue_comment" | "review" | "review_comment";
      /** GitHub's id of the comment or review. */
      readonly id: number;
      /** SHA-256 of the body as it was delivered, hexadecimal: a comment that was edited since commands nothing. */
      readonly bodyHash: string;
    }
  | { readonly kind: "button"; readonly checkRunId: number; readonly headSha: string; readonly verb: string };

/** A well-formed command. */
export interface Command {
  /** The same for every delivery, redelivery and replay of the same line of the same comment. */
  readonly id: string;
  readonly verb: string;
  /** Values by the names that the verb's arguments have. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The commit that it names, as a whole SHA in lower case. */
  readonly sha?: string;
  /** 1-based; 0 for a button. */
  readonly line: number;
}

/** GitHub's ids alone: what a delivery's headers claim has no part in it. */
export function commandId(repository: number, source: Source, line: number, verb: string, given: Readonly<Record<string, string>>): string {
  const place =
    source.kind === "button" ? { checkRun: source.checkRunId, sha: source.headSha } : { comment: source.id, of: source.kind, line };
  return idOf({ command: verb, repository, place, given: given as JsonObject });
}
