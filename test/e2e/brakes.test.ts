import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { approve, type ReleaseContext } from "../../src/changes/approval.ts";
import { takePlace } from "../../src/changes/budget.ts";
import { surveyHeld } from "../../src/changes/held.ts";
import { approvalIdOf, readHold } from "../../src/changes/holds.ts";
import type { PauseScope } from "../../src/changes/pause.ts";
import { pause, resume } from "../../src/changes/pause-verbs.ts";
import { requestLook } from "../../src/deliveries/requests.ts";
import { hourlyRun, sweep } from "../../src/deliveries/sweep.ts";
import { baselinePolicy, type ProtectionPolicy } from "../../src/protection/policy.ts";
import { type OwnerId, ownerId, repositoryId } from "../../src/values/ids.ts";
import { type Faults, Killed, killAt } from "../storage/faults.ts";
import { faultyTable } from "../storage/faulty-table.ts";
import { thorough } from "../thorough.ts";
import { checksOn, eventsOf, isBaseline, openIntentsOf, writesTo } from "./assertions.ts";
import { policyVersionOf } from "./config-text.ts";
import { type Rig, startRig } from "./rig.ts";

const off: ProtectionPolicy = { ...baselinePolicy, mode: "off" };
const operator = { by: "An operator" };

let rig: Rig;
let acme: OwnerId;
beforeEach(async () => {
  rig = await startRig({ budget: true });
  const home = rig.github.createRepository("acme", ".github");
  // The configuration is the one that a bot is started with: it is as if its file had not changed since.
  const file = /^\/repos\/acme\/\.github\/contents\//;
  rig.github.faults.inject({ kind: "status", status: 304, match: { route: file }, times: 1_000_000 });
  const { data } = await (await rig.clients().installationReader({ installationId: rig.installation.id as never }, {})).request(
    "GET /repositories/{id}",
    { id: home.id },
  );
  acme = ownerId(data.owner.id);
});
afterEach(async () => {
  expect(rig.github.violations).toEqual([]);
  await rig.close();
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `acme/service-${index}`);

/** Repositories that nobody protects yet, and that the bot has looked at without doing anything. */
async function unprotected(count: number): Promise<string[]> {
  const created = names(count);
  for (const name of created) rig.github.createRepository("acme", name.slice("acme/".length));
  await rig.settle(await rig.startBot({ policy: off }));
  rig.github.resetLog();
  return created;
}

async function sweepWith(policy: ProtectionPolicy): Promise<void> {
  const { table, queue, clock, log } = rig;
  await sweep({ github: rig.clients(), table, queue, clock, log }, hourlyRun(clock.now()));
  await rig.settle(await rig.startBot({ policy }));
}

const context = (faults?: Faults): ReleaseContext => {
  const table = faults === undefined ? rig.table : faultyTable(rig.table, faults);
  return {
    table,
    ledger: new DynamoLedger({ table }),
    clock: rig.clock,
    ask: (lane, request, seconds) => {
      const send = () => requestLook(rig.queue, rig.clock, lane, request, seconds);
      return faults === undefined ? send() : faults.around("queue.send", send);
    },
  };
};

const announcements = () =>
  rig.github.checkRunsOf("acme/.github", rig.github.headOf("acme/.github", "main")).filter(({ name }) => name === "Pipewarden / brakes");

const protectedOf = (repositories: readonly string[]) => repositories.filter((name) => isBaseline(rig, name));
/** Repositories whose rule was written; `.github`, of which more is asked, takes two writes. */
const ruleWrites = () => [
  ...new Set(
    rig.github.requests
      .filter(({ write, effective, appId, path }) => write && effective && appId === rig.app.id && path.includes("/branches/"))
      .map(({ path }) => path.split("/").slice(0, 4).join("/")),
  ),
];

const eventsIn = (phase: string): number => eventsOf(rig).filter(({ data }) => data.unmapped.phase === phase).length;

/** `npm run test:all` plays it with three hundred. */
const many = thorough ? 300 : 30;

describe("one version of a policy over many repositories that all drift", () => {
  it("changes 10, announces the hold once, stays held in later hours, and does the rest when somebody approves", async () => {
    const repositories = ["acme/.github", ...(await unprotected(many - 1))];
    await sweepWith(baselinePolicy);

    expect(protectedOf(repositories)).toHaveLength(10);
    expect(ruleWrites()).toHaveLength(10);
    const approvalId = approvalIdOf(acme, policyVersionOf(baselinePolicy));
    const [announced, ...more] = announcements();
    expect(more).toEqual([]);
    expect(announced).toMatchObject({
      conclusion: "action_required",
      output: {
        title: `Held: ${many - 10} repositories wait for an approval`,
        summary: expect.stringContaining(`bin/pipewarden approve ${approvalId}`),
      },
    });
    expect(announced?.output.summary).toContain(`10 of ${many}`);
    const waiting = repositories.find((name) => !isBaseline(rig, name)) ?? "";
    expect(checksOn(rig, waiting)).toMatchObject([{ conclusion: "neutral" }]);
    expect(checksOn(rig, waiting)[0]?.output.summary).toContain(`bin/pipewarden approve ${approvalId}`);

    rig.github.resetLog();
    for (let hours = 0; hours < 2; hours++) {
      rig.clock.advance(3_600_000);
      await sweepWith(baselinePolicy);
    }
    // Nothing is new, so nobody is told anything again either.
    expect(rig.github.writes({ appId: rig.app.id, effective: true })).toBe(0);

    const { released } = await approve(context(), acme, approvalId, operator);
    expect(released).toBe(many - 10);
    await rig.settle(await rig.startBot());
    expect(protectedOf(repositories)).toHaveLength(many);
    expect(ruleWrites()).toHaveLength(many - 10);
    expect(announcements()).toMatchObject([{ conclusion: "success", output: { title: "Nothing is held" } }]);
    expect(checksOn(rig, waiting)).toMatchObject([{ conclusion: "success" }]);
    const approved = eventsOf(rig).filter(({ type }) => type === "pipewarden.brakes.release.approved");
    expect(approved).toHaveLength(1);
    expect((await approve(context(), acme, approvalId, operator)).released).toBe(0);
  });

  it("does nothing more of it when the configuration is changed before anybody approves, not even if it is approved then", async () => {
    const repositories = ["acme/.github", ...(await unprotected(20))];
    await sweepWith(baselinePolicy);
    expect(protectedOf(repositories)).toHaveLength(10);
    const approvalId = approvalIdOf(acme, policyVersionOf(baselinePolicy));

    rig.github.resetLog();
    const reverted: ProtectionPolicy = { ...baselinePolicy, mode: "report" };
    rig.clock.advance(3_600_000);
    await sweepWith(reverted);
    expect(announcements()).toMatchObject([
      { conclusion: "success", output: { summary: "What was held here is gone: the configuration was changed." } },
    ]);
    await approve(context(), acme, approvalId, operator);
    await rig.settle(await rig.startBot({ policy: reverted }));
    expect(ruleWrites()).toEqual([]);
    expect(protectedOf(repositories)).toHaveLength(10);
  });

  it("goes on repairing the repositories that have their place in this hour", async () => {
    const repositories = await unprotected(12);
    await sweepWith(baselinePolicy);
    const [changed = ""] = protectedOf(repositories);
    rig.github.as("mallory").request("DELETE", `/repos/${changed}/branches/main/protection/enforce_admins`);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, changed)).toBe(true);
  });
});

