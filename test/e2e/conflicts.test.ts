import { expect, it } from "vitest";
import type { Faults } from "../storage/faults.ts";
import { auditOf, changesOf, checksOn, isBaseline, openIntentsOf, writesTo } from "./assertions.ts";
import { dieBeforeWriting, protectedRepository, scene, sweepAnHourLater } from "./scene.ts";

const branch = (repository: string): string => `/repos/${repository}/branches/main/protection`;

it("a plan that was interrupted does not overwrite what somebody made stronger meanwhile", async () => {
  const rig = await scene();
  const repository = await protectedRepository(rig);
  rig.github.as("mallory").weakenProtection(repository, "main");
  await dieBeforeWriting(rig);
  rig.github.pauseHooks();
  rig.github.as("alice").request("PUT", branch(repository), {
    required_status_checks: { strict: true, checks: [{ context: "build", app_id: -1 }] },
    enforce_admins: false,
    required_pull_request_reviews: { required_approving_review_count: 4, require_code_owner_reviews: true },
    restrictions: null,
    required_linear_history: true,
  });
  await rig.settle(await rig.startBot());
  expect(isBaseline(rig, repository)).toBe(true);
  expect(rig.github.protectionOf(repository, "main")).toMatchObject({
    required_status_checks: { strict: true, contexts: ["build"] },
    required_pull_request_reviews: { required_approving_review_count: 4, require_code_owner_reviews: true },
    required_linear_history: { enabled: true },
  });
  const statuses = changesOf(rig).map(({ outcome }) => outcome?.status);
  expect(statuses.filter((status) => status === "conflict")).toHaveLength(1);
  expect(new Set(statuses)).toEqual(new Set(["succeeded", "conflict"]));
  expect(openIntentsOf(rig)).toBe(0);
  expect(checksOn(rig, repository)).toHaveLength(1);
  // The occasion of the second look is the first one's: who weakened the branch is not forgotten.
  expect(auditOf(rig).at(-1)?.data.actor.user?.name).toBe("mallory");
});

it("a plan that was interrupted and meanwhile carried out by somebody else is found done", async () => {
  const rig = await scene();
  const repository = await protectedRepository(rig);
  rig.github.as("mallory").request("DELETE", `${branch(repository)}/enforce_admins`);
  await dieBeforeWriting(rig);
  rig.github.pauseHooks();
  rig.github.as("alice").request("POST", `${branch(repository)}/enforce_admins`);
  await rig.settle(await rig.startBot());
  expect(writesTo(rig, repository)).toEqual(["PATCH /check-runs/{id}"]);
  const [admins] = changesOf(rig).filter(({ change }) => change.kind === "protection.admins");
  expect(admins?.outcome).toMatchObject({ status: "succeeded", found: true });
});

it("somebody who changes the branch between every two looks makes the bot look six times, and then only at the next sweep", async () => {
  const rig = await scene();
  const repository = await protectedRepository(rig);
  const reviews = `${branch(repository)}/required_pull_request_reviews`;
  const mallory = rig.github.as("mallory");
  mallory.request("PATCH", reviews, { dismiss_stale_reviews: false });
  // GitHub sends no event about this list, so the bot is not called again by it.
  let times = 0;
  const restless: Faults = {
    around: (call, perform) => {
      if (call.endsWith("/graphql")) {
        times += 1;
        mallory.request("PATCH", reviews, { bypass_pull_request_allowances: { users: times % 2 === 0 ? [] : ["mallory"] } });
      }
      return perform();
    },
  };
  await rig.settle(await rig.startBot({ faults: restless }));
  const tries = changesOf(rig).filter(({ change }) => change.kind === "protection.reviews");
  expect(tries.map(({ outcome }) => outcome?.status)).toEqual(Array.from({ length: 6 }, () => "conflict"));
  expect(writesTo(rig, repository)).toEqual([]);
  expect(times).toBe(12);
  expect(openIntentsOf(rig)).toBe(0);

  await sweepAnHourLater(rig);
  expect(isBaseline(rig, repository)).toBe(true);
});
