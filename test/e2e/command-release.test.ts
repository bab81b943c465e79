import { describe, expect, it } from "vitest";
import { hourlyRun, sweep } from "../../src/deliveries/sweep.ts";
import { auditOf, isBaseline } from "./assertions.ts";
import { repliesOf } from "./conversation.ts";
import { enforcing, type Rig, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

const names = Array.from({ length: 12 }, (_, index) => `acme/service-${index}`);

const file = ".github/pipewarden.yml";
const home = "/repos/acme/.github";

const pushed = ({ github }: Rig): void => {
  github.commit("acme/.github", "main", { [file]: enforcing }, "alice");
};

/** By alice, in a commit that names mallory as its author and its committer. */
function pushedInAnothersName({ github }: Rig): void {
  const alice = github.as("alice");
  const { id } = alice.request("GET", "/users/mallory").body as { id: number };
  const mallory = { name: "mallory", email: `${id}+mallory@users.noreply.github.test` };
  const { sha } = alice.request("GET", `${home}/contents/${file}`).body as { sha: string };
  const content = Buffer.from(enforcing).toString("base64");
  alice.request("PUT", `${home}/contents/${file}`, { message: "Enforce", content, sha, author: mallory, committer: mallory });
}

/** Proposed by alice, and merged by mallory. */
function proposed({ github }: Rig): void {
  github.commit("acme/.github", "enforce", { [file]: enforcing }, "alice");
  const made = github.as("alice").request("POST", `${home}/pulls`, { title: "Enforce", head: "enforce", base: "main" });
  github.as("mallory").request("PUT", `${home}/pulls/${(made.body as { number: number }).number}/merge`, {});
}

/** A version of the configuration by `alice` that would change more repositories than its budget, and a conversation in `.github`. */
async function held(bring = pushed) {
  const rig = await scene({ home: reporting, budget: true });
  for (const name of names) rig.github.createRepository("acme", name.slice("acme/".length));
  await work(rig);
  bring(rig);
  await work(rig);
  await round(rig);
  const { body } = rig.github.as("alice").request("POST", "/repos/acme/.github/issues", { title: "Held" });
  const issue = (body as { number: number }).number;
  const check = rig.github
    .checkRunsOf("acme/.github", rig.github.headOf("acme/.github", "main"))
    .find(({ name }) => name === "Pipewarden / brakes");
  const id = /approve ([0-9a-f]{12})/.exec(check?.output.summary ?? "")?.[1] ?? "";
  const say = async (by: string, text: string): Promise<string> => {
    rig.github.as(by).request("POST", `/repos/acme/.github/issues/${issue}/comments`, { body: text });
    await work(rig);
    return repliesOf(rig, issue, "acme/.github").at(-1) ?? "";
  };
  return { rig, id, say };
}

const work = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot({}));
async function round(rig: Rig): Promise<void> {
  rig.clock.advance(3_600_000);
  const { table, queue, clock, log } = rig;
  await sweep({ github: rig.clients(), table, queue, clock, log }, hourlyRun(clock.now()));
  await work(rig);
}
const done = (rig: Rig): number => names.filter((name) => isBaseline(rig, name)).length;

describe("what the budget holds", () => {
  it("is released by a second administrator of the configuration's repository, and not by whoever wrote it", async () => {
    const { rig, id, say } = await held();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    const before = done(rig);
    expect(before).toBeLessThan(names.length);

    expect(await say("alice", `/warden approve ${id}`)).toContain("Whoever wrote the configuration does not release what it asks for.");
    rig.github.addCollaborator("acme/.github", "mia", "maintain");
    expect(await say("mia", `/warden approve ${id}`)).toContain("takes an administrator of the organisation's `.github` repository");
    expect(done(rig)).toBe(before);

    expect(await say("mallory", `/warden approve ${id}`)).toContain("done: `Let a version of the configuration change more");
    expect(done(rig)).toBe(names.length);
    expect(await say("mallory", `/warden approve ${id}`)).toContain("nothing waits under");
    const denied = auditOf(rig).filter(({ type }) => type === "pipewarden.commands.approve.denied");
    expect(denied.map(({ data }) => [data.actor.user?.name, data.status_detail]).sort()).toEqual([
      ["alice", "own-work"],
      ["mia", "role"],
    ]);
    const trail = auditOf(rig).filter(({ data }) => data.api.operation === "brakes.release");
    expect(trail.map(({ data }) => [data.unmapped.phase, data.actor.user?.name])).toEqual([
      ["requested", "mallory"],
      ["approved", "mallory"],
      ["succeeded", "mallory"],
    ]);
  });

  it("is not released by whoever pushed it in somebody else's name", async () => {
    const { rig, id, say } = await held(pushedInAnothersName);
    expect(await say("alice", `/warden approve ${id}`)).toContain("Whoever wrote the configuration does not release what it asks for.");
    expect(done(rig)).toBeLessThan(names.length);
  });

  it("is released by whoever merged what another one proposed, and not by that one", async () => {
    const { rig, id, say } = await held(proposed);
    expect(await say("alice", `/warden approve ${id}`)).toContain("Whoever wrote the configuration does not release what it asks for.");
    await say("mallory", `/warden approve ${id}`);
    expect(done(rig)).toBe(names.length);
  });
});
