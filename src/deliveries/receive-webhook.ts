import { installationId, ownerId, repositoryId } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { encodeDelivery, firstTry } from "./encode.ts";
import { hasShapeOf } from "./event-shape.ts";
import { guidPattern } from "./guid.ts";
import { parseJsonObject } from "./json-object.ts";
import { groupOf, lanesOf, mayConcern } from "./lanes.ts";
import type { WebhookSecrets } from "./signature.ts";

/** Larger bodies are refused, in bytes; GitHub sends none above 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
export const bodyLimit = 25 * 1_048_576;

export interface WebhookRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were signed; decoded already if the transport uses base64. */
  readonly body: Uint8Array;
}

export interface WebhookResponse {
  readonly status: 202 | 400 | 401 | 403 | 405 | 413 | 415 | 503;
  /** One line of plain text; never anything of the request. */
  readonly body: string;
}

export interface WebhookDependencies {
  readonly secrets: WebhookSecrets;
  /** The App that deliveries are taken for. One that says that it is for another App, or of a repository's own webhook, is refused. */
  readonly appId?: string;
  /** Stores one message durably before it resolves: `Queue.send`. */
  send(lane: Lane, message: { group: string; body: string }): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told why a delivery could not be stored; GitHub learns only that it was not. */
  onError?(error: unknown): void;
}

/** The answer to an event that is not stored. GitHub keeps answers for three days, and `deliveries list` reads them there. */
export const nothingToDo = "Nothing to do for this event.";

const eventHeader = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Answers a webhook of GitHub: 202 once every lane that wants the event has stored it. Until the signature is verified, nothing of the
 * body is looked at but its length. Never throws. A failure to store is a 503, which GitHub shows as a failed delivery; GitHub does
 * not repeat it by itself, the redelivery sweep does.
 */
export async function receiveWebhook(request: WebhookRequest, deps: WebhookDependencies): Promise<WebhookResponse> {
  const { headers, body } = request;
  if (request.method !== "POST") return answer(405, "Webhooks are sent by POST.");
  if (!isJson(headers["content-type"])) return answer(415, "Set the webhook's content type to application/json.");
  if (body.byteLength > bodyLimit) return answer(413, `A webhook has at most ${bodyLimit} bytes.`);
  const now = deps.now();
  if (!deps.secrets.verify(body, headers["x-hub-signature-256"], now)) return answer(401, "The signature is missing or wrong.");
  if (!isFor(deps.appId, headers)) return answer(403, "This delivery is for another App, or of a webhook that is none of an App.");

  const guid = headers["x-github-delivery"]?.toLowerCase();
  const event = headers["x-github-event"];
  if (guid === undefined || !guidPattern.test(guid)) return answer(400, "X-GitHub-Delivery must be a GUID.");
  if (event === undefined || !eventHeader.test(event)) return answer(400, "X-GitHub-Event must be the name of an event.");
  const text = decodeUtf8(body);
  const payload = text === undefined ? undefined : parseJsonObject(text);
  if (text === undefined || payload === undefined) return answer(400, "The body must be a JSON object.");
  if (!hasShapeOf(event, payload)) return answer(400, "The body does not belong to the event that X-GitHub-Event names.");

  const lanes = mayConcern(event, payload) ? lanesOf(event) : [];
  if (lanes.length === 0) return answer(202, nothingToDo);
  try {
    const subject = subjectOf(payload);
    const message = { type: "delivery", guid, event, receivedAt: now, ...subject, ...firstTry(now) } as const;
    const stored = { group: groupOf(subject), body: await encodeDelivery(message, text) };
    await Promise.all(lanes.map((lane) => deps.send(lane, stored)));
  } catch (error) {
    deps.onError?.(error);
    return answer(503, "The delivery could not be stored; it will be asked for again.");
  }
  return answer(202, "Queued.");
}

const answer = (status: WebhookResponse["status"], body: string): WebhookResponse => ({ status, body });

const isJson = (contentType: string | undefined): boolean => contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";

/**
 * The headers are not signed: this finds the webhook of something else that was given the same address and secret by mistake, and is
 * no defence. An App's client id cannot be compared, since GitHub sends the number; older servers send neither header.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
 */
function isFor(appId: string | undefined, headers: WebhookRequest["headers"]): boolean {
  if (appId === undefined) return true;
  const type = headers["x-github-hook-installation-target-type"];
  const id = headers["x-github-hook-installation-target-id"];
  if (type !== undefined && type !== "integration") return false;
  return id === undefined || !/^\d+$/.test(appId) || id === appId;
}

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The action and the ids, each only where it is what GitHub documents. An organisation's id is the owner's, also where no repository is named. */
function subjectOf(payload: JsonObject) {
  const action = member(payload, "action");
  const repository = idOf(member(payload, "repository"));
  const installation = idOf(member(payload, "installation"));
  const owner =
    idOf(member(member(payload, "repository"), "owner")) ??
    idOf(member(payload, "organization")) ??
    idOf(member(member(payload, "installation"), "account"));
  return {
    ...(typeof action === "string" && action !== "" && action.length <= 256 ? { action } : {}),
    ...(repository === undefined ? {} : { repositoryId: repositoryId(repository) }),
    ...(owner === undefined ? {} : { ownerId: ownerId(owner) }),
    ...(installation === undefined ? {} : { installationId: installationId(installation) }),
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

function idOf(value: unknown): number | undefined {
  const id = member(value, "id");
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
