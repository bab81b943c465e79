import { describe, expect, it } from "vitest";
import { announcement, announcementName } from "../../src/changes/announcement.ts";
import { approve } from "../../src/changes/approval.ts";
import { type Occasion, preview } from "../../src/changes/engine.ts";
import { approvalIdOf } from "../../src/changes/holds.ts";
import { summaryLimit } from "../../src/github/check-run.ts";
import type { GitHub, Reader } from "../../src/github/client.ts";
import { repository } from "./bench.ts";
import { brakesBench, home, lampOf, service } from "./brakes-bench.ts";

const occasion: Occasion = { repository: home, cause: { kind: "request", id: "one" }, episode: "one" };

/** The `.github` repository with one commit, and the check run that the bot published on it. */
function stage(over: { head?: string | number; inForce?: string } = {}) {
  const bench = brakesBench();
  const shown: { run?: object } = {};
  const { head = "c0ffee" } = over;
  const reader = {
    rest: {
      repos: { get: async () => ({ data: { default_branch: "trunk" } }) },
      git: {
        getRef: async ({ ref }: { ref: string }) => {
          if (typeof head === "number") throw Object.assign(new Error("No."), { status: head });
          return { data: { ref, object: { sha: head } } };
        },
      },
      checks: { listForRef: async () => ({ data: { check_runs: shown.run === undefined ? [] : [shown.run] } }) },
    },
  } as unknown as Reader;
  const github = { reader: async () => reader } as unknown as GitHub;
  const capability = announcement({ table: bench.table, appId: 1, policyVersion: async () => over.inForce ?? "v1" });
  const tell = async (where: Occasion = occasion) => {
    const plan = await preview(capability, where, { github, clock: bench.clock });
    const change = capability.report(plan, new Map(), where);
    const want = change?.want as { conclusion: string; title: string; summary: string } | undefined;
    if (want !== undefined) shown.run = { id: 8, external_id: change?.id, conclusion: want.conclusion, output: want };
    return change === undefined ? undefined : { change, ...want };
  };
  const fill = async (count: number, policyVersion = "v1") => {
    for (let id = 1; id <= count; id++) await bench.holds(id, policyVersion);
  };
  return { ...bench, capability, tell, fill };
}

describe("the announcement of what is held", () => {
  it("is silent where nothing was ever held", async () => {
    expect(await stage().tell()).toBeUndefined();
  });

  it("tells how many wait, why, which, and how they are released; once, as long as nothing changes", async () => {
    const { tell, fill, counted } = stage();
    await counted(300);
    await fill(12);
    const told = await tell();
    expect(told).toMatchObject({ conclusion: "action_required", title: "Held: 2 repositories wait for an approval" });
    expect(told?.change).toMatchObject({ kind: "checks.publish", target: { sha: "c0ffee", name: announcementName }, expect: null });
    expect(told?.summary).toContain(`bin/pipewarden approve ${approvalIdOf(repository.ownerId, "v1")}`);
    expect(told?.summary).toContain("The limit was 10 of 300.");
    expect(told?.summary).toContain("| `service-11` | `Turns the lamp on.` |");
    expect(await tell()).toBeUndefined();
  });

  it("edits what it told when more is held, and says so when it was approved", async () => {
    const { tell, fill, context } = stage();
    await fill(11);
    expect((await tell())?.title).toBe("Held: 1 repository waits for an approval");
    await fill(12);
    const edited = await tell();
    expect(edited?.title).toBe("Held: 2 repositories wait for an approval");
    expect(edited?.change.expect).toMatchObject({ id: 8 });
    await approve(context, repository.ownerId, approvalIdOf(repository.ownerId, "v1"), { by: "alice" });
    expect(await tell()).toMatchObject({ conclusion: "success", title: "Nothing is held", summary: expect.stringContaining("`alice`") });
    expect(await tell()).toBeUndefined();
  });

  it("counts what it does not name", async () => {
    const { tell, fill } = stage();
    await fill(110);
    const told = await tell();
    expect(told?.title).toBe("Held: 100 repositories wait for an approval");
    expect(told?.summary).toContain("… and 50 more");
  });

  it("fits into a check run, however long the names", async () => {
    const { brake, tell, fill } = stage();
    await fill(10);
    for (let id = 11; id <= 100; id++) {
      const long = { ...lampOf(id), summary: "x".repeat(500) };
      const target = { ...long.target, repository: { ...service(id), name: "|`".repeat(50) } };
      for (const kind of ["a", "b", "c", "d", "e"]) {
        await brake().holds({ ...long, kind, target }, { policyVersion: "v1", tells: false, begun: false });
      }
    }
    const told = await tell();
    expect(told?.summary?.length).toBeGreaterThan(10_000);
    expect(told?.summary?.length).toBeLessThan(summaryLimit);
  });

  it("does not count what a version that is no longer in force would have changed", async () => {
    const { tell, fill } = stage({ inForce: "v2" });
    await fill(12, "v1");
    expect(await tell()).toBeUndefined();
    await fill(11, "v2");
    expect((await tell())?.title).toBe("Held: 1 repository waits for an approval");
  });

  it.each([404, 409])("waits for the first commit of an empty repository (%i)", async (status) => {
    const { tell, fill } = stage({ head: status });
    await fill(11);
    expect(await tell()).toBeUndefined();
  });

  it("passes on what GitHub refuses otherwise", async () => {
    const { tell, fill } = stage({ head: 500 });
    await fill(11);
    await expect(tell()).rejects.toThrow("No.");
  });

  it("concerns the .github repository alone", async () => {
    const { capability, tell, fill } = stage();
    await fill(11);
    expect(capability.concerns?.(home)).toBe(true);
    expect(capability.concerns?.(service(1))).toBe(false);
    expect(await tell({ ...occasion, repository: service(1) })).toBeUndefined();
  });
});
