import { setTimeout as pause } from "node:timers/promises";
import { stackSecrets } from "../../src/cli/kept-stack-secrets.ts";
import { appSettings } from "../../src/github/app-settings.ts";
import { rotateWebhookSecret } from "../../src/registration/rotate-webhook-secret.ts";
import { systemClock } from "../../src/values/clock.ts";
import { dyingWorker, endOfDyingWorker } from "./dying-worker.ts";
import { largeDeliveries } from "./large-deliveries.ts";
import { check, protections } from "./look.ts";
import { managedSecrets } from "./managed-secrets.ts";
import { operatorsCommands } from "./operators-commands.ts";
import { idleLanes, unreadableMessages } from "./other-messages.ts";
import { deliverAgain, repositories, type Stage, until } from "./stage.ts";

/** One scene of the rehearsal. @throws Error that says what does not hold. */
export interface Step {
  readonly title: string;
  play(stage: Stage): Promise<void>;
}

/** In this order: each goes on where the one before ended. */
export const story: readonly Step[] = [
  { title: "the App is installed: every repository gets its protection", play: installed },
  { title: "mallory takes the protection off acme/shop: webhook and act bring it back", play: weakened },
  { title: "forged webhooks, and webhooks for another App, are refused", play: forged },
  { title: "GitHub delivers an event once more: nothing is done twice", play: redelivered },
  { title: "webhooks are lost: the hourly sweep finds what they were about", play: swept },
  { title: "deliveries of 2 and 8 MB arrive, compressed or by reference", play: largeDeliveries },
  { title: "the lanes fix and rotate are asked", play: idleLanes },
  { title: "a message that nobody can read lies among the dead letters of its lane", play: unreadableMessages },
  { title: "a worker is killed right after its write to GitHub", play: dyingWorker },
  { title: "the webhook secret is replaced while deliveries arrive: none is lost", play: rotated },
  { title: "an operator asks the stack: doctor, deliveries, audit trail", play: operatorsCommands },
  { title: "the killed worker's message came back, and its work is done once", play: endOfDyingWorker },
  { title: "managed secrets are indexed, and followed when they are rotated", play: managedSecrets },
  { title: "the sequencer puts every event into the audit log, once", play: sequenced },
];

async function installed(stage: Stage): Promise<void> {
  await stage.quiet();
  await until("every repository is protected", () => repositories.every((name) => stage.isProtected(`acme/${name}`)));
  await stage.quiet();
  const once = repositories.every((name) => protections(stage, `acme/${name}`) === 1);
  check(stage, once, `the ${repositories.length} repositories are protected, each by one write`);
}

async function weakened(stage: Stage): Promise<void> {
  const before = protections(stage, "acme/shop");
  stage.github.as("mallory").weakenProtection("acme/shop", "main");
  check(stage, !stage.isProtected("acme/shop"), "the protection is off");
  await stage.quiet();
  await until("acme/shop is protected", () => stage.isProtected("acme/shop"));
  await stage.quiet();
  check(stage, protections(stage, "acme/shop") === before + 1, "it is back, by one write");
}

async function forged(stage: Stage): Promise<void> {
  const { github, app } = stage;
  const body = JSON.stringify({ action: "deleted", repository: { id: 1 }, zen: "x" });
  const [seen, claims] = [github.requests.length, (await stage.scan("D#")).length];
  const post = (headers: Record<string, string>) => stage.post("ping", body, headers);
  const strange = `sha256=${"0".repeat(64)}`;
  check(stage, (await post({ "x-hub-signature-256": strange })) === 401, "a wrong signature: 401");
  check(stage, (await post({ "x-hub-signature-256": "" })) === 401, "none: 401");
  const foreign = { "x-github-hook-installation-target-id": String(app.id + 1), "x-github-hook-installation-target-type": "integration" };
  check(stage, (await post(foreign)) === 403, "for another App, with the right signature: 403");
  await stage.quiet();
  const untouched = github.requests.length === seen && (await stage.scan("D#")).length === claims;
  check(stage, untouched, "nothing was queued, stored or asked of GitHub");
  check(
    stage,
    (await post({ "content-encoding": "identity" })) === 400,
    "handed over in base64, the signature fits all the same; but the body is of no ping: 400",
  );
  const ping = JSON.stringify({ zen: "x", hook_id: 1, hook: { type: "App", id: 1 } });
  check(stage, (await stage.post("ping", ping, { "content-encoding": "identity" })) === 202, "a sound one in base64: 202");
  await stage.quiet();
}

