import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { receiveWebhook } from "../../../src/deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../../../src/deliveries/signature.ts";
import type { DoctorDependencies } from "../../../src/operations/doctor/check.ts";
import type { ProbeRequest, SendProbe } from "../../../src/operations/doctor/send-probe.ts";
import { Secret } from "../../../src/values/secret.ts";
import { startWard, type Ward } from "./ward.ts";

let ward: Ward;
let stored: string[];
let sent: ProbeRequest[];
beforeEach(async () => {
  ward = await startWard();
  [stored, sent] = [[], []];
});
afterEach(() => ward.close());

/** The webhook itself, without a network; `blind` to what a test takes from its sight. */
const webhook =
  (blind: (request: ProbeRequest) => ProbeRequest = (request) => request): SendProbe =>
  async (_url, request) => {
    sent.push(request);
    const { method, headers, body = "" } = blind(request);
    if (_url.includes("/control/")) return { status: 401 };
    const answer = await receiveWebhook(
      { method, headers, body: Buffer.from(body) },
      {
        appId: String(ward.rig.app.id),
        secrets: WebhookSecrets.of({ current: Secret.of(ward.rig.webhookSecret) }),
        send: async (_lane, message) => void stored.push(message.body),
        now: () => ward.rig.clock.now(),
      },
    );
    return { status: answer.status };
  };
const examine = (send: SendProbe, changes: Partial<DoctorDependencies> = {}) =>
  ward.examine("refusals", { send, controlUrl: "http://127.0.0.1:1", ...changes });
const wrong = async (send: SendProbe) => (await examine(send)).filter(({ state }) => state !== "ok");

/** What GitHub would have signed it with. */
const signed = (request: ProbeRequest): ProbeRequest => ({
  ...request,
  headers: { ...request.headers, "x-hub-signature-256": ward.target.sign(request.body ?? "", "sha256") },
});

describe("the doctor's tries of what must be denied", () => {
  it("are all refused by a right webhook, which stores none of them", async () => {
    expect((await examine(webhook())).map(({ name, state }) => `${name}: ${state}`)).toEqual([
      "refusals.unsigned: ok",
      "refusals.wrong-signature: ok",
      "refusals.sha1-only: ok",
      "refusals.other-event: ok",
      "refusals.other-app: ok",
      "refusals.get: ok",
      "refusals.control: ok",
    ]);
    expect(stored).toEqual([]);
    expect(sent).toHaveLength(7);
  });

  it("are pings, should they be taken: they concern nobody", async () => {
    await examine(webhook());
    for (const { body } of sent.slice(0, 5)) {
      expect(Object.keys(JSON.parse(body ?? "{}") as object)).toEqual(["zen", "hook_id", "hook"]);
    }
  });

  it("sign the old header rightly, so that only its age is refused", async () => {
    await examine(webhook());
    const [, , old] = sent;
    expect(old?.headers["x-hub-signature"]).toBe(ward.target.sign(old?.body ?? "", "sha1"));
    expect(old?.headers["x-hub-signature-256"]).toBeUndefined();
  });

  it("find a webhook that takes what nobody has signed", async () => {
    const careless = webhook((request) =>
      request.headers["x-hub-signature-256"] === undefined && !request.headers["x-hub-signature"] ? signed(request) : request,
    );
    expect(await wrong(careless)).toEqual([
      { name: "refusals.unsigned", state: "failure", message: expect.stringContaining("An unsigned event is taken (202)") },
    ]);
  });

  it("find a webhook that does not look at the signature", async () => {
    const careless = webhook((request) => (request.headers["x-hub-signature-256"] === undefined ? request : signed(request)));
    expect((await wrong(careless)).map(({ name }) => name)).toEqual(["refusals.wrong-signature"]);
  });

  it("find a webhook that takes the old signature", async () => {
    const careless = webhook((request) => (request.headers["x-hub-signature"] === undefined ? request : signed(request)));
    expect((await wrong(careless)).map(({ name }) => name)).toEqual(["refusals.sha1-only"]);
  });

  it("find a webhook that takes any body for any event", async () => {
    const careless = webhook((request) => ({ ...request, headers: { ...request.headers, "x-github-event": "ping" } }));
    expect((await wrong(careless)).map(({ name }) => name)).toEqual(["refusals.other-event"]);
  });

  it("find a webhook that takes what was sent for another App", async () => {
    const app = String(ward.rig.app.id);
    const careless = webhook((request) => ({ ...request, headers: { ...request.headers, "x-github-hook-installation-target-id": app } }));
    expect((await wrong(careless)).map(({ name }) => name)).toEqual(["refusals.other-app"]);
  });

  it("find a webhook that answers a GET, and control verbs that are open to everybody", async () => {
    const open: SendProbe = async (url, request) =>
      request.method === "GET" || url.includes("/control/") ? { status: 200 } : webhook()(url, request);
    const found = await wrong(open);
    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ["refusals.get", "failure"],
      ["refusals.control", "failure"],
    ]);
    expect(found[1]?.message).toContain("could give orders");
  });

  it("do not take a failure for a refusal", async () => {
    const broken: SendProbe = async () => ({ status: 502 });
    const found = await wrong(broken);
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => "failure"));
    expect(found[0]?.message).toContain("got 502 where 401 is the refusal");
  });

  it("say nothing where nothing is reached, or there is nothing to reach", async () => {
    const none: SendProbe = async () => ({ unreachable: "the connection failed (ECONNREFUSED)" });
    expect((await wrong(none)).map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => "skipped"));
    const deployed = await examine(webhook(), { controlUrl: undefined });
    expect(deployed.at(-1)).toEqual({ name: "refusals.control", state: "skipped", message: "A deployment takes no orders over HTTP." });
    expect((await examine(webhook(), { webhook: undefined })).map(({ state }) => state)).toEqual([
      ...Array.from({ length: 6 }, () => "skipped"),
      "ok",
    ]);
  });
});
