import { createHash } from "node:crypto";
import { mayHoldCommands } from "../values/called.ts";
import type { JsonObject } from "../values/json.ts";

/** The events in which people give commands, or that commands are bound by. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const commandEvents = ["check_run", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment"] as const;

/** What an event means here: something to follow, something to remember, or nothing. */
export type CommandConcern =
  | { readonly kind: "look"; readonly params: JsonObject }
  | { readonly kind: "note"; readonly params: JsonObject }
  | undefined;

interface Account {
  readonly id?: number;
  readonly type?: string;
}

interface Text {
  readonly id?: number;
  readonly body?: string | null;
  readonly user?: Account | null;
}

/** The fields of these payloads that count; whatever came in another shape is left alone. */
interface Payload {
  readonly action?: string;
  readonly sender?: Account;
  readonly comment?: Text;
  readonly review?: Text;
  readonly issue?: { readonly number?: number };
  readonly number?: number;
  readonly pull_request?: { readonly number?: number; readonly head?: { readonly sha?: string } };
  readonly changes?: { readonly body?: { readonly from?: string } };
  readonly check_run?: {
    readonly id?: number;
    readonly head_sha?: string;
    readonly pull_requests?: readonly { readonly number?: number }[];
  };
  readonly requested_action?: { readonly identifier?: string };
}

/** Of a text, in hexadecimal digits. By it a comment is known to be still what was delivered. */
export const hashOfBody = (body: string): string => createHash("sha256").update(body).digest("hex");

const isPerson = (account: Account | null | undefined): boolean => account?.type === "User";

/**
 * @param guid of the delivery
 * @param receivedAt when it was received first, in milliseconds since the epoch
 */
export function commandConcern(event: string, received: JsonObject, guid: string, receivedAt: number): CommandConcern {
  const payload = received as Payload;
  switch (event) {
    case "issue_comment":
      return payload.action === "created"
        ? written("issue_comment", payload.comment, payload.issue?.number, payload.sender)
        : tampered(payload);
    case "pull_request_review":
      return payload.action === "submitted" ? written("review", payload.review, payload.pull_request?.number, payload.sender) : undefined;
    case "pull_request_review_comment":
      return payload.action === "created"
        ? written("review_comment", payload.comment, payload.pull_request?.number, payload.sender)
        : undefined;
    case "pull_request":
      return moved(payload, receivedAt);
    case "check_run":
      return clicked(payload, guid);
    default:
      return undefined;
  }
}

/** A comment that somebody wrote themselves. Its title's words, an edit or a bot's words command nothing. */
function written(kind: string, text: Text | undefined, conversation: number | undefined, sender: Account | undefined): CommandConcern {
  const { id, body, user } = text ?? {};
  if (id === undefined || conversation === undefined || typeof body !== "string" || !mayHoldCommands(body)) return undefined;
  if (!isPerson(sender) || !isPerson(user) || user?.id !== sender?.id) return undefined;
  return { kind: "look", params: { kind: "written", source: { kind, id, bodyHash: hashOfBody(body) }, conversation } };
}

/** Whoever may write to a repository may edit what others wrote. GitHub's page shows only that it was edited. */
function tampered({ action, comment, issue, sender, changes }: Payload): CommandConcern {
  const { id, user, body } = comment ?? {};
  if ((action !== "edited" && action !== "deleted") || id === undefined || user?.id === undefined || user.id === sender?.id)
    return undefined;
  const texts = [body, changes?.body?.from];
  if (!isPerson(user) || !texts.some((each) => typeof each === "string" && mayHoldCommands(each))) return undefined;
  return { kind: "note", params: { kind: "tampered", comment: id, author: user.id, conversation: issue?.number ?? 0, action } };
}

const movingActions = ["opened", "reopened", "synchronize"];

function moved({ action = "", pull_request: pull }: Payload, receivedAt: number): CommandConcern {
  const { number, head } = pull ?? {};
  if (!movingActions.includes(action) || number === undefined || head?.sha === undefined) return undefined;
  return { kind: "note", params: { kind: "head", pull: number, sha: head.sha, action, receivedAt } };
}

function clicked({ action, check_run: run, requested_action: requested, sender }: Payload, click: string): CommandConcern {
  const { id, head_sha: headSha } = run ?? {};
  const verb = requested?.identifier;
  if (action !== "requested_action" || id === undefined || headSha === undefined || verb === undefined || !isPerson(sender))
    return undefined;
  const conversation = run?.pull_requests?.[0]?.number ?? null;
  return { kind: "look", params: { kind: "clicked", source: { kind: "button", checkRunId: id, headSha, verb, click }, conversation } };
}
