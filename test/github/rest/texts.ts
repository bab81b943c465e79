import { Refusal } from "../http/answer.ts";
import type { Call } from "../http/route.ts";
import type { Account } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";

/** So many characters fit into what somebody writes: a comment, a review. */
const LONGEST = 65_536;

type Resource = "IssueComment" | "PullRequestReview" | "PullRequestReviewComment";

/** Refuses a text that is too long. Of a review GitHub speaks in sentences, of comments in fields. */
export function requireShort(resource: Resource, text: string): void {
  if (text.length <= LONGEST) return;
  const message = `body is too long (maximum is ${LONGEST} characters)`;
  if (resource === "PullRequestReview") throw refused(message);
  throw new Refusal(422, "Validation Failed", { errors: [{ resource, field: "body", code: "unprocessable", message }] });
}

/** Refuses a text that is blank or too long. */
export function requireText(resource: Resource, text: string): void {
  requireShort(resource, text);
  if (text.trim() !== "") return;
  if (resource === "PullRequestReview") throw refused("body cannot be blank");
  throw new Refusal(422, "Validation Failed", { errors: [{ resource, field: "body", code: "missing_field" }] });
}

/** A refusal in a sentence. */
export const refused = (sentence: string): Refusal => new Refusal(422, "Unprocessable Entity", { errors: [sentence] });

/** The author and those with write access may change what somebody wrote. */
export function requireEditor({ world, viewer, repository }: Call, author: Account): void {
  if (viewer.kind !== "user" || author === viewer.account || atLeast(roleOf(world.store, viewer.account, repository), "write")) return;
  throw new Refusal(403, "Must have write access to edit this comment.");
}
