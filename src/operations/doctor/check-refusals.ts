import { randomBytes } from "node:crypto";
import { Secret } from "../../values/secret.ts";
import { type Check, type DoctorDependencies, failure, ok, skipped } from "./check.ts";
import { appIdFor, skippedProbes, whyNoProbes } from "./check-webhook.ts";
import { nobody, pingDelivery, requestFor, signedBy } from "./events.ts";
import { type ProbeRequest, sendProbe } from "./send-probe.ts";
import { type WebhookTarget, webhookTarget } from "./webhook-target.ts";

/** Something that must be denied. Should it be taken, it is a ping: it harms nobody. */
interface Probe {
  readonly name: string;
  readonly what: string;
  readonly request: ProbeRequest;
  /** Any of these statuses is a refusal for the right reason. */
  readonly denied: readonly number[];
}

const names = ["unsigned", "wrong-signature", "sha1-only", "other-event", "other-app", "get"].map((name) => `refusals.${name}`);
const controlName = "refusals.control";

/** What must be denied is denied, at the public address. */
export async function checkRefusals(deps: DoctorDependencies): Promise<Check[]> {
  const why = whyNoProbes(deps);
  const { webhook } = deps;
  if (why !== undefined || webhook === undefined) return [...skippedProbes(names, why ?? ""), await checkControl(deps)];
  const appId = await appIdFor(deps);
  const checks: Check[] = [];
  // One after the other: a burst of refused requests is what alarms and firewalls look for.
  for (const probe of probesFor(webhook, appId)) checks.push(await checkProbe(probe, webhook.url, deps));
  return [...checks, await checkControl(deps)];
}

function probesFor(webhook: WebhookTarget, appId: string): Probe[] {
  const ping = () => pingDelivery();
  const stranger = webhookTarget({ url: webhook.url, secret: Secret.of(randomBytes(32).toString("hex")) });
  const [unsigned, forged, old, disguised, foreign] = [ping(), ping(), ping(), { ...ping(), event: "installation" }, ping()];
  return [
    { name: "refusals.unsigned", what: "An unsigned event", request: requestFor(unsigned, appId, {}), denied: [401] },
    {
      name: "refusals.wrong-signature",
      what: "An event signed with another secret",
      request: requestFor(forged, appId, signedBy(stranger, forged)),
      denied: [401],
    },
    {
      name: "refusals.sha1-only",
      what: "An event with nothing but the old SHA-1 signature",
      request: requestFor(old, appId, { "x-hub-signature": webhook.sign(old.body, "sha1") }),
      denied: [401],
    },
    {
      name: "refusals.other-event",
      what: "A signed body under the name of another event",
      request: requestFor(disguised, appId, signedBy(webhook, disguised)),
      denied: [400],
    },
    {
      name: "refusals.other-app",
      what: "A signed event that was sent for another App",
      request: requestFor(foreign, String(nobody), signedBy(webhook, foreign)),
      denied: [403],
    },
    // A gateway that knows no such route answers 404 in the webhook's place.
    { name: "refusals.get", what: "A GET on the webhook's address", request: { method: "GET", headers: {} }, denied: [403, 404, 405] },
  ];
}

async function checkProbe({ name, what, request, denied }: Probe, url: string, deps: DoctorDependencies): Promise<Check> {
  const answer = await (deps.send ?? sendProbe)(url, request);
  if ("unreachable" in answer) return skipped(name, `The webhook was not reached: ${answer.unreachable}.`);
  const { status } = answer;
  if (denied.includes(status)) return ok(name, `${what} is refused (${status}).`);
  if (status >= 200 && status < 300) {
    return failure(
      name,
      `${what} is taken (${status}): anybody could make the bot act. Take the webhook off the network, and deploy this version again.`,
    );
  }
  return failure(
    name,
    `${what} got ${status} where ${denied[0]} is the refusal: something else answers there, so this cannot be told. See path.ping.`,
  );
}

/** Without the token of the control file nobody on this machine may give orders; \`holds\` only reads, should it be obeyed. */
async function checkControl({ controlUrl, ...deps }: DoctorDependencies): Promise<Check> {
  if (controlUrl === undefined) return skipped(controlName, "A deployment takes no orders over HTTP.");
  const answer = await (deps.send ?? sendProbe)(`${controlUrl}/control/holds`, { method: "POST", headers: {} });
  if ("unreachable" in answer) return skipped(controlName, `The bot was not reached: ${answer.unreachable}.`);
  if (answer.status === 401) return ok(controlName, "An order without the control token is refused (401).");
  return failure(
    controlName,
    `An order without the control token got ${answer.status}: any program or page on this machine could give orders. Stop the bot, and install this version again.`,
  );
}
