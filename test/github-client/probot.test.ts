import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { sign } from "@octokit/webhooks-methods";
import { Probot } from "probot";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createReadyProbot } from "../../src/github/probot.ts";
import { createLog } from "../../src/github/probot-log.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { pkcs1 } from "./fixtures.ts";
import { type Event, exampleEvents } from "./webhook-examples.ts";

/** A log whose lines are kept. */
function keptLog(level: "debug" | "info" = "info") {
  const lines: string[] = [];
  return { lines, log: createLog({ level, destination: { write: (line) => void lines.push(line) } }) };
}

const webhookSecret = Secret.of("a webhook secret for tests");
const ready = (log = keptLog().log) => createReadyProbot({ appId: 1001, webhookSecret, log });
const push = { id: "guid-1", name: "push", payload: { installation: { id: 7 }, repository: { id: 42 } } } as unknown as Event;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("Probot without a webhook secret (trap 1)", () => {
  it("would accept what anybody signs with its well-known word", async () => {
    const probot = await new Probot({ appId: 1, privateKey: "k", secret: "", log: keptLog().log }).ready();
    expect(await probot.webhooks.verify("{}", await sign("development", "{}"))).toBe(true);
  });

  const missing: [string, Secret | undefined][] = [
    ["no secret", undefined],
    ["a blank one", Secret.of("  \n")],
    ["Probot's well-known word", Secret.of("development")],
    ["that word with a line end", Secret.of("development\n")],
  ];
  for (const [what, secret] of missing) {
    it(`is not made of ${what}`, async () => {
      const made = createReadyProbot({ appId: 1001, webhookSecret: secret, log: keptLog().log });
      await expect(made).rejects.toMatchObject({ code: "webhook_secret_missing", message: expect.stringContaining("WEBHOOK_SECRET") });
    });
  }

  it("is not what we run: only the given secret counts", async () => {
    const probot = await ready();
    expect(await probot.webhooks.verify("{}", await sign(webhookSecret.reveal(), "{}"))).toBe(true);
    expect(await probot.webhooks.verify("{}", await sign("development", "{}"))).toBe(false);
  });
});

describe("Our Probot", () => {
  it("is ready: its webhooks are there", async () => {
    expect(new Probot({ appId: 1, privateKey: "k", log: keptLog().log }).webhooks).toBeNull();
    expect((await ready()).webhooks).not.toBeNull();
  });

  it("is not made of a wrong App id", async () => {
    await expect(createReadyProbot({ appId: "x", webhookSecret, log: keptLog().log })).rejects.toMatchObject({ code: "app_id_invalid" });
  });

  it(`takes every event of GitHub's examples without an error`, async () => {
    const { lines, log } = keptLog();
    const probot = await ready(log);
    const received: string[] = [];
    await probot.load((app) => {
      app.onAny(async ({ id }) => void received.push(id));
    });
    for (const event of exampleEvents) await probot.receive(event);
    expect(exampleEvents.length).toBeGreaterThan(300);
    expect(received).toEqual(exampleEvents.map(({ id }) => id));
    expect(lines).toEqual([]);
  });

  it("hands no client to handlers that could do more than ours: `context.octokit` sends nothing", async () => {
    const fetch = vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("left the process"));
    const probot = await ready();
    const refusals: unknown[] = [];
    const attempts: (() => Promise<unknown>)[] = [];
    await probot.load((app) => {
      app.on("push", async ({ octokit }) => {
        attempts.push(
          () => octokit.rest.repos.get({ owner: "acme", repo: "rocket" }),
          () => octokit.graphql("mutation { x }"),
          () => octokit.request("GET /app"),
        );
      });
    });
    await probot.receive(push);
    attempts.push(async () => (await probot.auth(7)).request("GET /app"));
    for (const attempt of attempts) refusals.push(await attempt().catch((error: unknown) => error));
    expect(refusals).toHaveLength(4);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: "context_octokit_closed" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("installs and starts nothing for REDIS_URL and SENTRY_DSN (trap 8)", async () => {
    vi.stubEnv("REDIS_URL", "redis://127.0.0.1:1");
    vi.stubEnv("SENTRY_DSN", "https://key@sentry.example/1");
    const started: unknown[] = [];
    const note = (message: unknown) => void started.push(message);
    subscribe("child_process", note);
    try {
      const probot = await ready();
      await probot.receive(push);
    } finally {
      unsubscribe("child_process", note);
    }
    expect(started).toEqual([]);
  });

  it("does not know the private key", async () => {
    vi.stubEnv("PRIVATE_KEY", pkcs1);
    const body = pkcs1.split("\n")[1] ?? "";
    const probot = await ready();
    let shown = "";
    await probot.load((app) => {
      app.onAny(async (context) => {
        shown = inspect(context, { depth: 20, showHidden: true });
      });
    });
    await probot.receive(push);
    expect(shown).toContain("guid-1");
    expect(shown).not.toContain(body);
  });
});

describe("Its log (trap 7)", () => {
  const failing = async (log: ReturnType<typeof keptLog>["log"], error: unknown) => {
    const probot = await ready(log);
    await probot.load((app) => {
      app.on("push", async () => {
        throw error;
      });
    });
    await expect(probot.receive(push)).rejects.toBeInstanceOf(AggregateError);
  };

  it("has one JSON object a line, with every key once", async () => {
    const { lines, log } = keptLog("debug");
    await failing(log, new PipewardenError("some_code", "One sentence.\nAnother line."));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line).toMatch(/^\{.*\}\n$/);
      const parsed = JSON.parse(line) as object;
      // A key that stands twice in the line would stand once in what JSON makes of it.
      expect(JSON.stringify(parsed)).toBe(line.trimEnd());
      expect(parsed).toMatchObject({ level: expect.stringMatching(/^(debug|error)$/), time: expect.stringMatching(/^\d{4}-.*Z$/) });
    }
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      id: "guid-1",
      err: { type: "PipewardenError", code: "some_code", message: "One sentence. Another line." },
    });
  });

  it("shows of an error neither the request nor the answer, and of an event no payload", async () => {
    const canary = "canary-value";
    const { lines, log } = keptLog("debug");
    const cause = Object.assign(new Error("refused"), { status: 422, request: { body: canary }, response: { data: canary } });
    const inner = new AggregateError([Object.assign(new Error("inner"), { token: canary })], "several");
    await failing(log, Object.assign(new Error("outer", { cause }), { password: canary, inner }));
    log.error(inner);
    log.debug({ event: { name: "push", id: "guid-2", payload: { token: canary } } }, "received");
    log.error({ err: canary.slice(0, 6) }, "no error object");
    const text = lines.join("");
    expect(text).not.toContain(canary);
    expect(text).toContain('"event":{"name":"push","id":"guid-1"}');
    expect(text).toContain('"cause":{"type":"Error","message":"refused","status":422');
    expect(text).toContain('"errors":[{"type":"Error","message":"inner"');
  });

  it("goes to standard output by default", () => {
    expect(createLog({ level: "silent" }).level).toBe("silent");
    expect(createLog().level).toBe("info");
  });
});
