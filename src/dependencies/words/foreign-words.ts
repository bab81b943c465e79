import { codeSpan } from "../../github/markdown.ts";
import { enumerated } from "./names.ts";

/**
 * What is said once when somebody else has committed to a branch of ours: it is theirs from then on.
 *
 * @param authors logins or names, as GitHub tells them
 */
export function foreignCommitWords(authors: readonly string[]): string {
  const who =
    authors.length === 0
      ? "Somebody"
      : enumerated(
          [...new Set(authors)].map((author) => codeSpan(author, 60)),
          5,
        );
  return [
    `${who} committed to this branch, so the bot does not touch it any more: nothing of yours is written over.`,
    "It is neither rebased nor updated when the base branch or the plan changes, and it is not closed by the bot.",
    `The command ${codeSpan("recreate")} makes it anew from the base branch, and throws these commits away.`,
  ].join(" ");
}
