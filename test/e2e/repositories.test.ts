import { describe, expect, it } from "vitest";
import { auditOf, callsOf, changesOf, checksOn, isBaseline, openIntentsOf, resultsOf, writesTo } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { dieBeforeWriting, protectedRepository, scene, sweepAnHourLater } from "./scene.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Weakens while webhooks are held back, so that the event is on its way while `meanwhile` happens. */
async function inFlight(rig: Rig, repository: string, meanwhile: () => void): Promise<void> {
  rig.github.pauseHooks();
  rig.github.as("mallory").weakenProtection(repository, "main");
  meanwhile();
  rig.github.resetLog();
  rig.github.resumeHooks();
  await rig.settle(await rig.startBot());
}

describe("a repository that comes under the policy", () => {
  it("is protected when it is new", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    expect(checksOn(rig, "acme/shop")).toHaveLength(1);
  });

  it("is protected with its first commit when it was empty", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop", { empty: true });
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);
    rig.github.as("alice").request("PUT", "/repos/acme/shop/contents/a", { message: "first", content: base64("a") });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });

  it("is protected when it is unarchived, and left alone until then", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop", { archived: true });
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);
    rig.github.as("alice").request("PATCH", "/repos/acme/shop", { archived: false });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });

  it("is protected on another branch when that becomes the default", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const alice = rig.github.as("alice");
    alice.request("POST", `/repos/${repository}/git/refs`, { ref: "refs/heads/next", sha: rig.github.headOf(repository, "main") });
    alice.request("PATCH", `/repos/${repository}`, { default_branch: "next" });
    await rig.settle(await rig.startBot());
    expect(rig.github.protectionRulesOf(repository).map(({ pattern }) => pattern)).toEqual(["main", "next"]);
    expect(rig.github.protectionOf(repository, "next")).toMatchObject({ enforce_admins: { enabled: true } });
  });

  it("is protected when the App is installed", async () => {
    const rig = await scene();
    rig.github.createOrganization("globex");
    for (const name of ["one", "two"]) rig.github.createRepository("globex", name);
    rig.github.install(rig.app.id, "globex");
    await rig.settle(await rig.startBot());
    for (const name of ["one", "two"]) expect(isBaseline(rig, `globex/${name}`)).toBe(true);
  });

  it("causes no call for events that cannot concern its default branch", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const alice = rig.github.as("alice");
    alice.request("PATCH", `/repos/${repository}`, { description: "other words" });
    alice.request("POST", `/repos/${repository}/git/refs`, { ref: "refs/heads/side", sha: rig.github.headOf(repository, "main") });
    await rig.settle(await rig.startBot());
    expect(rig.github.requests).toEqual([]);
  });
});

