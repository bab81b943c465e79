import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { receiveWebhook } from "../../src/deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import { createLog } from "../../src/github/probot-log.ts";
import { scheduleSweeps } from "../../src/local/schedule.ts";
import { Secret } from "../../src/values/secret.ts";
import { fromCommandLine } from "./canary.ts";
import { enforcing } from "./rig.ts";
import { scene } from "./scene.ts";

// What people write into their repositories is theirs: no line of the log and no verb shows it, however the work goes.

describe("the words of a payload are in no line of the log and in no verb's answer", () => {
  it("when all goes well, when GitHub fails, and when messages are given up", async () => {
    const rig = await scene({ home: enforcing, expectsFailures: true });
    const canary = `canary-${randomUUID()}`;
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());

    rig.github.commit("acme/.github", "main", { ".github/pipewarden.yml": `${enforcing}# ${canary}\n` }, "alice", { message: canary });
    await rig.settle(await rig.startBot());
    rig.github.faults.inject({ kind: "status", status: 502, body: { message: "Bad Gateway" }, probability: 0.5, times: 40 });
    rig.github.commit("acme/.github", "main", { ".github/pipewarden.yml": `${enforcing}# again ${canary}\n` }, "alice", {
      message: canary,
    });
    await rig.settle(await rig.startBot());
    rig.github.faults.clear();
    rig.github.faults.inject({ kind: "status", status: 500, body: { message: "Down" }, times: 100_000 });
    rig.github.commit("acme/.github", "main", { ".github/pipewarden.yml": `${enforcing}# thrice ${canary}\n` }, "alice", {
      message: canary,
    });
    await rig.settle(await rig.startBot());
    rig.github.faults.clear();

    const { dead } = await rig.queue.depth("act");
    expect(dead).toBeGreaterThan(0);
    // The search can find it: the queue has the payload, and must.
    expect(rig.recording.sent.join("\n")).toContain(canary);
    const log = rig.recording.log.join("");
    for (const message of ["message done", "message failed, to be tried again", "message given up"]) expect(log).toContain(message);
    expect(log).not.toContain(canary);
    expect(await fromCommandLine(rig)).not.toContain(canary);
  });

  it("when the webhook refuses a body or cannot store it, and when a sweep fails", async () => {
    const rig = await scene();
    const canary = `canary-${randomUUID()}`;
    const lines: string[] = [];
    const log = createLog({ level: "debug", destination: { write: (line) => void lines.push(line) } });
    const answers: string[] = [];
    const secrets = WebhookSecrets.of({ current: Secret.of(rig.webhookSecret) });
    const deliver = async (event: string, body: string) => {
      const answer = await receiveWebhook(
        {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "x-github-event": event,
            "x-github-delivery": randomUUID(),
            "x-hub-signature-256": `sha256=${createHmac("sha256", rig.webhookSecret).update(body).digest("hex")}`,
          },
          body: Buffer.from(body),
        },
        {
          secrets,
          now: rig.clock.now,
          send: async (_lane, message) => {
            throw new Error("The queue is out of reach.", { cause: { message } });
          },
          onError: (error) => log.error({ err: error }, "delivery not stored"),
        },
      );
      answers.push(`${answer.status} ${answer.body}`);
    };
    await deliver("push", JSON.stringify({ zen: canary }));
    await deliver("ping", `{"zen": "${canary}"`);
    await deliver("ping", JSON.stringify({ zen: canary, hook_id: 1, hook: { type: "App", id: 1 } }));
    expect(answers.map((answer) => answer.slice(0, 3))).toEqual(["400", "400", "503"]);
    expect(lines.join("")).toContain("delivery not stored");

    const { table, queue, clock } = rig;
    const failing = rig.clients({ fetch: async () => Response.json({ message: "No", note: canary }, { status: 403 }) });
    await scheduleSweeps({ table, queue, clock, log, github: failing, everyMinute: () => ({ stop: () => {} }) }).stop();
    expect(lines.join("")).toContain("failed, to be tried again");
    expect([...lines, ...answers].join("\n")).not.toContain(canary);
  });
});
