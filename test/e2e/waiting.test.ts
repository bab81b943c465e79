import { describe, expect, it } from "vitest";
import { redeliverMissed } from "../../src/deliveries/redelivery.ts";
import type { Handled, Worker } from "../../src/deliveries/worker.ts";
import { listen } from "../github-tests/kit.ts";
import { auditOf, callsOf, changesOf, checksOn, isBaseline, openIntentsOf, resultsOf, writesTo } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

const admins = (repository: string) => `/repos/${repository}/branches/main/protection/enforce_admins`;
const repair = ["POST /branches/main/protection/enforce_admins", "PATCH /check-runs/{id}"];

/** Weakens and waits until GitHub has told. */
async function weaken(rig: Rig, repository: string): Promise<void> {
  rig.github.as("mallory").request("DELETE", admins(repository));
  await rig.github.idle();
}

/** Lets the time pass, minute by minute, and handles what becomes visible. */
async function pass(rig: Rig, worker: Worker, minutes: number): Promise<Handled[]> {
  const handled: Handled[] = [];
  for (let minute = 0; minute <= minutes; minute++) {
    if (minute > 0) rig.clock.advance(60_000);
    for (const message of await rig.queue.receive("act", { max: 10, waitSeconds: 0, visibilitySeconds: 360 }))
      handled.push(await worker.handle("act", message));
  }
  return handled;
}

const seek = (rig: Rig) =>
  redeliverMissed({ octokit: rig.clients().app(), table: rig.table, clock: rig.clock, send: rig.queue.send.bind(rig.queue) });

describe("at a rate limit", () => {
  it("of the hour, the work waits in the queue until the reset, without a call and without a failure", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await weaken(rig, repository);
    rig.github.faults.inject({ kind: "primaryRateLimit", resetIn: 3_000, match: { appId: rig.app.id, write: true } });
    const worker = await rig.startBot();
    expect(await pass(rig, worker, 0)).toEqual(["waiting"]);
    const calls = rig.github.requests.length;
    expect(resultsOf(rig)).toContain(undefined);
    expect(openIntentsOf(rig)).toBe(1);

    const early = await pass(rig, worker, 49);
    expect(new Set(early)).toEqual(new Set(["waiting"]));
    expect(early.length).toBeLessThan(5);
    expect(rig.github.requests).toHaveLength(calls);
    expect(rig.recording.sent.map((body) => (JSON.parse(body) as { failures: number }).failures)).not.toContain(1);

    // The reset, and up to a fifth more, so that not everybody comes back at once.
    expect(await pass(rig, worker, 11)).toContain("done");
    expect(writesTo(rig, repository)).toEqual(repair);
    expect(resultsOf(rig)).not.toContain(undefined);
    await rig.settle(worker);
  });

  it.each<[string, number | null, number]>([
    ["with advice how long to wait", 240, 4],
    ["without it", null, 1],
  ])("of the minute, %s, the work waits as long", async (_name, retryAfter, minutes) => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await weaken(rig, repository);
    rig.github.faults.inject({ kind: "secondaryRateLimit", retryAfter, match: { route: "/graphql", appId: rig.app.id } });
    const worker = await rig.startBot();
    expect(await pass(rig, worker, 0)).toEqual(["waiting"]);
    const calls = rig.github.requests.length;
    expect(await pass(rig, worker, minutes - 1)).toEqual([]);
    expect(rig.github.requests).toHaveLength(calls);
    expect(await pass(rig, worker, 2)).toContain("done");
    expect(isBaseline(rig, repository)).toBe(true);
    await rig.settle(worker);
  });

  it("of one installation, another one is served", async () => {
    const rig = await scene();
    rig.github.createOrganization("globex");
    const other = rig.github.install(rig.app.id, "globex");
    rig.github.createRepository("globex", "web");
    const repository = await protectedRepository(rig);
    rig.github.setRateLimit(rig.installation.id, 0);
    await weaken(rig, repository);
    rig.github.createRepository("globex", "shop");
    await rig.github.idle();
    const worker = await rig.startBot();
    expect((await pass(rig, worker, 0)).sort()).toEqual(["done", "waiting"]);
    expect(isBaseline(rig, "globex/shop")).toBe(true);
    expect(other.id).not.toBe(rig.installation.id);
    rig.github.setRateLimit(rig.installation.id, 5_000);
    await rig.settle(worker);
    expect(isBaseline(rig, repository)).toBe(true);
  });
});

