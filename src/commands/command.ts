import { idOf } from "../values/hash.ts";
import type { JsonObject } from "../values/json.ts";

/** A comment or a review. */
export interface WrittenSource {
  readonly kind: "issue_comment" | "review" | "review_comment";
  /** GitHub's id of it. */
  readonly id: number;
  /** SHA-256 of the body as it was delivered, hexadecimal: a comment that was edited since commands nothing. */
  readonly bodyHash: string;
}

/** A click on a button of one of our check runs. */
export interface ButtonSource {
  readonly kind: "button";
  readonly checkRunId: number;
  readonly headSha: string;
  readonly verb: string;
  /** The delivery that told of the click: nothing else tells two clicks apart. It is not signed, so only what is harmless counts by it. */
  readonly click: string;
}

/** Where a command came from. */
export type Source = WrittenSource | ButtonSource;

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

/**
 * The id of a command. It is made of GitHub's ids alone, for what a delivery's headers claim proves nothing; only clicks that are
 * harmless to repeat (`repeatable`) are told apart by them.
 */
export function commandId(
  repository: number,
  source: Source,
  { line, verb, given, repeatable }: Readonly<{ line: number; verb: string; given: Readonly<Record<string, string>>; repeatable: boolean }>,
): string {
  const place =
    source.kind === "button"
      ? { checkRun: source.checkRunId, sha: source.headSha, ...(repeatable ? { click: source.click } : {}) }
      : { comment: source.id, of: source.kind, line };
  return idOf({ command: verb, repository, place, given: given as JsonObject });
}

/** Names the comment, or the button, among all that may be answered in a conversation. */
export const placeOf = (source: Source): string =>
  source.kind === "button" ? `check_run-${source.checkRunId}-${source.verb}` : `${source.kind}-${source.id}`;
