import { createHmac, randomBytes, randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { type DeliveryMessage, decodeMessage } from "../deliveries/envelope.ts";
import { parseJsonObject } from "../deliveries/json-object.ts";
import { receiveWebhook } from "../deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../deliveries/signature.ts";
import type { GitHub } from "../github/client.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { repositoryId } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { Secret } from "../values/secret.ts";
import { type Account, accountsOf } from "./accounts.ts";
import { fullName } from "./parameters.ts";

/** A payload as the webhook would have taken it in, and not stored yet. */
export interface Received {
  readonly guid: string;
  readonly payload: JsonObject;
  /** One for each lane that wants the event. */
  readonly messages: readonly { readonly lane: Lane; readonly group: string; readonly message: DeliveryMessage }[];
}

/** Events whose content the bot keeps as it stands in the payload, without asking GitHub: from a file, anybody could have written it. */
const believed = new Map([["custom_property_values", "A sweep of the repository .github reads the properties from GitHub."]]);

/**
 * Takes a payload in the way in which the webhook does, under a new guid, and signed with a secret of the moment.
 *
 * @throws PipewardenError `replay_refused`, in the webhook's words; `replay_believed`; `replay_too_large` for what the queue could only
 *   carry as a reference to GitHub, which does not know the new guid.
 */
export async function receiveFile(text: string, event: string, clock: Clock): Promise<Received> {
  const advice = believed.get(event);
  if (advice !== undefined) {
    throw new PipewardenError(
      "replay_believed",
      `What an event ${event} says is believed as it stands, so it is not taken from a file. ${advice}`,
    );
  }
  const body = Buffer.from(text);
  const secret = randomBytes(32).toString("hex");
  const guid = randomUUID();
  const stored: { lane: Lane; group: string; body: string }[] = [];
  const answer = await receiveWebhook(
    {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-delivery": guid,
        "x-github-event": event,
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
      body,
    },
    {
      secrets: WebhookSecrets.of({ current: Secret.of(secret) }),
      now: () => clock.now(),
      send: async (lane, message) => void stored.push({ lane, ...message }),
    },
  );
  const payload = parseJsonObject(text);
  if (answer.status !== 202 || payload === undefined) {
    throw new PipewardenError("replay_refused", `The webhook would refuse this with ${answer.status}: ${answer.body}`);
  }
  const messages = stored.map(({ lane, group, body: encoded }) => ({ lane, group, message: deliveryIn(encoded) }));
  if (messages.some(({ message }) => message.payload.as === "reference")) {
    throw new PipewardenError(
      "replay_too_large",
      "The payload does not fit into the queue, and GitHub knows no delivery that it could be read from. Use: pipewarden deliveries replay GUID",
    );
  }
  return { guid, payload, messages };
}

function deliveryIn(body: string): DeliveryMessage {
  const message = decodeMessage(body);
  if (message.type !== "delivery") throw new TypeError("The webhook stored something that is no delivery");
  return message;
}

const id = z.int().check(z.positive());
const account = z.object({ id });
const repository = z.object({ id, node_id: z.string(), name: z.string(), owner: z.object({ id, login: z.string() }) });
const identity = z.object({
  installation: z.object({ id, account: z.optional(account) }),
  organization: z.optional(account),
  repository: z.optional(repository),
});

/**
 * Compares whom the payload names with what GitHub says: nobody but GitHub signed for it.
 *
 * @returns the account that it is about.
 * @throws PipewardenError `replay_foreign` when it is about an installation, an account or a repository that is not this App's;
 *   GitHub's refusal when the repository cannot be read.
 */
export async function accountIn(payload: JsonObject, github: GitHub): Promise<Account> {
  const named = z.safeParse(identity, payload);
  if (!named.success) {
    const members = [...new Set(named.error.issues.map(({ path }) => path.join(".")))].join(", ");
    throw foreign(`the file does not say whom it is about (${members}), as every event of an App does`);
  }
  const { installation, organization, repository: place } = named.data;
  const known = (await accountsOf(github)).find((each) => each.installation === installation.id);
  if (known === undefined) throw foreign(`this App has no installation ${installation.id}`);
  for (const [what, one] of Object.entries({
    organization,
    "installation.account": installation.account,
    "repository.owner": place?.owner,
  })) {
    if (one !== undefined && one.id !== known.id) throw foreign(`its ${what} is not ${known.login}, to which the installation belongs`);
  }
  if (place !== undefined) await compareRepository(place, known, github);
  return known;
}

async function compareRepository(place: z.output<typeof repository>, known: Account, github: GitHub): Promise<void> {
  const [owner = "", repo = ""] = fullName(`${place.owner.login}/${place.name}`).split("/");
  const reader = await github.reader({ id: repositoryId(place.id), installationId: known.installation }, { metadata: "read" });
  const { data } = await reader.rest.repos.get({ owner, repo });
  if (data.id === place.id && data.node_id === place.node_id && data.owner.id === known.id) return;
  throw foreign(`GitHub knows ${owner}/${repo} by other ids`);
}

const foreign = (why: string): PipewardenError => new PipewardenError("replay_foreign", `This payload is not replayed: ${why}.`);
