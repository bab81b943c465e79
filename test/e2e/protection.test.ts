import { describe, expect, it } from "vitest";
import { baselinePolicy, type ProtectionPolicy } from "../../src/protection/policy.ts";
import { auditOf, callsOf, changesOf, checksOn, eventsOf, isBaseline, writesTo } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene, sweepAnHourLater } from "./scene.ts";

const branch = (repository: string) => `/repos/${repository}/branches/main/protection`;

/** Another App with the right to administer, which acts under its bot's name. */
function otherApp(rig: Rig, slug: string) {
  const { id } = rig.github.createApp({ slug, permissions: { administration: "write" }, events: [] });
  rig.github.install(id, "acme");
  return rig.github.asApp(slug);
}

describe("a weakened branch is repaired", () => {
  it.each<[string, string, (rig: Rig) => ReturnType<Rig["github"]["as"]>]>([
    ["a person", "mallory", (rig) => rig.github.as("mallory")],
    ["another App's bot", "release-helper[bot]", (rig) => otherApp(rig, "release-helper")],
    ["a workflow with GITHUB_TOKEN", "github-actions[bot]", (rig) => otherApp(rig, "github-actions")],
  ])("when %s did it, and the check run names them", async (_who, login, actor) => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    actor(rig).weakenProtection(repository, "main");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, repository)).toBe(true);
    expect(writesTo(rig, repository)).toEqual(["PUT /branches/main/protection", "PATCH /check-runs/{id}"]);
    const [check] = checksOn(rig, repository);
    expect(check).toMatchObject({ conclusion: "success", output: { title: expect.stringMatching(/^Repaired: \d settings of main/) } });
    expect(check?.output.summary).toContain(`\`${login}\``);
    const repaired = auditOf(rig).find(
      ({ type, data }) => type === "pipewarden.protection.rule.succeeded" && data.actor.user?.name === login,
    );
    expect(repaired?.data.unmapped).toMatchObject({ before: { enforceAdmins: false }, after: { enforceAdmins: true } });
  });

  it("when its rule was deleted", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").request("DELETE", branch(repository));
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, repository)).toBe(true);
  });

  it("and the echo of the repair costs no call", async () => {
    const rig = await scene();
    const repository = await protectedRepository(rig);
    rig.github.as("mallory").weakenProtection(repository, "main");
    await rig.github.idle();
    rig.github.pauseHooks();
    await rig.drain(await rig.startBot());
    rig.github.resetLog();
    const audited = eventsOf(rig).length;
    rig.github.resumeHooks();
    await rig.github.idle();
    expect(rig.github.deliveries.at(-1)?.body).toContain('"login":"pipewarden[bot]"');
    expect(await rig.drain(await rig.startBot())).toBe(1);
    expect(callsOf(rig)).toEqual([]);
    expect(eventsOf(rig)).toHaveLength(audited);
  });

  it("in that setting alone: what is stronger than the policy, or not named by it, stays", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop");
    rig.github.createTeam("acme", "core", { members: ["alice"], repositories: { shop: "maintain" } });
    const alice = rig.github.as("alice");
    alice.request("PUT", branch("acme/shop"), {
      required_status_checks: { strict: true, checks: [{ context: "build", app_id: -1 }] },
      enforce_admins: true,
      required_pull_request_reviews: {
        required_approving_review_count: 3,
        require_code_owner_reviews: true,
        dismiss_stale_reviews: true,
        require_last_push_approval: true,
        dismissal_restrictions: { users: ["alice"], teams: ["core"] },
      },
      restrictions: { users: [], teams: ["core"] },
      required_linear_history: true,
      required_conversation_resolution: true,
    });
    alice.request("POST", `${branch("acme/shop")}/required_signatures`);
    await rig.settle(await rig.startBot());
    const strong = rig.github.protectionOf("acme/shop", "main");
    expect(writesTo(rig, "acme/shop")).toEqual([]);

    alice.request("DELETE", `${branch("acme/shop")}/enforce_admins`);
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, "acme/shop")).toEqual(["POST /branches/main/protection/enforce_admins", "POST /check-runs"]);
    expect(rig.github.protectionOf("acme/shop", "main")).toEqual(strong);

    // Weak reviews beside everything else: only their own section is written, and its stronger members stay.
    alice.request("PATCH", `${branch("acme/shop")}/required_pull_request_reviews`, { dismiss_stale_reviews: false });
    rig.github.resetLog();
    await rig.settle(await rig.startBot());
    expect(writesTo(rig, "acme/shop")[0]).toBe("PATCH /branches/main/protection/required_pull_request_reviews");
    expect(rig.github.protectionOf("acme/shop", "main")).toEqual(strong);
  });
});

