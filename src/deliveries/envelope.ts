import * as z from "zod/mini";
import type { Cause } from "../changes/change.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../values/ids.ts";
import { guidPattern } from "./guid.ts";
import { parseJsonObject } from "./json-object.ts";
import { MalformedMessage } from "./malformed-message.ts";

const id = z.int().check(z.positive());
const repository = z.pipe(id, z.transform(repositoryId));
const owner = z.pipe(id, z.transform(ownerId));
const installation = z.pipe(id, z.transform(installationId));
/** Milliseconds since the epoch. */
const time = z.int().check(z.positive());
const count = z.int().check(z.nonnegative());
const word = z.string().check(z.minLength(1), z.maxLength(256));

/** How long a message has been waiting, and how often in vain; see `backoff.ts`. */
const waiting = {
  v: z.literal(1),
  /** How many delayed copies there were before this message. */
  attempt: count,
  /** How many of them because something failed. */
  failures: count,
  /** When the first of these messages was sent. */
  firstAt: time,
  /** Nothing needs to be tried before this time. */
  notBefore: z.exactOptional(time),
};

const repositoryRef = z.object({
  id: repository,
  nodeId: word,
  owner: word,
  name: word,
  ownerId: owner,
  installationId: installation,
}) satisfies z.ZodMiniType<RepositoryRef>;

const cause = z.object({
  kind: z.enum(["delivery", "sweep", "request", "operator", "command"]),
  id: word,
  conversation: z.exactOptional(count),
  event: z.exactOptional(word),
  actor: z.exactOptional(z.object({ id: z.int(), login: word, type: word })),
}) satisfies z.ZodMiniType<Cause>;

const payload = z.discriminatedUnion("as", [
  /** The body as GitHub sent it. */
  z.object({ as: z.literal("json"), text: z.string() }),
  /** The same, compressed; `base64` as in RFC 4648, section 4. */
  z.object({ as: z.literal("gzip"), base64: z.string() }),
  /** Too large for the queue: GitHub keeps it for three days under the delivery's guid. */
  z.object({ as: z.literal("reference") }),
]);

const delivery = z.object({
  type: z.literal("delivery"),
  guid: z.string().check(z.regex(guidPattern)),
  event: z.string().check(z.regex(/^[a-z][a-z0-9_]{0,63}$/)),
  action: z.exactOptional(word),
  receivedAt: time,
  installationId: z.exactOptional(installation),
  ownerId: z.exactOptional(owner),
  repositoryId: z.exactOptional(repository),
  /** Who put it in, when that was not GitHub: see `pipewarden replay`. */
  operator: z.exactOptional(word),
  ...waiting,
  payload,
});

const sweep = z.object({ type: z.literal("sweep"), run: word, repository: repositoryRef, ...waiting });

const request = z.object({
  type: z.literal("request"),
  /** Who does the work, e.g. `protection`. */
  capability: word,
  /** The same for every copy of one request. */
  id: word,
  repository: repositoryRef,
  cause,
  params: z.record(z.string(), z.json()),
  ...waiting,
});

const message = z.discriminatedUnion("type", [delivery, sweep, request]);

/** One webhook of GitHub for one lane. */
export type DeliveryMessage = z.output<typeof delivery>;
/** "Look at this repository, whatever happened": the hourly round. */
export type SweepMessage = z.output<typeof sweep>;
/** Work that another lane, or an event of a whole organisation, asks for in one repository. */
export type RequestMessage = z.output<typeof request>;
/** What the queues carry. */
export type Message = z.output<typeof message>;

/** @throws MalformedMessage, which names the members that are wrong but never their values. */
export function decodeMessage(body: string): Message {
  const result = z.safeParse(message, parseJsonObject(body));
  if (result.success) return result.data;
  const members = new Set(result.error.issues.map((issue) => issue.path.map(String).join(".") || "the message"));
  throw new MalformedMessage(`wrong are ${[...members].slice(0, 5).join(", ")}`);
}
