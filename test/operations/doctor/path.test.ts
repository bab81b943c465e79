import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimDelivery } from "../../../src/deliveries/claim.ts";
import type { Worker } from "../../../src/deliveries/worker.ts";
import type { DoctorDependencies } from "../../../src/operations/doctor/check.ts";
import { nobody } from "../../../src/operations/doctor/events.ts";
import { type SendProbe, sendProbe } from "../../../src/operations/doctor/send-probe.ts";
import { webhookTarget } from "../../../src/operations/doctor/webhook-target.ts";
import { openIntentKey, ownerScope } from "../../../src/storage/keys.ts";
import { ownerId } from "../../../src/values/ids.ts";
import { Secret } from "../../../src/values/secret.ts";
import { drawSecret } from "../../deliveries/webhooks.ts";
import { startWard, type Ward } from "./ward.ts";

let ward: Ward;
let worker: Worker;
/** Guids of what was sent, in its order. */
let sent: string[];
let recorded: SendProbe;
beforeEach(async () => {
  ward = await startWard();
  worker = await ward.rig.startBot();
  await ward.rig.settle(worker);
  ward.rig.github.resetLog();
  sent = [];
  recorded = (url, request) => {
    sent.push(request.headers["x-github-delivery"] ?? "");
    return sendProbe(url, request);
  };
});
afterEach(async () => {
  expect(ward.rig.github.violations).toEqual([]);
  await ward.close();
});

const path = (changes: Partial<DoctorDependencies> = {}) => ward.examine("path", { ...ward.working(worker), send: recorded, ...changes });
const statesOf = async (changes: Partial<DoctorDependencies> = {}) => (await path(changes)).map(({ state }) => state);
const ping = async (changes: Partial<DoctorDependencies> = {}) => (await path(changes))[0];
const claimOf = (guid = "") => claimDelivery(ward.rig.table, ward.rig.clock, { guid, lane: "act" });
const answering = (...answers: Awaited<ReturnType<SendProbe>>[]): Partial<DoctorDependencies> => ({
  send: async () => answers.shift() ?? { status: 202 },
});