describe("when GitHub fails for hours", () => {
  it("the message ends among the dead letters, and the audit trail tells", async () => {
    const rig = await scene({ expectsFailures: true });
    const repository = await protectedRepository(rig);
    await weaken(rig, repository);
    const began = rig.clock.now();
    rig.github.faults.inject({ kind: "status", status: 500, match: { appId: rig.app.id }, times: 1_000_000 });
    await rig.settle(await rig.startBot());
    expect(await rig.queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 1 });
    // Doubling waits: long enough for an outage, few enough calls not to be one of its causes.
    expect(rig.clock.now() - began).toBeGreaterThan(45 * 60_000);
    expect(rig.github.requests.length).toBeLessThan(60);
    const dead = auditOf(rig).filter(({ type }) => type === "pipewarden.delivery.dead_letter.failed");
    expect(dead).toMatchObject([
      { data: { status_code: "github_unavailable", unmapped: { delivery: { event: "branch_protection_rule" } } } },
    ]);

    // An operator puts it back when GitHub is well again.
    rig.github.faults.clear();
    await rig.queue.send("act", { group: "app", body: (await rig.queue.deadLetters("act", 1))[0]?.body ?? "" });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, repository)).toBe(true);
  });

  it("in the middle of a repair, the next delivery of the repository finishes it", async () => {
    const rig = await scene({ expectsFailures: true });
    const repository = await protectedRepository(rig);
    await weaken(rig, repository);
    rig.github.faults.inject({ kind: "status", status: 503, match: { appId: rig.app.id, write: true }, times: 1_000_000 });
    await rig.settle(await rig.startBot());
    expect(openIntentsOf(rig)).toBe(1);
    expect(isBaseline(rig, repository)).toBe(false);

    rig.github.faults.clear();
    rig.github.as("alice").request("PATCH", `/repos/${repository}`, { description: "something else altogether" });
    await rig.settle(await rig.startBot());
    expect(openIntentsOf(rig)).toBe(0);
    expect(isBaseline(rig, repository)).toBe(true);
    const [admin, ...others] = changesOf(rig).filter(({ change }) => change.kind === "protection.admins");
    expect(others).toEqual([]);
    expect(admin?.outcome).toMatchObject({ status: "succeeded", found: false });
    const phases = auditOf(rig).filter(({ data }) => data.metadata.correlation_uid === admin?.change.id);
    expect(phases.map(({ data }) => data.unmapped.phase)).toEqual(["requested", "succeeded"]);
  });
});

describe("an installation", () => {
  it("that is suspended ends its messages quietly, and is looked at when it comes back", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.pauseHooks();
    rig.github.as("mallory").request("DELETE", admins(repository));
    rig.github.suspend(rig.installation.id);
    rig.github.resumeHooks();
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);
    expect(resultsOf(rig)).toContain("installation_suspended");
    expect(auditOf(rig).at(-1)).toMatchObject({ data: { status_code: "installation_suspended", unmapped: { phase: "failed" } } });

    rig.github.unsuspend(rig.installation.id);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, repository)).toBe(true);
  });

  it("that was made anew, under another id, is found once for each repository by what was sent under the old one", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await weaken(rig, repository);
    // The events of the new installation do not arrive: what is sent under the old id must do.
    rig.github.pauseHooks();
    rig.github.uninstall(rig.installation.id);
    const { id } = rig.github.install(rig.app.id, "acme");
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
    const paths = rig.github.requests.map(({ status, path }) => `${status} ${path}`).filter((path) => path.includes("installation"));
    expect(paths).toEqual([
      `404 /app/installations/${rig.installation.id}/access_tokens`,
      `200 /repos/${repository}/installation`,
      // One token to read, one to repair, one to tell.
      ...Array.from({ length: 3 }, () => `201 /app/installations/${id}/access_tokens`),
    ]);
  });
});

describe("deliveries that did not arrive", () => {
  it("because nothing listened are asked for again, and worked on once", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.setWebhook(rig.app.id, "http://127.0.0.1:9/nowhere", rig.webhookSecret);
    await weaken(rig, repository);
    expect(rig.github.deliveries.at(-1)?.status_code).toBe(502);
    rig.github.setWebhook(rig.app.id, rig.webhookUrl, rig.webhookSecret);
    expect(await seek(rig)).toMatchObject({ missed: 1, waiting: 1, redelivered: 0 });
    rig.clock.advance(120_000);
    expect(await seek(rig)).toMatchObject({ missed: 1, redelivered: 1, complete: true });
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
    expect(checksOn(rig, repository)[0]?.output.summary).toContain("`mallory`");
    rig.clock.advance(600_000);
    expect(await seek(rig)).toMatchObject({ redelivered: 0, referenced: 0 });
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
  });

  it("because the way here was too narrow are read from GitHub instead", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const narrow = await listen(() => 413);
    rig.github.setWebhook(rig.app.id, narrow.url, rig.webhookSecret);
    await weaken(rig, repository);
    expect(narrow.received).toHaveLength(1);
    rig.github.setWebhook(rig.app.id, rig.webhookUrl, rig.webhookSecret);
    expect(await seek(rig)).toMatchObject({ missed: 1, referenced: 1, redelivered: 0 });
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
    rig.clock.advance(600_000);
    expect(await seek(rig)).toMatchObject({ referenced: 0, redelivered: 0 });
    expect(callsOf(rig).filter(({ path }) => path.includes("/attempts"))).toEqual([]);
  });
});
