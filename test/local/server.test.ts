import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bodyLimit } from "../../src/deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import { newControlToken } from "../../src/local/control-file.ts";
import { type Listening, listen } from "../../src/local/listen.ts";
import { createServer } from "../../src/local/server.ts";
import type { OperatorVerbs } from "../../src/operations/operator-verbs.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret, ruleEdited, signatureOf, webhook } from "../deliveries/webhooks.ts";

const secret = drawSecret();
const token = newControlToken();

let listening: Listening;
let sent: { lane: string; body: string }[];
let errors: unknown[];
let sendFails: Error | undefined;
let asked: [verb: string, parameters: object][];

const verbs: OperatorVerbs = {
  audit: async (parameters) => {
    asked.push(["audit", parameters]);
    return { events: [] };
  },
  refuse: async () => {
    throw new PipewardenError("owner_unknown", "The App is not installed on nobody.");
  },
  crash: async () => {
    throw new TypeError(`a detail ${secret}`);
  },
};

beforeEach(async () => {
  [sent, errors, asked, sendFails] = [[], [], [], undefined];
  const send = async (lane: string, { body }: { body: string }) => {
    if (sendFails !== undefined) throw sendFails;
    sent.push({ lane, body });
  };
  const onError = (error: unknown) => errors.push(error);
  const deps = { secrets: WebhookSecrets.of({ current: Secret.of(secret) }), send, now: Date.now, onError };
  const app = createServer({ webhook: deps, controlToken: token, verbs, onError });
  listening = await listen(app.fetch, { host: "127.0.0.1", port: 0 });
});
afterEach(() => listening.close(0));

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** By Node's own client: it sends the Host header and the rest as they are given. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array | string): Promise<Answer> {
  const asking = httpRequest(new URL(path, listening.url), { method, headers, agent: false });
  asking.end(body);
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

const path = "/api/github/webhooks";
const deliver = (changes: Record<string, string> = {}, body?: string) => {
  const { headers, body: bytes } = webhook("branch_protection_rule", ruleEdited, secret);
  const signed = body === undefined ? {} : { "x-hub-signature-256": signatureOf(body, secret) };
  return ask("POST", path, { ...(headers as Record<string, string>), ...signed, ...changes }, body ?? bytes);
};

describe("a webhook over HTTP", () => {
  it("is stored and answered with 202", async () => {
    expect(await deliver()).toMatchObject({ status: 202, body: "Queued." });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ lane: "act", body: expect.stringContaining("mallory") });
  });

  it("is verified over the very bytes that were sent", async () => {
    const body = `{ "spaced":   ${JSON.stringify(ruleEdited).replace("shop", "stra\\u00dfe")} }`;
    expect(await deliver({}, body)).toMatchObject({ status: 400 });
    expect(await deliver({ "x-hub-signature-256": signatureOf(`${body} `, secret) }, body)).toMatchObject({ status: 401 });
  });

  const canary = `canary-${randomUUID()}`;
  it.each<[number, string, Record<string, string>, string | undefined]>([
    [401, "a wrong signature", { "x-hub-signature-256": `sha256=${canary}` }, undefined],
    [401, "another secret", { "x-hub-signature-256": signatureOf("", drawSecret()) }, undefined],
    [400, "no guid", { "x-github-delivery": canary }, undefined],
    [400, "no event", { "x-github-event": canary }, undefined],
    [400, "no JSON", {}, `{"${canary}`],
    [400, "a body of another event", {}, JSON.stringify({ canary })],
    [415, "a form", { "content-type": `application/x-www-form-urlencoded; ${canary}` }, undefined],
    [413, "a length beyond the limit", { "content-length": String(bodyLimit + 1) }, `{"${canary}`],
  ])("is answered with %d when it has %s, without an echo of it", async (status, _what, headers, body) => {
    const answer = await deliver(headers, body);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(canary);
    expect(JSON.stringify(answer.headers)).not.toContain(canary);
    expect(sent).toEqual([]);
    expect(errors).toEqual([]);
  });

  it.each(["GET", "PUT", "DELETE"])("is not sent by %s", async (method) => {
    expect(await ask(method, path)).toMatchObject({ status: 405, headers: { allow: "POST" }, body: "Webhooks are sent by POST." });
  });

  it("is answered with 503 when it cannot be stored, and the reason is for the log", async () => {
    sendFails = new Error(`the disk ${canary} is full`);
    const answer = await deliver();
    expect(answer).toMatchObject({ status: 503, body: "The delivery could not be stored; it will be asked for again." });
    expect(errors).toEqual([sendFails]);
  });

  it("is refused by its length before any of the body is sent", async () => {
    const asking = httpRequest(new URL(path, listening.url), {
      method: "POST",
      headers: { "content-length": String(bodyLimit + 1), "content-type": "application/json" },
      agent: false,
    });
    asking.on("error", () => {});
    asking.write("{");
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    expect([response.statusCode, await text(response)]).toEqual([413, "A webhook has at most 26214400 bytes."]);
    asking.destroy();
  });

  it("is refused at the limit when it does not tell its length, though it goes on", async () => {
    const asking = httpRequest(new URL(path, listening.url), {
      method: "POST",
      headers: { "transfer-encoding": "chunked", "content-type": "application/json" },
      agent: false,
    });
    asking.on("error", () => {});
    const piece = Buffer.alloc(1_048_576, "x");
    for (let sentPieces = 0; sentPieces < 25; sentPieces++) asking.write(piece);
    asking.write("x");
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    asking.destroy();
    expect(errors).toEqual([]);
  });

  it("is read when it does not tell its length, as proxies send it on", async () => {
    expect(await deliver({ "transfer-encoding": "chunked" })).toMatchObject({ status: 202 });
    expect(sent[0]?.body).toContain("mallory");
  });

  it("without a body is signed by nobody", async () => {
    expect(await ask("POST", path, { "content-type": "application/json" })).toMatchObject({ status: 401 });
  });

  it("of exactly the limit is read", async () => {
    const body = JSON.stringify({ ...ruleEdited, fill: "" });
    const full = body.replace('"fill":""', `"fill":"${"x".repeat(bodyLimit - Buffer.byteLength(body))}"`);
    expect(Buffer.byteLength(full)).toBe(bodyLimit);
    expect(await deliver({}, full)).toMatchObject({ status: 202 });
  });

  it("that breaks off is nobody's fault here", async () => {
    const socket = connect(Number(new URL(listening.url).port), "127.0.0.1");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"half`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await once(socket, "close");
    await listening.close();
    expect([errors, sent]).toEqual([[], []]);
  });
});

