import { describe, expect, it } from "vitest";
import { acquireLease } from "../../src/deliveries/lease.ts";
import type { ReceivedMessage } from "../../src/deliveries/queue.ts";
import { repositoryId } from "../../src/values/ids.ts";
import { auditOf, changesOf, checksOn, isBaseline, openIntentsOf, resultsOf, writesTo } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

const admins = (repository: string) => `/repos/${repository}/branches/main/protection/enforce_admins`;
const repair = ["POST /branches/main/protection/enforce_admins", "PATCH /check-runs/{id}"];

const receive = (rig: Rig, max = 10): Promise<ReceivedMessage[]> =>
  rig.queue.receive("act", { max, waitSeconds: 0, visibilitySeconds: 360 });

/** The counters of the message that was sent last. */
const lastSent = (rig: Rig): unknown => JSON.parse(rig.recording.sent.at(-1) ?? "");

describe("one delivery", () => {
  it("that arrives three times causes one repair", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").request("DELETE", admins(repository));
    const guid = rig.github.deliveries.at(-1)?.guid ?? "";
    rig.github.redeliver(guid);
    await rig.settle(await rig.startBot());
    rig.github.redeliver(guid);
    await rig.settle(await rig.startBot());
    expect(rig.github.deliveries.find((delivery) => delivery.guid === guid)?.attempts).toBe(3);
    expect(writesTo(rig, repository)).toEqual(repair);
    expect(changesOf(rig).filter(({ change }) => change.kind === "protection.admins")).toHaveLength(1);
  });

  it("that arrives again after the branch was weakened anew is not taken for news", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").request("DELETE", admins(repository));
    const guid = rig.github.deliveries.at(-1)?.guid ?? "";
    await rig.settle(await rig.startBot());
    rig.clock.advance(3_600_000);
    rig.github.as("mallory").request("DELETE", admins(repository));
    rig.github.redeliver(guid);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, repository)).toBe(true);
    expect(writesTo(rig, repository)).toEqual([...repair, ...repair]);
  });

  it("that no worker can read lies among the dead letters at once", async () => {
    const rig = await scene({ expectsFailures: true });
    const repository = await protectedRepository(rig);
    const worker = await rig.startBot();
    const known = JSON.parse(rig.recording.sent[0] ?? "") as Record<string, unknown>;
    const poisonous = [
      "no JSON",
      "{}",
      JSON.stringify({ ...known, v: 2 }),
      JSON.stringify({ ...known, guid: crypto.randomUUID(), payload: { as: "json", text: "{" } }),
      JSON.stringify({ ...known, guid: crypto.randomUUID(), payload: { as: "gzip", base64: "AAAA" } }),
    ];
    for (const body of poisonous) await rig.queue.send("act", { group: "app", body });
    const messages = await receive(rig);
    expect(messages).toHaveLength(poisonous.length);
    for (const message of messages) expect(await worker.handle("act", message), message.body).toBe("dead");
    expect((await rig.queue.deadLetters("act", 10)).map(({ body }) => body).sort()).toEqual([...poisonous].sort());
    expect(rig.github.requests).toEqual([]);
    // Of those whose owner is known, the audit trail tells.
    const buried = auditOf(rig).filter(({ type }) => type === "pipewarden.delivery.dead_letter.failed");
    expect(buried.map(({ data }) => data.status_code)).toEqual(["message_malformed", "message_malformed"]);

    rig.github.as("mallory").request("DELETE", admins(repository));
    await rig.settle(worker);
    expect(isBaseline(rig, repository)).toBe(true);
  });

  it("that is too large for the queue is worked on from GitHub's copy of it", async () => {
    const rig = await scene();
    // Random text, so that it does not fit when it is compressed either.
    const description = Array.from({ length: 40_000 }, () => crypto.randomUUID()).join("");
    rig.github.createRepository("acme", "shop", { description });
    await rig.settle(await rig.startBot());
    expect(lastSent(rig)).toMatchObject({ payload: { as: "reference" } });
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    rig.github.as("mallory").request("DELETE", admins("acme/shop"));
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    expect(checksOn(rig, "acme/shop")[0]?.output.summary).toContain("`mallory`");
    expect(Math.max(...rig.recording.sent.map((body) => body.length))).toBeLessThan(1_048_576);
  });
});

describe("several deliveries", () => {
  it("in any order cause what the branch needs now, and no more", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const [alice, mallory] = [rig.github.as("alice"), rig.github.as("mallory")];
    rig.github.pauseHooks();
    for (let round = 0; round < 5; round++) {
      mallory.request("DELETE", admins(repository));
      alice.request("POST", admins(repository));
    }
    rig.github.resumeHooks({ shuffle: true });
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);

    rig.github.pauseHooks();
    for (let round = 0; round < 5; round++) {
      alice.request("POST", admins(repository));
      mallory.request("DELETE", admins(repository));
    }
    rig.github.resumeHooks({ shuffle: true });
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
  });

  it("about one repository in two workers at a time cause one repair", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").request("DELETE", admins(repository));
    rig.github.redeliver(rig.github.deliveries.at(-1)?.guid ?? "");
    rig.github.as("mallory").request("PATCH", `/repos/${repository}`, { private: true });
    await rig.github.idle();
    const messages = await receive(rig);
    expect(messages).toHaveLength(3);
    const workers = await Promise.all(messages.map(() => rig.startBot()));
    const handled = await Promise.all(messages.map((message, index) => workers[index]?.handle("act", message)));
    expect(handled.sort()).toEqual(["done", "waiting", "waiting"]);
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, repository)).toEqual(repair);
    expect(openIntentsOf(rig)).toBe(0);
  });

  it("about many repositories in several workers are repaired side by side", async () => {
    const rig = await scene();
    const names = Array.from({ length: 8 }, (_, index) => `shop-${index}`);
    for (const name of names) rig.github.createRepository("acme", name);
    await rig.settle(await rig.startBot());
    for (const name of names) rig.github.as("mallory").request("DELETE", admins(`acme/${name}`));
    await rig.github.idle();
    const messages = await receive(rig);
    const workers = [await rig.startBot(), await rig.startBot()];
    const handled = await Promise.all(messages.map((message, index) => workers[index % 2]?.handle("act", message)));
    expect(handled).toEqual(names.map(() => "done"));
    for (const name of names) expect(isBaseline(rig, `acme/${name}`), name).toBe(true);
    await rig.settle(await rig.startBot());
  });
});

describe("while another worker has the repository", () => {
  it("a delivery waits without being tried, and without counting that as a failure", async () => {
    const rig = await scene();
    const { id } = rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    const lease = await acquireLease(rig.table, rig.clock, { scope: repositoryId(id), lane: "act", holder: "another", seconds: 900 });
    rig.github.as("mallory").request("DELETE", admins("acme/shop"));
    await rig.github.idle();
    rig.github.resetLog();
    const worker = await rig.startBot();
    for (let time = 1; time <= 20; time++) {
      const [message] = await receive(rig);
      if (message === undefined) throw new Error(`No copy came back the ${time}. time.`);
      expect(await worker.handle("act", message)).toBe("waiting");
      expect(lastSent(rig)).toMatchObject({ attempt: time, failures: 0 });
      rig.clock.advance(5_000);
    }
    expect(rig.github.requests).toEqual([]);
    expect(resultsOf(rig)).not.toContain(undefined);
    await lease?.release();
    await rig.settle(worker);
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });
});