async function redelivered(stage: Stage): Promise<void> {
  const { github } = stage;
  const delivery = github.deliveries.findLast(({ event, body }) => event === "branch_protection_rule" && body.includes('"mallory"'));
  if (delivery === undefined) throw new Error("GitHub has no delivery about the protection.");
  const before = [github.writes(), (await stage.scan("E#")).length];
  github.redeliver(delivery.guid);
  await stage.quiet();
  const [claim] = await stage.items(`D#${delivery.guid}`);
  check(stage, claim?.completedAt !== undefined && claim.skippedAt !== undefined, "its claim says that it was done, and met again");
  check(stage, [github.writes(), (await stage.scan("E#")).length].join() === before.join(), "no write, no audit event");
}

async function swept(stage: Stage): Promise<void> {
  const { github, rehearsal } = stage;
  const before = protections(stage, "acme/website");
  github.pauseHooks();
  github.as("mallory").weakenProtection("acme/website", "main");
  const outcome = await rehearsal.fire("sweep");
  check(stage, outcome.kind === "result", "the rule of EventBridge sends its task to the schedule function, which ends well");
  await until("acme/website is protected", () => stage.isProtected("acme/website"));
  github.resumeHooks();
  await stage.quiet();
  check(
    stage,
    protections(stage, "acme/website") === before + 1,
    "acme/website is protected again by one write, also after the late webhooks",
  );
  const log = rehearsal.functionNamed("schedule").lastLines(50);
  check(
    stage,
    log.some((line) => line.includes('"SweepCompleted":1')),
    "its log has the metric that the alarm of the sweep waits for",
  );
}

async function rotated(stage: Stage): Promise<void> {
  const { github, rehearsal } = stage;
  const first = github.deliveries.length;
  let running = true;
  let commits = 0;
  const traffic = (async () => {
    while (running) {
      commits += 1;
      github.commit("acme/api", "main", { "counter.txt": `${commits}\n` }, "alice");
      await pause(150);
    }
  })();
  try {
    const kept = await stage.asOperator(() =>
      // In place of five minutes, until each instance has read the secrets again: new instances, as after a deployment.
      stackSecrets({ ...rehearsal.operatorEnv }, async (milliseconds) => {
        // Called for every minute of the wait; the last one is shorter.
        if (milliseconds < 60_000) rehearsal.functionNamed("webhook").renew();
        await pause(300);
      }),
    );
    const gitHub = appSettings({ ...kept.app, apiUrl: kept.gitHubUrl, clock: systemClock });
    await stage.asOperator(() =>
      rotateWebhookSecret({ home: kept.webhook, gitHub, clock: systemClock, tell: () => {}, pause: async () => {} }),
    );
    await pause(1_000);
  } finally {
    running = false;
    await traffic;
  }
  const made = () => github.deliveries.slice(first).filter(({ event }) => event === "push");
  // A 503 of a busy machine is no loss; a refusal would be one.
  await deliverAgain(github);
  const others = made().filter(({ status_code }) => status_code !== 202);
  const told = others.map(({ status_code }) => ` (one ${status_code})`).join("");
  check(stage, made().length === commits && others.length === 0, `GitHub got a 202 for each of ${commits} deliveries${told}`);
  const done = async (guid: string) => (await stage.items(`D#${guid}`)).some(({ completedAt }) => completedAt !== undefined);
  await until("each of them is done", async () => (await Promise.all(made().map(({ guid }) => done(guid)))).every(Boolean));
  const body = JSON.stringify({ zen: "x", hook_id: 1, hook: { type: "App", id: 1 } });
  check(stage, (await stage.post("ping", body, {})) === 202, "and what is signed with the old secret is taken for a day more");
}

async function sequenced(stage: Stage): Promise<void> {
  const { app, rehearsal } = stage;
  const outcome = await rehearsal.fire("sequence");
  check(stage, outcome.kind === "result", "the sequencer ends well");
  const [events, batches, inbox] = [await stage.scan("E#"), await stage.items(`B#${app.ownerId}`), await stage.items(`Q#${app.ownerId}`)];
  const numbers = await stage.scan(`N#${app.ownerId}#`);
  check(stage, inbox.length === 0 && batches.length > 0, "the inbox is empty");
  const distinct = new Set(numbers.map(({ number, n, sequence }) => number ?? n ?? sequence)).size;
  check(stage, numbers.length === events.length && distinct === events.length, `each of ${events.length} events has its own number`);
}
