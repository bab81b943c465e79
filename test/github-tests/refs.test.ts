import { describe, expect, it } from "vitest";
import { type Caller, caller, openHouse, PERMISSIONS, put } from "./kit.ts";

const none = "0".repeat(40);
const mutation = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";

interface Update {
  readonly name: string;
  readonly beforeOid?: string;
  readonly afterOid: string;
  readonly force?: boolean;
}

async function scene(permissions: Record<string, string> = PERMISSIONS) {
  const house = await openHouse({ permissions });
  const { github, repository } = house;
  const main = github.headOf("acme/api", "main");
  const first = github.commit("acme/api", "one", { a: "1" }, "ann");
  const second = github.commit("acme/api", "one", { a: "2" }, "ann");
  const by = (call: Caller) => async (refUpdates: readonly Update[]) =>
    (await call("POST", "/graphql", { query: mutation, variables: { input: { repositoryId: repository.nodeId, refUpdates } } })).body;
  return { ...house, main, first, second, by, move: by(house.bot) };
}

describe("updateRefs", () => {
  it("moves a ref that is where it is said to be, and refuses one that is not", async () => {
    const { github, move, main, first, second } = await scene();
    expect(await move([{ name: "refs/heads/one", beforeOid: first, afterOid: main, force: true }])).toMatchObject({
      errors: [{ type: "UNPROCESSABLE" }],
    });
    expect(await move([{ name: "refs/heads/one", beforeOid: second, afterOid: main }])).toMatchObject({
      errors: [{ message: "Update is not a fast forward" }],
    });
    expect(await move([{ name: "refs/heads/one", beforeOid: second, afterOid: main, force: true }])).not.toHaveProperty("errors");
    expect(github.headOf("acme/api", "one")).toBe(main);
  });

  it("makes and deletes refs, with zeros for what does not exist, and does all of it or nothing", async () => {
    const { github, move, main, second } = await scene();
    const make = { name: "refs/heads/two", beforeOid: none, afterOid: main };
    expect(await move([make, { name: "refs/heads/one", beforeOid: main, afterOid: none }])).toHaveProperty("errors");
    expect(() => github.headOf("acme/api", "two")).toThrow();
    expect(await move([make, { name: "refs/heads/one", beforeOid: second, afterOid: none }])).not.toHaveProperty("errors");
    expect(github.headOf("acme/api", "two")).toBe(main);
    expect(() => github.headOf("acme/api", "one")).toThrow();
    expect(await move([make])).toHaveProperty("errors");
    expect(await move([{ name: "refs/heads/main", afterOid: none }])).toMatchObject({
      errors: [{ message: "Cannot delete the default branch" }],
    });
  });

  it("holds names to git's rules", async () => {
    const { move, bot, main } = await scene();
    for (const name of ["refs/heads/a..b", "refs/heads/a b", "refs/heads/.a", "refs/heads/a.lock", "refs/heads/a/", "refs/heads/one/two"]) {
      expect(await move([{ name, afterOid: main }]), name).toHaveProperty("errors");
      expect((await bot("POST", "/repos/acme/api/git/refs", { ref: name, sha: main })).status, name).toBe(422);
    }
  });

  it("needs the permission to write, and the one for workflows where these come in", async () => {
    const { github, tokenFor, by, main, second } = await scene({ ...PERMISSIONS, workflows: "write" });
    const reading = by(caller(github, await tokenFor({ permissions: { contents: "read" } })));
    expect(await reading([{ name: "refs/heads/two", afterOid: main }])).toMatchObject({ errors: [{ type: "FORBIDDEN" }] });
    const writing = caller(github, await tokenFor({ permissions: { contents: "write" } }));
    github.commit("acme/api", "ci", { ".github/workflows/ci.yml": "on: push\n" }, "ann", { onto: second });
    const workflow = github.headOf("acme/api", "ci");
    expect(await by(writing)([{ name: "refs/heads/known", afterOid: workflow }]), "a branch has it already").not.toHaveProperty("errors");
    github.as("ann").request("DELETE", "/repos/acme/api/git/refs/heads/ci");
    github.as("ann").request("DELETE", "/repos/acme/api/git/refs/heads/known");
    expect(await by(writing)([{ name: "refs/heads/two", afterOid: workflow }])).toMatchObject({ errors: [{ type: "FORBIDDEN" }] });
    expect((await writing("POST", "/repos/acme/api/git/refs", { ref: "refs/heads/two", sha: workflow })).status).toBe(403);
  });
});