describe("rulesets", () => {
  const everything = (changes: object = {}) => ({
    name: "house rules",
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] }, repository_name: { include: ["~ALL"], exclude: [] } },
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: true,
        },
      },
    ],
    ...changes,
  });

  it("that give everything leave nothing for a classic rule to do", async () => {
    const rig = await scene();
    rig.github.as("alice").request("POST", "/orgs/acme/rulesets", everything());
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    expect(rig.github.protectionRulesOf("acme/shop")).toEqual([]);
    expect(rig.github.writes()).toBe(0);
    expect(checksOn(rig, "acme/shop")).toEqual([]);
  });

  it("of the organisation, when weakened, make the bot look at every repository", async () => {
    const rig = await scene();
    const { id } = rig.github.as("alice").request("POST", "/orgs/acme/rulesets", everything()).body as { id: number };
    const names = ["api", "shop", "web"];
    for (const name of names) rig.github.createRepository("acme", name);
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);

    rig.github.as("mallory").request("PUT", `/orgs/acme/rulesets/${id}`, { enforcement: "disabled" });
    await rig.github.idle();
    expect(JSON.parse(rig.github.deliveries.at(-1)?.body ?? "")).not.toHaveProperty("repository");
    await rig.settle(await rig.startBot());
    for (const name of names) {
      expect(isBaseline(rig, `acme/${name}`), name).toBe(true);
      expect(checksOn(rig, `acme/${name}`)[0]?.output.summary).toContain("`mallory`");
    }
  });

  it("of a repository, when removed, are made up for by a classic rule", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop");
    const { conditions, ...rest } = everything();
    const own = { ...rest, conditions: { ref_name: conditions.ref_name } };
    const { id } = rig.github.as("alice").request("POST", "/repos/acme/shop/rulesets", own).body as { id: number };
    await rig.settle(await rig.startBot());
    expect(rig.github.writes()).toBe(0);
    rig.github.as("mallory").request("DELETE", `/repos/acme/shop/rulesets/${id}`);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });
});

describe("a policy in report mode", () => {
  const reporting: ProtectionPolicy = { ...baselinePolicy, mode: "report" };

  it("changes nothing, and says so in one check run that it edits only when there is something new", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop");
    const bot = () => rig.startBot({ policy: reporting });
    await rig.settle(await bot());
    expect(rig.github.protectionOf("acme/shop", "main")).toBeNull();
    expect(writesTo(rig, "acme/shop")).toEqual(["POST /check-runs"]);
    expect(checksOn(rig, "acme/shop")).toMatchObject([
      { conclusion: "neutral", output: { title: expect.stringMatching(/^Would change: /) } },
    ]);

    // The same state of things, seen for another reason: by a sweep, and after somebody else's event.
    await sweepAnHourLater(rig, reporting);
    expect(callsOf(rig).length).toBeGreaterThan(0);
    expect(rig.github.writes()).toBe(0);
    rig.github.resetLog();
    rig.github.as("mallory").request("PATCH", "/repos/acme/shop", { private: true });
    await rig.settle(await bot());
    expect(callsOf(rig).length).toBeGreaterThan(0);
    expect(rig.github.writes()).toBe(0);

    rig.github.as("alice").weakenProtection("acme/shop", "main");
    rig.github.as("alice").request("POST", `${branch("acme/shop")}/enforce_admins`);
    await rig.settle(await bot());
    expect(writesTo(rig, "acme/shop")).toEqual(["PATCH /check-runs/{id}"]);
    expect(checksOn(rig, "acme/shop")).toHaveLength(1);
    expect(changesOf(rig).map(({ change }) => change.kind)).toEqual(["checks.publish", "checks.publish"]);
  });

  it("ends its check run well once somebody put the branch right", async () => {
    const rig = await scene();
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot({ policy: reporting }));
    rig.github.as("alice").request("PUT", branch("acme/shop"), {
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
      restrictions: null,
      required_conversation_resolution: true,
    });
    await rig.settle(await rig.startBot({ policy: reporting }));
    expect(checksOn(rig, "acme/shop")).toMatchObject([{ conclusion: "success" }]);
  });
});