describe("an event about a repository that was meanwhile", () => {
  it("renamed is worked on under the new name", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await inFlight(rig, repository, () => rig.github.rename(repository, "store"));
    expect(isBaseline(rig, "acme/store")).toBe(true);
    expect(writesTo(rig, "acme/shop")).toEqual([]);
    expect(auditOf(rig).at(-1)?.data.resources[0]?.name).toBe("acme/store");
  });

  it("renamed, and its name taken by another repository, does nothing to that one", async () => {
    const rig = await scene();
    const { id } = rig.github.createRepository("acme", "shop");
    rig.github.uninstall(rig.installation.id);
    rig.github.install(rig.app.id, "acme", { repositories: ["shop"] });
    await rig.settle(await rig.startBot());
    // The plan names the old name; the new one is not the bot's business at all.
    rig.github.as("mallory").weakenProtection("acme/shop", "main");
    await dieBeforeWriting(rig);
    expect(openIntentsOf(rig)).toBe(1);
    rig.github.rename("acme/shop", "store");
    const other = rig.github.createRepository("acme", "shop");
    expect(other.id).not.toBe(id);
    rig.github.resetLog();
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, "acme/shop")).toEqual([]);
    expect(rig.github.protectionOf("acme/shop", "main")).toBeNull();
    expect(isBaseline(rig, "acme/store")).toBe(true);
    expect(openIntentsOf(rig)).toBe(0);
  });

  it("renamed in the middle of a repair is repaired under the new name", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").weakenProtection(repository, "main");
    await dieBeforeWriting(rig);
    rig.github.pauseHooks();
    rig.github.rename(repository, "store");
    await rig.drain(await rig.startBot());
    expect(isBaseline(rig, "acme/store")).toBe(true);
    expect(openIntentsOf(rig)).toBe(0);
    rig.github.resumeHooks();
    await rig.settle(await rig.startBot());
  });

  it("transferred to another owner with the App is worked on there", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    const globex = rig.github.createOrganization("globex");
    const there = rig.github.install(rig.app.id, "globex");
    await inFlight(rig, repository, () => rig.github.transfer(repository, "globex"));
    expect(isBaseline(rig, "globex/shop")).toBe(true);
    const repaired = auditOf(rig).filter(({ source }) => source === `pipewarden/${globex.id}`);
    expect(repaired.map(({ data }) => data.unmapped.phase)).toContain("succeeded");
    expect(repaired.every(({ data }) => data.unmapped.installation_id === there.id)).toBe(true);
  });

  it("transferred to an owner without the App ends quietly", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.createOrganization("globex");
    await inFlight(rig, repository, () => rig.github.transfer(repository, "globex"));
    expect(rig.github.writes()).toBe(0);
    expect(resultsOf(rig)).toContain("repository_not_installed");
    expect(auditOf(rig).at(-1)).toMatchObject({
      type: "pipewarden.protection.look.failed",
      data: { status_code: "repository_not_installed", actor: { user: { name: "mallory" } } },
    });
  });

  it("deleted ends quietly", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await inFlight(rig, repository, () => rig.github.deleteRepository(repository));
    expect(rig.github.writes()).toBe(0);
    expect(resultsOf(rig)).not.toContain(undefined);
  });

  it("archived changes nothing in it", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    await inFlight(rig, repository, () => rig.github.as("alice").request("PATCH", `/repos/${repository}`, { archived: true }));
    expect(rig.github.writes()).toBe(0);
    expect(callsOf(rig).length).toBeGreaterThan(0);
  });

  it("archived in the middle of a repair ends with a failed outcome, once", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").weakenProtection(repository, "main");
    await dieBeforeWriting(rig);
    rig.github.as("alice").request("PATCH", `/repos/${repository}`, { archived: true });
    await rig.settle(await rig.startBot());
    expect(openIntentsOf(rig)).toBe(0);
    expect(changesOf(rig).map(({ outcome }) => outcome)).toContainEqual({
      status: "failed",
      error: { code: "repository_archived", message: expect.any(String) },
    });
  });
});

describe("a repository that cannot be protected", () => {
  it("because of the owner's plan gets one clear check run, which the next sweep leaves as it is", async () => {
    const rig = await scene();
    rig.github.createOrganization("tiny", { plan: "free" });
    rig.github.install(rig.app.id, "tiny");
    rig.github.createRepository("tiny", "shop", { private: true });
    await rig.settle(await rig.startBot());
    const [check, ...others] = checksOn(rig, "tiny/shop");
    expect(others).toEqual([]);
    expect(check).toMatchObject({ conclusion: "action_required", output: { title: expect.stringMatching(/^Not repaired: /) } });
    expect(check?.output.summary).toContain("only for public repositories or on a higher plan");
    expect(auditOf(rig)).toContainEqual(
      expect.objectContaining({
        type: "pipewarden.protection.rule.failed",
        data: expect.objectContaining({ status_code: "not_on_this_plan" }),
      }),
    );
    await sweepAnHourLater(rig);
    expect(checksOn(rig, "tiny/shop")).toEqual([check]);
    expect(writesTo(rig, "tiny/shop")).toEqual([]);
  });

  it("because the App may only read its administration is told by name which permission is missing", async () => {
    const rig = await scene();
    rig.github.createOrganization("globex");
    const permissions = { administration: "read", checks: "write", contents: "read", metadata: "read" };
    rig.github.install(rig.app.id, "globex", { permissions });
    rig.github.createRepository("globex", "shop");
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, "globex/shop")).toEqual(["POST /check-runs"]);
    expect(checksOn(rig, "globex/shop")[0]?.output.summary).toContain("administration: write");
    await sweepAnHourLater(rig);
    expect(writesTo(rig, "globex/shop")).toEqual([]);
  });

  it("because the App may not even read its administration leaves that in the audit trail", async () => {
    const rig = await scene();
    rig.github.createOrganization("globex");
    rig.github.install(rig.app.id, "globex", { permissions: { checks: "write", contents: "read", metadata: "read" } });
    rig.github.createRepository("globex", "shop");
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);
    expect(resultsOf(rig)).not.toContain(undefined);
    const failed = auditOf(rig).at(-1);
    expect(failed).toMatchObject({ type: "pipewarden.protection.look.failed", data: { status_code: "missing_permission" } });
    expect(failed?.data.status_detail).toContain("administration: read");
  });
});