describe("a protected branch", () => {
  it("is moved by no App past its rule", async () => {
    const { ann, bot, move, main, second } = await scene();
    const protect = (settings: Record<string, unknown>) => ann.request("PUT", "/repos/acme/api/branches/one/protection", put(settings));
    const refusal = async (body: Record<string, unknown>) => (await bot("PATCH", "/repos/acme/api/git/refs/heads/one", body)).body.message;
    protect({});
    expect(await refusal({ sha: main, force: true })).toBe("Cannot force-push to this branch");
    expect((await bot("DELETE", "/repos/acme/api/git/refs/heads/one")).body.message).toBe("Cannot delete a protected branch");
    const { body: commit } = await bot("POST", "/repos/acme/api/git/commits", {
      message: "On",
      tree: treeOf(ann, second),
      parents: [second],
    });
    protect({ required_pull_request_reviews: { required_approving_review_count: 1 } });
    expect(await refusal({ sha: commit.sha })).toBe("Changes must be made through a pull request.");
    protect({ required_status_checks: { strict: false, checks: [{ context: "test" }] } });
    expect(await refusal({ sha: commit.sha })).toBe('Required status check "test" is expected.');
    protect({ allow_force_pushes: true, allow_deletions: true });
    expect(await move([{ name: "refs/heads/one", afterOid: commit.sha }])).not.toHaveProperty("errors");
    expect(await move([{ name: "refs/heads/one", afterOid: main, force: true }])).not.toHaveProperty("errors");
    expect((await bot("DELETE", "/repos/acme/api/git/refs/heads/one")).status).toBe(204);
  });

  it("is moved by no App past a ruleset, unless that App bypasses it", async () => {
    const { ann, app, move, main, second } = await scene();
    const ruleset = (rules: readonly { type: string }[], bypass: readonly object[] = []) =>
      ann.request("POST", "/repos/acme/api/rulesets", {
        name: `Rules ${rules.map(({ type }) => type).join()} ${bypass.length}`,
        target: "branch",
        enforcement: "active",
        conditions: { ref_name: { include: ["refs/heads/one", "refs/heads/new/**"], exclude: [] } },
        bypass_actors: bypass,
        rules,
      }).body as { id: number };
    const { id } = ruleset([{ type: "creation" }, { type: "deletion" }, { type: "non_fast_forward" }]);
    const said = async (update: Update) => (await move([update])).errors?.[0]?.message;
    expect(await said({ name: "refs/heads/new/one", afterOid: main })).toContain("creations being restricted");
    expect(await said({ name: "refs/heads/one", afterOid: none })).toContain("Cannot delete this branch");
    expect(await said({ name: "refs/heads/one", beforeOid: second, afterOid: main, force: true })).toContain("Cannot force-push");
    ann.request("DELETE", `/repos/acme/api/rulesets/${id}`);
    ruleset([{ type: "required_signatures" }], [{ actor_type: "Integration", actor_id: app.id, bypass_mode: "always" }]);
    expect(await said({ name: "refs/heads/one", afterOid: main, force: true })).toBeUndefined();
  });
});

const treeOf = (person: { request(method: string, path: string): { body: unknown } }, sha: string): string =>
  (person.request("GET", `/repos/acme/api/git/commits/${sha}`).body as { tree: { sha: string } }).tree.sha;
