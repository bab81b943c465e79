import type { JsonObject } from "../../values/json.ts";
import { mayHoldSecret } from "../../values/may-hold-secret.ts";
import type { Place } from "../place.ts";

/** A text that came in an event. */
export type DeliveredText = { readonly place: Place; readonly text: string };

/** The conversation that texts belong to. */
export type Subject = { readonly of: "pull" | "issue"; readonly number: number };

/** The fields of these payloads that count; whatever came in another shape is left alone. */
interface Payload {
  readonly action?: unknown;
  readonly issue?: (Titled & { readonly pull_request?: unknown }) | null;
  readonly pull_request?: Titled | null;
  readonly comment?: Written | null;
  readonly review?: Written | null;
  readonly changes?: { readonly title?: { readonly from?: unknown } | null; readonly body?: { readonly from?: unknown } | null } | null;
}

interface Titled {
  readonly number?: unknown;
  readonly title?: unknown;
  readonly body?: unknown;
}

interface Written {
  readonly id?: unknown;
  readonly body?: unknown;
}

/**
 * What people, and bots, wrote in an event of a conversation: also what an edit replaced, since it stood there for all to read. Texts that
 * cannot hold a secret are left out.
 */
export function textsOf(event: string, received: JsonObject): { readonly subject: Subject | undefined; readonly texts: DeliveredText[] } {
  const payload = received as Payload;
  const { issue, pull_request: pull, comment, review } = payload;
  const about = issue ?? pull;
  const isIssue = issue !== undefined && issue !== null && (issue.pull_request ?? null) === null;
  const of = isIssue ? "issue" : "pull";
  if (typeof about?.number !== "number") return { subject: undefined, texts: [] };
  const { number } = about;
  const texts = (): DeliveredText[] => {
    switch (event) {
      case "issue_comment":
        return writtenIn(comment, payload, (id) => ({ kind: "comment", number, comment: id }));
      case "pull_request_review_comment":
        return writtenIn(comment, payload, (id) => ({ kind: "review-comment", number, comment: id }));
      case "pull_request_review":
        return writtenIn(review, payload, (id) => ({ kind: "review", number, review: id }));
      case "issues":
      case "pull_request":
        return titled(about, payload, { of, number });
      default:
        return [];
    }
  };
  return { subject: { of, number }, texts: texts() };
}

function writtenIn(written: Written | null | undefined, { action, changes }: Payload, placeOf: (id: number) => Place): DeliveredText[] {
  const { id, body } = written ?? {};
  if (action === "deleted" || typeof id !== "number") return [];
  return [body, changes?.body?.from].flatMap((text) => at(placeOf(id), text));
}

function titled({ title, body }: Titled, { action, changes }: Payload, { of, number }: Subject): DeliveredText[] {
  const [titleAt, bodyAt] = [
    { kind: "title", of, number },
    { kind: "body", of, number },
  ] as const;
  if (action === "opened") return [...at(titleAt, title), ...at(bodyAt, body)];
  if (action !== "edited") return [];
  return [
    ...(changes?.title ? [title, changes.title.from].flatMap((text) => at(titleAt, text)) : []),
    ...(changes?.body ? [body, changes.body.from].flatMap((text) => at(bodyAt, text)) : []),
  ];
}

const at = (place: Place, text: unknown): DeliveredText[] => (typeof text === "string" && mayHoldSecret(text) ? [{ place, text }] : []);