describe("a pause", () => {
  const scopes = (): [string, PauseScope][] => [
    [
      "repository",
      { kind: "repository", ownerId: acme, owner: "acme", repositoryId: repositoryId(repositoryIdOf("service-0")), name: "service-0" },
    ],
    ["owner", { kind: "owner", ownerId: acme, owner: "acme" }],
    ["everywhere", { kind: "everywhere" }],
  ];
  let ids: Map<string, number>;
  const repositoryIdOf = (name: string): number => ids.get(name) ?? 0;

  it.each(["repository", "owner", "everywhere"])("of %s holds the repair, and a resumption brings it", async (which) => {
    ids = new Map([["service-0", rig.github.createRepository("acme", "service-0").id]]);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/service-0")).toBe(true);
    rig.github.resetLog();
    const scope = scopes().find(([name]) => name === which)?.[1] ?? { kind: "everywhere" };
    await pause(context(), scope, { ...operator, reason: "The pager is on fire." }, [acme]);

    rig.github.as("mallory").request("DELETE", "/repos/acme/service-0/branches/main/protection/enforce_admins");
    await rig.settle(await rig.startBot());
    expect(ruleWrites()).toEqual([]);
    const told = checksOn(rig, "acme/service-0")[0]?.output.summary ?? "";
    expect(told.includes("The pager is on fire.")).toBe(which !== "everywhere");

    expect(await resume(context(), scope, operator, [acme])).toMatchObject({ released: 1 });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/service-0")).toBe(true);
    const phases = eventsOf(rig)
      .filter(({ type }) => type.startsWith("pipewarden.brakes.pause."))
      .map(({ data }) => data.unmapped.phase);
    expect(phases.sort()).toEqual(["started", "succeeded"]);
  });
});

