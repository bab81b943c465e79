import { openIntentsPartition, ownerScope } from "../../storage/keys.ts";
import { ownerId } from "../../values/ids.ts";
import { type Check, type DoctorDependencies, failure, ok } from "./check.ts";
import { appIdFor, skippedProbes, whyNoProbes } from "./check-webhook.ts";
import { type Delivery, foreignDelivery, nobody, pingDelivery, requestFor, signedBy } from "./events.ts";
import { followClaim, patienceOf } from "./follow.ts";
import { type ProbeAnswer, sendProbe } from "./send-probe.ts";
import type { WebhookTarget } from "./webhook-target.ts";

const names = ["path.ping", "path.replayed", "path.foreign-installation"] as const;

/**
 * Signed deliveries on the real path, from the public address to the claim in the table: one that must arrive, the same again, which
 * must not be worked on, and one that names an installation which the App does not have.
 */
export async function checkPath(deps: DoctorDependencies): Promise<Check[]> {
  const why = whyNoProbes(deps);
  const { webhook } = deps;
  if (why !== undefined || webhook === undefined) return skippedProbes(names, why ?? "");
  const appId = await appIdFor(deps);
  const ping = pingDelivery();
  const arrived = await checkPing(ping, appId, webhook, deps);
  if (arrived.state !== "ok") return [arrived, ...skippedProbes(names.slice(1), "The ping before it did not arrive.")];
  return [arrived, await checkReplay(ping, appId, webhook, deps), await checkForeign(appId, webhook, deps)];
}

const send = (delivery: Delivery, appId: string, webhook: WebhookTarget, deps: DoctorDependencies): Promise<ProbeAnswer> =>
  (deps.send ?? sendProbe)(webhook.url, requestFor(delivery, appId, signedBy(webhook, delivery)));

async function checkPing(ping: Delivery, appId: string, webhook: WebhookTarget, deps: DoctorDependencies): Promise<Check> {
  const [name] = names;
  const began = deps.clock.now();
  const answer = await send(ping, appId, webhook, deps);
  const stopped = atWebhook(answer);
  if (stopped !== undefined) return failure(name, `A signed ping to ${webhook.url} stopped at the webhook: ${stopped}`);
  const claim = await followClaim(deps, ping.guid, ({ completed }) => completed !== undefined);
  if (claim?.completed === undefined) return failure(name, await atQueue(deps));
  if (claim.completed.result !== "done") {
    return failure(
      name,
      `A signed ping stopped at the worker, which ended it with "${String(claim.completed.result)}". See the worker's log.`,
    );
  }
  const seconds = Math.max(0, deps.clock.now() - began) / 1000;
  return ok(name, `A signed ping went from ${webhook.url} through queue and worker to the table in ${seconds.toFixed(1)} s.`);
}

/** Why the webhook did not take it; undefined when it did. */
function atWebhook(answer: ProbeAnswer): string | undefined {
  if ("unreachable" in answer)
    return `${answer.unreachable}. GitHub cannot reach it either: look at the address, its certificate and the network.`;
  const { status } = answer;
  switch (status) {
    case 202:
      return undefined;
    case 401:
      return "it refuses the signature (401), so it reads another secret than this check. Wait a minute after a rotation; else compare the two.";
    case 403:
      return "it takes the delivery for another App's (403). The App's id beside the webhook secret is wrong: run `pipewarden setup` again.";
    case 404:
      return "there is no webhook (404). The address is another program's, or the deployment is not finished.";
    case 503:
      return "it could not store the delivery (503). See its log: the secret or the queue does not answer, or its role may not use them.";
    default:
      return status >= 300 && status < 400
        ? `it redirects (${status}), which GitHub does not follow. Let the address be the webhook's own.`
        : `it answered ${status}. See its log.`;
  }
}

/** Where a delivery stopped that the webhook has taken. */
async function atQueue(deps: DoctorDependencies): Promise<string> {
  const { visible, hidden, dead } = await deps.queue.depth("act");
  const begin = "A signed ping was taken by the webhook and then";
  const after = `within ${patienceOf(deps)}`;
  if (visible > 0) {
    return `${begin} stopped at the queue: no worker took it ${after} (${visible} waiting). Nothing is repaired meanwhile. See whether the worker of lane act runs and is connected to the queue.`;
  }
  if (hidden > 0)
    return `${begin} stopped at the worker, which did not finish it ${after} (${hidden} in hand or delayed). See the worker's log.`;
  if (dead > 0) return `${begin} stopped at the worker: there are ${dead} dead letters. \`pipewarden deliveries list\` shows them.`;
  return `${begin} vanished: it is neither in the queue nor in the table. The webhook sends to another queue, or the worker uses another table, or this version does not know pings: deploy again.`;
}

async function checkReplay(ping: Delivery, appId: string, webhook: WebhookTarget, deps: DoctorDependencies): Promise<Check> {
  const name = names[1];
  const answer = await send(ping, appId, webhook, deps);
  const stopped = atWebhook(answer);
  if (stopped !== undefined) return failure(name, `The same ping once more should be taken, as GitHub's redeliveries are; but ${stopped}`);
  const claim = await followClaim(deps, ping.guid, ({ skippedAt, repeatedAt }) => skippedAt !== undefined || repeatedAt !== undefined);
  if (claim?.repeatedAt !== undefined) {
    return failure(
      name,
      "A delivery that was done is done once more when it is sent again: whoever captured one can repeat its effect. Deploy again.",
    );
  }
  if (claim === undefined) {
    return failure(
      name,
      `The same ping once more was not seen to be skipped within ${patienceOf(deps)}. See the worker's log, and its version.`,
    );
  }
  return ok(name, "The same ping once more was taken and not worked on again.");
}

async function checkForeign(appId: string, webhook: WebhookTarget, deps: DoctorDependencies): Promise<Check> {
  const name = names[2];
  const delivery = foreignDelivery();
  const stopped = atWebhook(await send(delivery, appId, webhook, deps));
  if (stopped !== undefined) return failure(name, `A signed event of an unknown installation stopped at the webhook: ${stopped}`);
  const claim = await followClaim(deps, delivery.guid, ({ completed }) => completed !== undefined);
  if (claim?.completed === undefined) {
    return failure(name, `A signed event of an unknown installation was not ended within ${patienceOf(deps)}. See the worker's log.`);
  }
  const { items } = await deps.table.query({ PK: openIntentsPartition(ownerScope(ownerId(nobody)), "act"), limit: 1 });
  if (claim.completed.result !== "installation_gone" || claim.plan !== undefined || items.length > 0) {
    return failure(name, "An event of an installation that the App does not have was not refused: the worker acted on it. Deploy again.");
  }
  return ok(name, "For an installation that the App does not have, the worker got no token and wrote nothing.");
}