describe("the control verbs", () => {
  const authorization = `Bearer ${token}`;

  it("are obeyed for the token, with the parameters of the query", async () => {
    const answer = await ask("POST", "/control/audit?repo=acme%2Fshop&limit=5", { authorization });
    expect(answer).toMatchObject({ status: 200, body: `{"events":[]}` });
    expect(asked).toEqual([["audit", { repo: "acme/shop", limit: "5" }]]);
  });

  it.each<[string, Record<string, string>]>([
    ["without a token", {}],
    ["with a wrong token", { authorization: `Bearer ${newControlToken()}` }],
    ["with the beginning of the token", { authorization: `Bearer ${token.slice(0, -1)}` }],
    ["with an empty token", { authorization: "Bearer " }],
    ["with the token as Basic credentials", { authorization: `Basic ${token}` }],
    ["with the token in a cookie", { cookie: `token=${token}` }],
    ["from this machine's own name", { host: "localhost" }],
    ["from a name that was rebound to loopback", { host: "attacker.example", origin: "http://attacker.example" }],
    ["as a form that a page posts", { "content-type": "application/x-www-form-urlencoded", origin: "null" }],
  ])("are refused with 401 %s", async (_name, headers) => {
    for (const verb of ["audit", "no-such-verb"]) {
      expect(await ask("POST", `/control/${verb}?token=${token}`, headers)).toMatchObject({
        status: 401,
        body: "The control token is missing or wrong.",
      });
    }
    expect(asked).toEqual([]);
  });

  it("are not reached by what a page may send without asking first", async () => {
    expect(await ask("GET", "/control/audit", { authorization })).toMatchObject({ status: 404 });
    expect(await ask("HEAD", "/control/audit", { authorization })).toMatchObject({ status: 404 });
    expect(asked).toEqual([]);
  });

  it("are not opened to other origins when a browser asks first", async () => {
    const preflight = { origin: "http://attacker.example", "access-control-request-method": "POST" };
    const requested = { ...preflight, "access-control-request-headers": "authorization" };
    for (const [method, headers] of [
      ["OPTIONS", requested],
      ["POST", { ...preflight, authorization }],
    ] as const) {
      const answer = await ask(method, "/control/audit", headers);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
    expect((await ask("OPTIONS", "/control/audit", requested)).status).toBe(404);
  });

  it.each(["no-such-verb", "constructor", "toString", "__proto__", "hasOwnProperty"])("do not include %s", async (verb) => {
    expect(await ask("POST", `/control/${verb}`, { authorization })).toMatchObject({ status: 404, body: "There is no such verb." });
    expect(errors).toEqual([]);
  });

  it("pass a refusal on with its code and sentence", async () => {
    const answer = await ask("POST", "/control/refuse", { authorization });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toEqual({ error: { code: "owner_unknown", message: "The App is not installed on nobody." } });
  });

  it("tell nothing of a fault of ours; the log gets it", async () => {
    const answer = await ask("POST", "/control/crash", { authorization });
    expect(answer).toMatchObject({ status: 500, body: "This failed in a way that is not foreseen; the log has the details." });
    expect(errors).toEqual([expect.any(TypeError)]);
  });
});

describe("the other pages", () => {
  it("are a health check", async () => {
    expect(await ask("GET", "/healthz")).toMatchObject({ status: 200, body: `{"status":"ok"}` });
  });

  it("are none", async () => {
    expect(await ask("GET", "/")).toMatchObject({ status: 404, body: "There is nothing here. Webhooks go to /api/github/webhooks." });
  });
});