describe.each(["before", "after"] as const)("the bot is killed %s each of its calls in turn", (moment) => {
  /** Another version for each round, whose budget is used up by repositories that do not exist. */
  async function exhausted(round: number): Promise<{ policy: ProtectionPolicy; version: string }> {
    const policy = { ...baselinePolicy, round } as ProtectionPolicy;
    const version = policyVersionOf(policy);
    for (let other = 1; other <= 10; other++) {
      const place = { owner: acme, policyVersion: version, repository: repositoryId(900_000 + other) };
      await takePlace(rig.table, place, 10, rig.clock.now());
    }
    return { policy, version };
  }

  it("while it holds a change: the change is not made, and the repository is listed, told and announced once", async () => {
    await unprotected(0);
    await sweepWith(off);
    for (let k = 1; ; k++) {
      const { policy, version } = await exhausted(k);
      const repository = `acme/held-${moment}-${k}`;
      rig.github.createRepository("acme", repository.slice("acme/".length));
      await rig.github.idle();
      const death = killAt(k, moment);
      const doomed = await rig.startBot({ faults: death, policy });
      await rig.drain(doomed).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      await rig.settle(await rig.startBot({ policy }));

      const where = `killed ${moment} call ${k}: ${death.calls.at(-1)}`;
      expect(writesTo(rig, repository), where).toEqual(["POST /check-runs"]);
      const approvalId = approvalIdOf(acme, version);
      expect(
        (await surveyHeld(rig.table, approvalId, 5)).first.map(({ repository: { name } }) => `acme/${name}`),
        where,
      ).toEqual([repository]);
      // One event for each round's one change; a redelivery holds the same change.
      expect(eventsIn("held"), where).toBe(k);
      expect(announcements(), where).toHaveLength(1);
      expect(announcements()[0]?.output, where).toMatchObject({ title: "Held: 1 repository waits for an approval" });
      expect(announcements()[0]?.output.summary, where).toContain(approvalId);
      expect(openIntentsOf(rig), where).toBe(0);
      if (!death.fired) break;
    }
  });

  it("while somebody approves: asked again, it ends with one approval and the change made", async () => {
    await unprotected(0);
    await sweepWith(off);
    for (let k = 1; ; k++) {
      const { policy, version } = await exhausted(k);
      const repository = `acme/approved-${moment}-${k}`;
      rig.github.createRepository("acme", repository.slice("acme/".length));
      await rig.settle(await rig.startBot({ policy }));
      expect(isBaseline(rig, repository)).toBe(false);
      const approvalId = approvalIdOf(acme, version);

      const death = killAt(k, moment);
      await approve(context(death), acme, approvalId, operator).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      await approve(context(), acme, approvalId, operator);
      await rig.settle(await rig.startBot({ policy }));

      const where = `killed ${moment} call ${k}: ${death.calls.at(-1)}`;
      expect(isBaseline(rig, repository), where).toBe(true);
      expect(writesTo(rig, repository), where).toEqual(["POST /check-runs", "PUT /branches/main/protection", "PATCH /check-runs/{id}"]);
      expect(eventsIn("approved"), where).toBe(k);
      expect(await surveyHeld(rig.table, approvalId, 1), where).toEqual({ repositories: 0, first: [] });
      expect((await readHold(rig.table, acme, version))?.approval, where).toMatchObject(operator);
      expect(announcements(), where).toMatchObject([{ conclusion: "success" }]);
      if (!death.fired) break;
    }
  });
});
