import { expect, it } from "vitest";
import { hourlyRun, sweep } from "../../src/deliveries/sweep.ts";
import { actors } from "../../src/protection/actors.ts";
import { baselinePolicy, type ProtectionPolicy } from "../../src/protection/policy.ts";
import { auditOf, callsOf, checksOn, isBaseline, writesTo } from "./assertions.ts";
import { protectedRepository, scene, sweepAnHourLater } from "./scene.ts";

const { requiredReviews } = baselinePolicy.defaultBranch;
const nobodyBypasses: ProtectionPolicy = {
  ...baselinePolicy,
  defaultBranch: { ...baselinePolicy.defaultBranch, requiredReviews: { ...requiredReviews, bypassActors: actors({}) } },
};

it("finds what GitHub sends no event about: somebody put on the list of those who may go around reviews", async () => {
  const rig = await scene();
  const repository = await protectedRepository(rig);
  const before = rig.github.protectionOf(repository, "main");
  const reviews = `/repos/${repository}/branches/main/protection/required_pull_request_reviews`;
  rig.github.as("mallory").request("PATCH", reviews, { bypass_pull_request_allowances: { users: ["mallory"] } });
  await rig.settle(await rig.startBot({ policy: nobodyBypasses }));
  expect(callsOf(rig)).toEqual([]);

  expect(await sweepAnHourLater(rig, nobodyBypasses)).toEqual({ queued: 1, failed: 0 });
  expect(writesTo(rig, repository)).toEqual(["PATCH /branches/main/protection/required_pull_request_reviews", "PATCH /check-runs/{id}"]);
  expect(rig.github.protectionOf(repository, "main")?.required_pull_request_reviews?.bypass_pull_request_allowances?.users ?? []).toEqual(
    [],
  );
  expect({ ...rig.github.protectionOf(repository, "main"), required_pull_request_reviews: 0 }).toEqual({
    ...before,
    required_pull_request_reviews: 0,
  });
  expect(checksOn(rig, repository)[0]?.output.summary).toContain("found by the hourly check");
  expect(auditOf(rig).at(-1)?.data.actor.user).toBeUndefined();
});

it("reads each repository once, and writes nothing, when nothing has drifted", async () => {
  const rig = await scene();
  for (const name of ["one", "two", "three"]) await protectedRepository(rig, name);
  const audited = auditOf(rig).length;
  expect(await sweepAnHourLater(rig)).toEqual({ queued: 3, failed: 0 });
  expect(callsOf(rig).filter(({ route }) => route === "/graphql")).toHaveLength(3);
  expect(rig.github.writes()).toBe(0);
  expect(auditOf(rig)).toHaveLength(audited);
});

it("twice in one hour is one sweep", async () => {
  const rig = await scene();
  await protectedRepository(rig);
  await sweepAnHourLater(rig);
  rig.github.resetLog();
  const { table, queue, clock, log } = rig;
  await sweep({ github: rig.clients(), table, queue, clock, log }, hourlyRun(clock.now()));
  await rig.settle(await rig.startBot());
  expect(callsOf(rig).filter(({ route }) => route === "/graphql")).toEqual([]);
});

it("goes on with the other installations when one is suspended, one is broken and one is gone", async () => {
  const rig = await scene({ expectsFailures: true });
  const owners = ["broken", "gone", "suspended", "well"];
  const installations = new Map<string, number>();
  // No event of all this arrives: what is repaired, the sweep has found.
  rig.github.pauseHooks();
  for (const owner of owners) {
    rig.github.createOrganization(owner);
    rig.github.createRepository(owner, "shop");
    installations.set(owner, rig.github.install(rig.app.id, owner).id);
  }
  const idOf = (owner: string): number => installations.get(owner) ?? 0;
  rig.github.suspend(idOf("suspended"));
  const tokensOf = (owner: string) => new RegExp(`/app/installations/${idOf(owner)}/access_tokens$`);
  rig.github.faults.inject({ kind: "status", status: 500, match: { route: tokensOf("broken") }, times: 1_000 });
  rig.github.faults.inject({ kind: "status", status: 404, match: { route: tokensOf("gone") }, times: 1_000 });

  expect(await sweepAnHourLater(rig)).toEqual({ queued: 1, failed: 2 });
  expect(isBaseline(rig, "well/shop")).toBe(true);
  expect(rig.github.protectionOf("suspended/shop", "main")).toBeNull();
  expect(rig.recording.log.filter((line) => line.includes("installation could not be swept"))).toHaveLength(2);

  rig.github.faults.clear();
  rig.github.unsuspend(idOf("suspended"));
  expect(await sweepAnHourLater(rig)).toEqual({ queued: 4, failed: 0 });
  for (const owner of owners) expect(isBaseline(rig, `${owner}/shop`), owner).toBe(true);
});

it("goes on with the other repositories when one fails", async () => {
  const rig = await scene();
  for (const name of ["one", "two", "three"]) await protectedRepository(rig, name);
  rig.github.pauseHooks();
  for (const name of ["one", "two", "three"]) rig.github.as("mallory").weakenProtection(`acme/${name}`, "main");
  rig.github.disableProtections("acme/two");
  await sweepAnHourLater(rig);
  expect(isBaseline(rig, "acme/one")).toBe(true);
  expect(isBaseline(rig, "acme/three")).toBe(true);
  expect(checksOn(rig, "acme/two")[0]).toMatchObject({ conclusion: "action_required" });
  expect(checksOn(rig, "acme/two")[0]?.output.summary).toContain("Branch protection is switched off for this repository");
});
