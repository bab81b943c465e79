import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { caller, jwtOf, listen, openHouse, PROTECTION, put } from "./kit.ts";

const SECRET = "a secret made for this test";

async function house(respond?: () => number) {
  const hooks = await listen(respond);
  const opened = await openHouse();
  opened.github.setWebhook(opened.app.id, hooks.url, SECRET);
  let locked = false;
  const weaken = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      locked = !locked;
      opened.ann.request("PUT", PROTECTION, put({ lock_branch: locked }));
    }
  };
  return { ...opened, hooks, weaken };
}

describe("a webhook", () => {
  it("is signed over its very bytes, and carries GitHub's headers", async () => {
    const { github, hooks, app, weaken } = await house();
    weaken(1);
    await github.idle();
    const [first] = hooks.received;
    const sign = (algorithm: string) =>
      `${algorithm}=${createHmac(algorithm, SECRET)
        .update(first?.text ?? "")
        .digest("hex")}`;
    expect(first?.headers).toMatchObject({
      "content-type": "application/json",
      "x-github-event": "branch_protection_rule",
      "x-github-hook-id": String(app.hookId),
      "x-github-hook-installation-target-id": String(app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": sign("sha256"),
      "x-hub-signature": sign("sha1"),
    });
    expect(first?.headers["user-agent"]).toMatch(/^GitHub-Hookshot\//);
    expect(first?.headers["x-github-delivery"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("names the installation, the repository and the organisation", async () => {
    const { github, hooks, installation, repository, weaken } = await house();
    weaken(1);
    await github.idle();
    expect(hooks.received[0]?.payload).toMatchObject({
      installation: { id: installation.id },
      repository: { id: repository.id, owner: { login: "acme" } },
      organization: { login: "acme" },
    });
  });

  it("is not sent again by itself when it fails, and can be redelivered under the same guid", async () => {
    let status = 500;
    const { github, hooks, weaken } = await house(() => status);
    weaken(1);
    await github.idle();
    expect(github.deliveries).toMatchObject([{ event: "branch_protection_rule", action: "created", status_code: 500, attempts: 1 }]);
    status = 202;
    const guid = github.deliveries[0]?.guid ?? "";
    const id = github.deliveries[0]?.id;
    github.redeliver(guid);
    await github.idle();
    expect(github.deliveries).toMatchObject([{ guid, status_code: 202, attempts: 2 }]);
    expect(github.deliveries[0]?.id).not.toBe(id);
    expect(hooks.received.map(({ headers }) => headers["x-github-delivery"])).toEqual([guid, guid]);
    expect(hooks.received[0]?.text).toBe(hooks.received[1]?.text);
    // A kept connection that its receiver closes in that moment would lose the webhook.
    expect(hooks.received.map(({ headers }) => headers.connection)).toEqual(["close", "close"]);
    expect(() => github.redeliver("unknown")).toThrow("no delivery with the guid unknown");
  });

  it("that finds nobody is recorded as failed", async () => {
    const { github, hooks, weaken } = await house();
    await hooks.close();
    weaken(1);
    await github.idle();
    expect(github.deliveries[0]?.status_code).toBe(502);
  });

  it("waits while webhooks are paused, and can then arrive in any order", async () => {
    const { github, hooks, weaken } = await house();
    github.pauseHooks();
    weaken(40);
    await github.idle();
    expect(hooks.received).toEqual([]);
    const made = github.deliveries.map(({ guid }) => guid);
    github.resumeHooks({ shuffle: true });
    await github.idle();
    const arrived = hooks.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(arrived)).toEqual(new Set(made));
    expect(arrived).not.toEqual(made);
  });
});

describe("the list of deliveries", () => {
  it("is filtered by success and failure, newest first, and paged by a cursor", async () => {
    let status = 500;
    const { github, asApp, weaken } = await house(() => status);
    weaken(3);
    await github.idle();
    status = 202;
    weaken(2);
    await github.idle();
    const failures = (await asApp("GET", "/app/hook/deliveries?status=failure&per_page=2")).body;
    expect(failures).toHaveLength(2);
    expect(failures[0].id).toBeGreaterThan(failures[1].id);
    expect((await asApp("GET", "/app/hook/deliveries?status=success")).body).toHaveLength(2);
    const first = await asApp("GET", "/app/hook/deliveries?status=failure&per_page=2");
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await asApp("GET", next);
    expect(second.body).toHaveLength(1);
    expect(second.headers.get("link")).toBeNull();
    expect(new Set([...first.body, ...second.body].map((each: { guid: string }) => each.guid)).size).toBe(3);
  });

  it("shows one delivery with what was sent and what came back, and sends it again", async () => {
    const { github, asApp, weaken } = await house(() => 500);
    weaken(1);
    await github.idle();
    const [item] = (await asApp("GET", "/app/hook/deliveries")).body;
    const { body } = await asApp("GET", `/app/hook/deliveries/${item.id}`);
    expect(body).toMatchObject({
      guid: item.guid,
      redelivery: false,
      status_code: 500,
      request: { payload: { action: "created" } },
      response: { payload: "thanks" },
    });
    expect(body.request.headers["X-Hub-Signature-256"]).toMatch(/^sha256=/);
    expect((await asApp("POST", `/app/hook/deliveries/${item.id}/attempts`)).status).toBe(202);
    await github.idle();
    expect((await asApp("GET", "/app/hook/deliveries")).body[0]).toMatchObject({ guid: item.guid, redelivery: true });
    expect(github.writes()).toBe(0);
  });

  it("belongs to the App, and to no other", async () => {
    const { github, asApp, weaken, time } = await house();
    weaken(1);
    await github.idle();
    const [item] = (await asApp("GET", "/app/hook/deliveries")).body;
    const other = github.createApp({ slug: "other", permissions: {}, events: [] });
    const stranger = caller(github, jwtOf(other, time.now));
    expect((await stranger("GET", "/app/hook/deliveries")).body).toEqual([]);
    expect((await stranger("GET", `/app/hook/deliveries/${item.id}`)).status).toBe(404);
    expect((await asApp("GET", "/app/hook/deliveries?cursor=nonsense")).status).toBe(400);
  });

  it("stands beside the webhook's configuration, which hides the secret", async () => {
    const { asApp, hooks } = await house();
    expect((await asApp("GET", "/app/hook/config")).body).toEqual({
      content_type: "json",
      insecure_ssl: "0",
      secret: "********",
      url: hooks.url,
    });
  });
});
