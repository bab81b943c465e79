import { describe, expect, it } from "vitest";
import { writesTo } from "./assertions.ts";
import { commitFile, configChecks, configFile, proposeFile } from "./config.ts";
import { enforcing, type Rig, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

const home = "acme/.github";

async function sceneWith(repositories: readonly string[] = ["shop"], file = reporting): Promise<Rig> {
  const rig = await scene({ home: file });
  for (const name of repositories) rig.github.createRepository("acme", name);
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return rig;
}

const settle = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

/** Every write that any preview made is the check run itself. */
const expectOnlyChecks = (rig: Rig): void => {
  expect(rig.github.writes({ effective: true })).toBe(writesTo(rig, home).length);
  expect(writesTo(rig, home).filter((write) => !/check-runs/.test(write))).toEqual([]);
};

describe("the preview of a pull request", () => {
  it("never writes what it previews, whatever the policy (safe-settings #339, #551, #734)", async () => {
    const rig = await sceneWith(["shop", "blog"]);
    proposeFile(rig, home, enforcing.replace("baseline", "strict"));
    await settle(rig);
    expectOnlyChecks(rig);
    for (const name of ["shop", "blog", ".github"]) expect(rig.github.protectionOf(`acme/${name}`, "main")).toBeNull();
  });

  it("finds the file among more than thirty others that change with it (safe-settings #1080)", async () => {
    const rig = await sceneWith();
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`.a/${index}.txt`, `${index}\n`]));
    const head = rig.github.commit(home, "many", { ...files, [configFile]: enforcing }, "alice");
    rig.github.as("alice").request("POST", `/repos/${home}/pulls`, { title: "Much", head: "many", base: "main" });
    await settle(rig);
    expect(configChecks(rig, home, head)).toMatchObject([{ output: { title: expect.stringMatching(/^Would change/) } }]);
  });

  it("is made for a draft, and for a fork, whose check suites name no pull request", async () => {
    const rig = await sceneWith();
    const draft = proposeFile(rig, home, enforcing, { draft: true });
    rig.github.createUser("carol");
    rig.github.createFork(home, "carol");
    const head = rig.github.commit("carol/.github", "topic", { [configFile]: enforcing.replace("baseline", "strict") }, "carol");
    rig.github.as("carol").request("POST", `/repos/${home}/pulls`, { title: "From outside", head: "carol:topic", base: "main" });
    await settle(rig);
    for (const sha of [draft.head, head]) {
      expect(configChecks(rig, home, sha)).toMatchObject([
        { status: "completed", output: { title: expect.stringMatching(/^Would change/) } },
      ]);
    }
    expectOnlyChecks(rig);
  });

  it("runs again when somebody asks for it, for a fork too (safe-settings: a re-run without its pull request)", async () => {
    const rig = await sceneWith();
    rig.github.createUser("carol");
    rig.github.createFork(home, "carol");
    const head = rig.github.commit("carol/.github", "topic", { [configFile]: enforcing }, "carol");
    rig.github.as("carol").request("POST", `/repos/${home}/pulls`, { title: "From outside", head: "carol:topic", base: "main" });
    await settle(rig);
    const [check] = configChecks(rig, home, head);
    rig.github.createRepository("acme", "another");
    await settle(rig);
    rig.github.rerequestCheckRun(home, Number(check?.id), "alice");
    await settle(rig);
    expect(configChecks(rig, home, head).at(-1)?.output.summary).toContain("acme/another");
    rig.github.createRepository("acme", "third");
    rig.github.rerequestCheckSuite(home, Number(check?.check_suite?.id), "alice");
    await settle(rig);
    expect(configChecks(rig, home, head).at(-1)?.output.summary).toContain("acme/third");
  });

  it("is made for the merge queue on the group's own commit", async () => {
    const rig = await sceneWith();
    const { number } = proposeFile(rig, home, enforcing);
    await settle(rig);
    const { headSha } = rig.github.requestMergeGroup(home, number, "alice");
    await settle(rig);
    expect(configChecks(rig, home, headSha)).toMatchObject([
      { status: "completed", output: { title: expect.stringMatching(/^Would change/) } },
    ]);
  });

  it("says line by line why a file is not valid, and ends as a failure", async () => {
    const rig = await sceneWith();
    const { head } = proposeFile(rig, home, "version: 1\npolicies:\n  protection:\n    mode: enfroce\n    preset: nonsense\n");
    await settle(rig);
    expect(configChecks(rig, home, head)).toMatchObject([{ conclusion: "failure", output: { annotations_count: 2 } }]);
  });

  it("goes by what merging gives when the base has gone on, and says nothing of what the base has changed itself", async () => {
    const rig = await sceneWith();
    rig.github.commit(home, "old", { "README.md": "new\n" }, "alice");
    commitFile(rig, home, enforcing);
    await settle(rig);
    rig.github.as("alice").request("POST", `/repos/${home}/pulls`, { title: "Words", head: "old", base: "main" });
    await settle(rig);
    expect(configChecks(rig, home, rig.github.headOf(home, "old"))).toMatchObject([
      { conclusion: "success", output: { title: "The configuration stays as it is" } },
    ]);
  });

  it("is not made where there is no configuration and none is proposed", async () => {
    const rig = await sceneWith();
    const head = rig.github.commit("acme/shop", "topic", { "README.md": "new\n" }, "alice");
    rig.github.as("alice").request("POST", "/repos/acme/shop/pulls", { title: "Words", head: "topic", base: "main" });
    await settle(rig);
    expect(configChecks(rig, "acme/shop", head)).toEqual([]);
    expect(rig.github.writes()).toBe(0);
  });

  it("of a repository's own file tells what it would change there, and what it asks less of", async () => {
    const rig = await sceneWith(["shop", "blog"], enforcing);
    const { head } = proposeFile(
      rig,
      "acme/shop",
      "version: 1\npolicies:\n  protection:\n    mode: report\n    default-branch:\n      signatures: true\n",
    );
    await settle(rig);
    const [check, ...more] = configChecks(rig, "acme/shop", head);
    expect(more).toEqual([]);
    expect(check).toMatchObject({
      conclusion: "neutral",
      output: { title: "Would change 1 setting in 1 of 1 repository", annotations_count: 1 },
    });
    expect(check?.output.summary).toContain("protection.mode");
    expect(rig.github.protectionOf("acme/shop", "main")?.required_signatures?.enabled).not.toBe(true);
  });

  it("looks at many repositories over several messages, and ends as one check with all of them", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `service-${index}`);
    const rig = await sceneWith(names);
    const { head } = proposeFile(rig, home, enforcing);
    await settle(rig);
    const [check, ...more] = configChecks(rig, home, head);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ status: "completed", output: { title: expect.stringMatching(/ in 131 of 131 repositories$/) } });
    const shown = `${check?.output.summary}${check?.output.text}`;
    const listed = names.filter((name) => shown.includes(`<code>acme/${name}</code>`)).length;
    const missing = Number(/\*\*(\d+) of 131 repositories are not shown here\*\*/.exec(shown)?.[1] ?? 0);
    expect(listed + missing + Number(shown.includes("<code>acme/.github</code>"))).toBe(131);
    expect(writesTo(rig, home)).toEqual(["POST /check-runs", "PATCH /check-runs/{id}"]);
  });

  it("of an older commit ends when there is a newer one, and is not left unfinished (safe-settings #763)", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `service-${index}`);
    const rig = await sceneWith(names);
    const { head: older } = proposeFile(rig, home, enforcing);
    await rig.github.idle();
    const worker = await rig.startBot();
    for (let handled = 0; configChecks(rig, home, older).length === 0 && handled < 5; handled += 1) {
      await expect(rig.drain(worker, { limit: 1 })).rejects.toThrow("More than");
    }
    expect(configChecks(rig, home, older)).toMatchObject([{ status: "in_progress" }]);
    const newer = commitFile(rig, home, enforcing.replace("baseline", "strict"), { branch: "topic" });
    await settle(rig);
    expect(configChecks(rig, home, older)).toMatchObject([{ status: "completed" }]);
    expect(configChecks(rig, home, newer)).toMatchObject([
      { status: "completed", output: { title: expect.stringMatching(/^Would change/) } },
    ]);
  });

  it("ends with a sentence when GitHub refuses to let it look", async () => {
    const rig = await sceneWith();
    rig.github.faults.inject({ kind: "status", status: 403, match: { route: /\/pulls\/\d+$/ }, times: 100 });
    const { head } = proposeFile(rig, home, enforcing);
    await settle(rig);
    expect(configChecks(rig, home, head)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
  });
});

it("a preview that fails on its way, again and again, ends as a finished check that says so", async () => {
  const names = Array.from({ length: 130 }, (_, index) => `service-${index}`);
  const rig = await scene({ home: reporting, expectsFailures: true });
  for (const name of names) rig.github.createRepository("acme", name);
  await settle(rig);
  const { head } = proposeFile(rig, home, enforcing);
  await rig.github.idle();
  const worker = await rig.startBot();
  for (let handled = 0; configChecks(rig, home, head).length === 0 && handled < 5; handled += 1) {
    await expect(rig.drain(worker, { limit: 1 })).rejects.toThrow("More than");
  }
  rig.github.faults.inject({ kind: "status", status: 502, match: { route: /^\/graphql$/ }, times: 1_000 });
  await settle(rig);
  expect(configChecks(rig, home, head).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
});
