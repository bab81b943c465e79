import { createHmac, randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import { bodyLimit, receiveWebhook, type WebhookDependencies, type WebhookRequest } from "../../src/deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import type { Lane } from "../../src/values/lane.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret, repository, ruleEdited, signatureOf, webhook } from "./webhooks.ts";

const secret = drawSecret();
const now = Date.UTC(2031, 0, 1);

let sent: { lane: Lane; group: string; body: string }[];
let deps: WebhookDependencies;

beforeEach(() => {
  sent = [];
  deps = {
    secrets: WebhookSecrets.of({ current: Secret.of(secret) }),
    send: async (lane, message) => {
      sent.push({ lane, ...message });
    },
    now: () => now,
  };
});

const signed = (body: string | Uint8Array, headers: WebhookRequest["headers"] = {}): WebhookRequest => {
  const request = webhook("branch_protection_rule", {}, secret);
  const bytes = Buffer.from(body);
  return { ...request, headers: { ...request.headers, "x-hub-signature-256": signatureOf(bytes, secret), ...headers }, body: bytes };
};
const statusOf = async (request: WebhookRequest) => (await receiveWebhook(request, deps)).status;

describe("a webhook", () => {
  it("is answered with 202 once it is stored for its lane, with all that the worker needs", async () => {
    const guid = randomUUID();
    const answer = await receiveWebhook(webhook("branch_protection_rule", ruleEdited, secret, guid.toUpperCase()), deps);
    expect(answer).toEqual({ status: 202, body: "Queued." });
    expect(sent.map(({ lane, group }) => [lane, group])).toEqual([["act", "repository:11"]]);
    expect(decodeMessage(sent[0]?.body ?? "")).toEqual({
      v: 1,
      type: "delivery",
      guid,
      event: "branch_protection_rule",
      action: "edited",
      receivedAt: now,
      installationId: 3,
      ownerId: 7,
      repositoryId: 11,
      attempt: 0,
      failures: 0,
      firstAt: now,
      payload: { as: "json", text: JSON.stringify(ruleEdited) },
    });
  });

  it("is refused when it says that it is for another App, or of a webhook that is none of an App", async () => {
    const target = (id: string | undefined, type: string | undefined): WebhookRequest => {
      const request = webhook("branch_protection_rule", ruleEdited, secret);
      const headers = { "x-github-hook-installation-target-id": id, "x-github-hook-installation-target-type": type };
      return { ...request, headers: { ...request.headers, ...headers } };
    };
    const answers = async (appId: string | undefined) => {
      deps = { ...deps, ...(appId === undefined ? {} : { appId }) };
      const requests = [
        target("17", "integration"),
        target("18", "integration"),
        target("17", "repository"),
        target(undefined, "integration"),
        target(undefined, undefined),
      ];
      return Promise.all(requests.map(statusOf));
    };
    expect(await answers(undefined)).toEqual([202, 202, 202, 202, 202]);
    expect(await answers("17")).toEqual([202, 403, 403, 202, 202]);
    // A client id says nothing about the number that GitHub sends.
    expect(await answers("Iv23liExample")).toEqual([202, 202, 403, 202, 202]);
  });

  it("tells who cannot sign nothing about the App: a wrong signature comes before a wrong App", async () => {
    deps = { ...deps, appId: "17" };
    const request = webhook("branch_protection_rule", ruleEdited, drawSecret());
    expect(await statusOf({ ...request, headers: { ...request.headers, "x-github-hook-installation-target-id": "18" } })).toBe(401);
  });

  it("is answered only after it is stored", async () => {
    let store = () => {};
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    let answered = false;
    const answer = receiveWebhook(webhook("branch_protection_rule", ruleEdited, secret), { ...deps, send: () => stored }).then(
      (response) => {
        answered = true;
        return response;
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    store();
    expect((await answer).status).toBe(202);
  });

  it("is answered with 503 when it cannot be stored, so that GitHub lists it as failed", async () => {
    const errors: unknown[] = [];
    const fault = new Error("the queue is down");
    const answer = await receiveWebhook(webhook("branch_protection_rule", ruleEdited, secret), {
      ...deps,
      send: () => Promise.reject(fault),
      onError: (error) => errors.push(error),
    });
    expect(answer.status).toBe(503);
    expect(answer.body).not.toContain("down");
    expect(errors).toEqual([fault]);
  });

  it("is answered with 202 and not stored when no lane wants the event", async () => {
    expect(await statusOf(webhook("star", { action: "created", starred_at: null, repository }, secret))).toBe(202);
    expect(await statusOf(webhook("an_event_of_next_year", {}, secret))).toBe(202);
    expect(await statusOf(webhook("constructor", {}, secret))).toBe(202);
    expect(sent).toEqual([]);
  });

  it("answers GitHub's ping with 202", async () => {
    expect(await statusOf(webhook("ping", { zen: "Speak like a human.", hook_id: 1, hook: {} }, secret))).toBe(202);
  });

  it("is grouped by its owner, or its installation, where no repository is named", async () => {
    const organizationRuleset = { action: "edited", repository_ruleset: { id: 1 }, organization: { id: 7 }, installation: { id: 3 } };
    await receiveWebhook(webhook("repository_ruleset", organizationRuleset, secret), deps);
    await receiveWebhook(webhook("repository_ruleset", { ...organizationRuleset, organization: null }, secret), deps);
    await receiveWebhook(
      webhook("repository_ruleset", { ...organizationRuleset, organization: "?", installation: { id: "3" } }, secret),
      deps,
    );
    expect(sent.map(({ group }) => group)).toEqual(["owner:7", "installation:3", "app"]);
  });

  it.each(["GET", "PUT", "HEAD", "post"])("is refused with 405 by the method %s", async (method) => {
    expect(await statusOf({ ...webhook("ping", {}, secret), method })).toBe(405);
  });

  it.each([undefined, "", "application/x-www-form-urlencoded", "text/json", "application/jsonp", "application/json-patch+json"])(
    "is refused with 415 when its content type is %s",
    async (type) => {
      expect(await statusOf(signed("{}", { "content-type": type }))).toBe(415);
    },
  );

  it("may name the charset of its content type", async () => {
    expect(await statusOf(signed(JSON.stringify(ruleEdited), { "content-type": "Application/JSON; charset=utf-8" }))).toBe(202);
  });

  it("is refused with 413 beyond 25 MiB, before anything is computed over it", async () => {
    expect(bodyLimit).toBe(26_214_400);
    const body = new Uint8Array(bodyLimit + 1);
    expect(await statusOf({ ...webhook("ping", {}, secret), body })).toBe(413);
    expect(await statusOf({ ...webhook("ping", {}, secret), body: body.subarray(1) })).toBe(401);
  });

  it("is refused with 401 when its signature is missing, malformed, wrong or only SHA-1, and the answer tells nothing of it", async () => {
    const right = webhook("branch_protection_rule", ruleEdited, secret);
    const sha1 = `sha1=${createHmac("sha1", secret).update(right.body).digest("hex")}`;
    for (const header of [undefined, "sha256=echo", signatureOf(right.body, drawSecret()), sha1]) {
      const headers = { ...right.headers, "x-hub-signature-256": header, "x-hub-signature": sha1 };
      const answer = await receiveWebhook({ ...right, headers }, deps);
      expect(answer).toEqual({ status: 401, body: "The signature is missing or wrong." });
    }
    expect(sent).toEqual([]);
  });

  it("looks at nothing else before the signature is right", async () => {
    const body = Buffer.from("no JSON at all");
    const headers = { "content-type": "application/json" };
    expect(await statusOf({ method: "POST", headers, body })).toBe(401);
  });

  it.each([undefined, "", "1234", `${randomUUID()}0`, "../../../etc/passwd", `${randomUUID()}\n`])(
    "is refused with 400 when its guid is %j",
    async (guid) => {
      expect(await statusOf(signed(JSON.stringify(ruleEdited), { "x-github-delivery": guid }))).toBe(400);
    },
  );

  it.each([undefined, "", "Branch_Protection_Rule", "push/../create", "__proto__", "x".repeat(65)])(
    "is refused with 400 when its event is %j",
    async (event) => {
      expect(await statusOf(signed(JSON.stringify(ruleEdited), { "x-github-event": event }))).toBe(400);
    },
  );

  it.each(["", "null", "[]", '"text"', "1", "{", "{}}", '{"a":'])("is refused with 400 when its body is %j", async (body) => {
    expect(await statusOf(signed(body))).toBe(400);
  });

  it("is refused with 400 when its body is no UTF-8", async () => {
    expect(await statusOf(signed(Uint8Array.of(0x7b, 0xff, 0x7d)))).toBe(400);
  });

  it("is refused with 400 under the name of another event", async () => {
    const push = { ref: "refs/heads/main", before: "0", after: "1", commits: [], repository, sender: {} };
    for (const event of ["branch_protection_rule", "create", "installation", "repository", "repository_ruleset"]) {
      expect(await statusOf(webhook(event, push, secret)), event).toBe(400);
    }
    expect(sent).toEqual([]);
  });

  it("keeps a body that is too large for the queue, compressed or as a reference", async () => {
    const large = { ...ruleEdited, padding: "é".repeat(600_000) };
    expect(await statusOf(webhook("branch_protection_rule", large, secret))).toBe(202);
    const incompressible = { ...ruleEdited, padding: randomBytes(900_000).toString("base64") };
    expect(await statusOf(webhook("branch_protection_rule", incompressible, secret))).toBe(202);
    const messages = sent.map(({ body }) => decodeMessage(body));
    expect(messages).toMatchObject([{ payload: { as: "gzip" } }, { payload: { as: "reference" } }]);
    for (const { body } of sent) expect(Buffer.byteLength(body)).toBeLessThan(1_048_576);
  });

  it("never makes the receiver throw, and is never accepted without the right signature", async () => {
    const header = fc.option(fc.oneof(fc.string(), fc.constantFrom("application/json", "push", randomUUID())), { nil: undefined });
    const digest = fc.stringMatching(/^sha256=[0-9a-f]{64}$/);
    const body = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new Uint8Array(Buffer.from(text))),
    );
    const request = fc.record({
      method: fc.constantFrom("POST", "POST", "GET", ""),
      headers: fc.record({
        "content-type": fc.oneof(fc.constant("application/json"), header),
        "x-github-event": fc.oneof(fc.constant("branch_protection_rule"), header),
        "x-github-delivery": fc.oneof(fc.uuid(), header),
        "x-hub-signature-256": fc.oneof(digest, header),
      }),
      body,
    });
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        const { status } = await receiveWebhook(one, deps);
        expect([400, 401, 405, 415]).toContain(status);
        expect(sent).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("with the right signature is accepted or refused by its own form, whatever is in it", async () => {
    const event = fc.constantFrom("branch_protection_rule", "create", "installation", "repository", "repository_ruleset", "push");
    const anything = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.record({ ...fields(ruleEdited) }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(event, anything, async (name, text) => {
        sent = [];
        const { status } = await receiveWebhook(signed(text, { "x-github-event": name }), deps);
        expect([202, 400]).toContain(status);
        for (const { body } of sent) expect(decodeMessage(body)).toMatchObject({ event: name, payload: { as: "json", text } });
      }),
      { numRuns: 500 },
    );
  });
});

/** Each member as it is, or any other JSON value in its place. */
function fields(payload: Record<string, unknown>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, fc.jsonValue())]),
  );
}
