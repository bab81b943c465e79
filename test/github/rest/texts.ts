import { Refusal } from "../http/answer.ts";
import type { Call } from "../http/route.ts";
import type { Account } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";

/** So many characters fit into what somebody writes: a comment, a review. */
const LONGEST = 65_536;

const invalid = (resource: string, code: "missing_field" | "unprocessable", message?: string): Refusal =>
  new Refusal(422, "Validation Failed", { errors: [{ resource, field: "body", code, ...(message !== undefined && { message }) }] });

/** Refuses a text that is too long. */
export function requireShort(resource: string, text: string): void {
  if (text.length > LONGEST) throw invalid(resource, "unprocessable", `body is too long (maximum is ${LONGEST} characters)`);
}

/** Refuses a text that is blank or too long. */
export function requireText(resource: string, text: string): void {
  if (text.trim() === "") throw invalid(resource, "missing_field");
  requireShort(resource, text);
}

/** The author and those with write access may change what somebody wrote. */
export function requireEditor({ world, viewer, repository }: Call, author: Account): void {
  if (viewer.kind !== "user" || author === viewer.account || atLeast(roleOf(world.store, viewer.account, repository), "write")) return;
  throw new Refusal(403, "Must have write access to edit this comment.");
}