describe("the doctor's way of a delivery", () => {
  it("leads a ping to the table, its copy past the worker, and a foreign installation to a refusal", async () => {
    const checks = await path();
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ["path.ping", "ok"],
      ["path.replayed", "ok"],
      ["path.foreign-installation", "ok"],
    ]);
    const [first, again, foreign] = sent;
    expect(again).toBe(first);
    expect(await claimOf(first)).toMatchObject({ completed: { result: "done" }, skippedAt: expect.any(Number) });
    expect((await claimOf(foreign)).completed?.result).toBe("installation_gone");
  });

  it("leaves two claims, and nothing for anybody: no write, no audit event, no dead letter", async () => {
    const before = ward.rig.table.items();
    await path();
    const left = ward.rig.table.items().filter(({ PK, SK }) => !before.some((item) => item.PK === PK && item.SK === SK));
    expect(left.map(({ PK }) => PK).sort()).toEqual([...new Set(sent)].map((guid) => `D#${guid}`).sort());
    expect(left.every(({ ttl }) => Number(ttl) > ward.rig.clock.now() / 1000)).toBe(true);
    expect(ward.rig.github.writes()).toBe(0);
    expect((await ward.rig.queue.depth("act")).dead).toBe(0);
  });

  it.each([
    [{ unreachable: "the connection failed (ENOTFOUND)" }, /stopped at the webhook: the connection failed \(ENOTFOUND\)\. GitHub cannot/],
    [{ status: 401 }, /refuses the signature \(401\)/],
    [{ status: 403 }, /another App's \(403\)/],
    [{ status: 404 }, /there is no webhook \(404\)/],
    [{ status: 503 }, /could not store the delivery \(503\)/],
    [{ status: 302 }, /redirects \(302\), which GitHub does not follow/],
    [{ status: 500 }, /answered 500/],
  ])("stops at the webhook that answers %j", async (answer, words) => {
    const checks = await path(answering(answer));
    expect(checks.map(({ state }) => state)).toEqual(["failure", "skipped", "skipped"]);
    expect(checks[0]?.message).toMatch(words);
  });

  it("stops at a webhook that reads another secret", async () => {
    const webhook = webhookTarget({ url: ward.rig.webhookUrl, secret: Secret.of(drawSecret()) });
    expect(await ping({ webhook })).toMatchObject({ state: "failure", message: expect.stringContaining("another secret than this check") });
  });

  it("stops at the queue when no worker runs", async () => {
    const look = await ping({ pause: async () => {} });
    expect(look).toMatchObject({ state: "failure", message: expect.stringMatching(/stopped at the queue.*within 1 s \(1 waiting\)/) });
  });

  it("stops at the worker that took it and does not finish", async () => {
    const pause = async () => void (await ward.rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 600 }));
    expect(await ping({ pause })).toMatchObject({
      state: "failure",
      message: expect.stringContaining("stopped at the worker, which did not"),
    });
  });

  it("stops at the worker that gave it up", async () => {
    const pause = async () => {
      const [message] = await ward.rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 600 });
      if (message !== undefined) await ward.rig.queue.bury("act", message);
    };
    expect(await ping({ pause })).toMatchObject({ state: "failure", message: expect.stringContaining("1 dead letters") });
  });

  it("says so when a ping vanishes between webhook and table", async () => {
    const look = await ping(answering({ status: 202 }));
    expect(look).toMatchObject({ state: "failure", message: expect.stringContaining("vanished") });
  });

  it("finds a worker that works on copies again", async () => {
    // It overlooks what its claim says: it ends each copy as if it were the first.
    const pause = async () => {
      const [message] = await ward.rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 600 });
      if (message === undefined) return;
      const { guid, event } = JSON.parse(message.body) as { guid: string; event: string };
      const claim = await claimOf(guid);
      await claim.complete(event === "ping" ? "done" : "installation_gone");
      await ward.rig.queue.delete("act", message);
    };
    const checks = await path({ pause });
    expect(checks.map(({ state }) => state)).toEqual(["ok", "failure", "ok"]);
    expect(checks[1]?.message).toContain("done once more");
  });

  it("fails when the copy is never seen to be left", async () => {
    const lost: SendProbe = async (url, request) => {
      const copy = sent.includes(request.headers["x-github-delivery"] ?? "");
      return copy ? { status: 202 } : recorded(url, request);
    };
    expect(await statesOf({ send: lost })).toEqual(["ok", "failure", "ok"]);
  });

  it("finds a worker that acts for an installation which the App does not have", async () => {
    const pause = async () => {
      const [message] = await ward.rig.queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 600 });
      if (message === undefined) return;
      const { guid } = JSON.parse(message.body) as { guid: string };
      const claim = await claimOf(guid);
      if (claim.completed === undefined) await claim.complete("done");
      else await claim.noteSkipped();
      await ward.rig.queue.delete("act", message);
    };
    const checks = await path({ pause });
    expect(checks[2]).toMatchObject({ state: "failure", message: expect.stringContaining("the worker acted on it") });
  });

  it("finds an intent that was written for an installation which the App does not have", async () => {
    const pause = async () => {
      await ward.rig.drain(worker);
      await ward.rig.table.put({ ...openIntentKey(ownerScope(ownerId(nobody)), "act", "c0ffee") });
    };
    expect(await statesOf({ pause })).toEqual(["ok", "ok", "failure"]);
  });

  it.each(["http://hooks.example/", "https://user:word@hooks.example/", "ftp://hooks.example/", "nonsense"])(
    "sends nothing to %s",
    async (url) => {
      const webhook = webhookTarget({ url, secret: Secret.of(drawSecret()) });
      const checks = await path({ webhook });
      expect(checks.map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped"]);
      expect(checks[0]?.message).toMatch(/^Nothing is sent to the webhook: its address/);
      expect(sent).toEqual([]);
    },
  );

  it("needs the webhook secret", async () => {
    expect(await statesOf({ webhook: undefined })).toEqual(["skipped", "skipped", "skipped"]);
  });

  it("takes the App's number from beside the secret when GitHub is out of reach", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await ping({ github: ward.rig.clients({ fetch }) })).toMatchObject({ state: "ok" });
  });
});
