import { describe, expect, it } from "vitest";
import { actions } from "../../../../src/dependencies/ecosystems/actions/actions.ts";
import { GitHubTags } from "../../../registries/actions.ts";
import { advisoryOf, fix, projectOf, stepsOf, usesIn, workflow } from "./fixture.ts";

/** `acme/tool` with releases 1.0.0, 1.1.0 and 2.0.0, 2.0.1, 2.1.0, the last of each major with a tag that moves. */
function githubWith(): GitHubTags {
  const github = new GitHubTags();
  github
    .repository("acme/tool")
    .release("v1.0.0")
    .release("v1.1.0", { annotated: true, moving: ["v1", "v1.1"] })
    .release("v2.0.0")
    .release("v2.0.1", { annotated: true, moving: ["v2.0"] })
    .release("v2.1.0-beta.1")
    .release("v2.1.0", { moving: ["v2", "v2.1"] });
  return github;
}
const at = (tag: string): string => githubWith().repository("acme/tool").at(tag);
const elsewhere = "0123456789abcdef0123456789abcdef01234567";

async function fixed(line: string, advisories = [advisoryOf("acme/tool", "2.0.1")]): Promise<string | undefined> {
  const { files, plan } = await fix(githubWith(), stepsOf(line), advisories);
  return plan === undefined ? undefined : usesIn(files)[0];
}

describe("a reference", () => {
  it.each([
    ["acme/tool@v1", "acme/tool@v2"],
    ["acme/tool@v1.1", "acme/tool@v2.0"],
    ["acme/tool@v1.0.0", "acme/tool@v2.0.1"],
    ["acme/tool@v2.0.0", "acme/tool@v2.0.1"],
    ["Acme/Tool/sub/path@v1.0.0", "Acme/Tool/sub/path@v2.0.1"],
    ["acme/tool@refs/tags/v1.0.0", "acme/tool@refs/tags/v2.0.1"],
    ["'acme/tool@v1' # a note on v1", "'acme/tool@v2' # a note on v1"],
    ['"acme/tool@v1"', '"acme/tool@v2"'],
    [`acme/tool@${at("v1.1.0")} # v1.1.0`, `acme/tool@${at("v2.0.1")} # v2.0.1`],
    [`acme/tool@${at("v1.1.0")} # 1.1.0`, `acme/tool@${at("v2.0.1")} # 2.0.1`],
    [`acme/tool@${at("v1.1.0")} # tag=v1.1.0`, `acme/tool@${at("v2.0.1")} # tag=v2.0.1`],
    [`acme/tool@${at("v1.1.0")} # v1`, `acme/tool@${at("v2.1.0")} # v2`],
    [`acme/tool@${at("v1.1.0")} # pin@v1`, `acme/tool@${at("v2.1.0")} # pin@v2`],
    [`acme/tool@${at("v1.1.0")} #ratchet:acme/tool@v1.1.0`, `acme/tool@${at("v2.0.1")} #ratchet:acme/tool@v2.0.1`],
    [`acme/tool@${at("v1.1.0")} # v1.1.0 (see #12)`, `acme/tool@${at("v2.0.1")} # v2.0.1 (see #12)`],
    [`acme/tool@${at("v1.1.0")}`, `acme/tool@${at("v2.0.1")}`],
    [`acme/tool@${at("v1.1.0").toUpperCase()}`, `acme/tool@${at("v2.0.1")}`],
    [`acme/tool@${at("v1.1.0")} # because`, `acme/tool@${at("v2.0.1")} # because`],
    [`acme/tool@${at("v1.1.0")} # pin @v1.1.0`, `acme/tool@${at("v2.0.1")} # pin @v2.0.1`],
    [`acme/tool@${at("v1.1.0")} # release: v1.1.0`, `acme/tool@${at("v2.0.1")} # release: v2.0.1`],
    [
      `acme/tool@${at("v1.1.0")} # https://github.com/acme/tool/releases/tag/v1.1.0 is it`,
      `acme/tool@${at("v2.0.1")} # https://github.com/acme/tool/releases/tag/v2.0.1 is it`,
    ],
    [`acme/tool@${at("v1.1.0")} # of the tool, v1.1.0`, `acme/tool@${at("v2.0.1")} # of the tool, v2.0.1`],
    [`acme/tool@${at("v1.1.0")} # not v2.1.0`, `acme/tool@${at("v2.0.1")} # not v2.1.0`],
    [`acme/tool@${at("v1.1.0")} # python-3.12`, `acme/tool@${at("v2.0.1")} # python-3.12`],
    [`acme/tool@${at("v1.1.0")} # v1.1.0 is older than v1.1.0`, `acme/tool@${at("v2.0.1")} # v2.0.1 is older than v1.1.0`],
  ])("goes from %s to %s", async (before, after) => {
    expect(await fixed(before)).toBe(after);
  });

  it.each([
    "acme/tool@v2.0.1",
    "acme/tool@v2",
    "acme/tool@main",
    "acme/tool@refs/heads/v1",
    "acme/tool@refs/tags/v2.0.1",
    "./acme/tool",
    "$/acme/tool",
    "docker://acme/tool@v1",
    "acme/tools@v1",
    `acme/tool@${at("v2.1.0")}`,
    `acme/tool@${at("v2.0.1")} # v2.0.1`,
  ])("stays as it is: %s", async (line) => {
    expect(await fixed(line)).toBeUndefined();
  });

  it("goes to a release of the same major version where a moving tag stood still", async () => {
    const github = githubWith();
    github.repository("acme/tool").tag("v1", github.repository("acme/tool").at("v1.0.0"));
    const { files } = await fix(github, stepsOf("acme/tool@v1"), [advisoryOf("acme/tool", "1.1.0")]);
    expect(usesIn(files)).toEqual(["acme/tool@v1.1"]);
  });

  it("is a reusable workflow of a job, too", async () => {
    const text = "on: push\njobs:\n  call:\n    uses: acme/tool/.github/workflows/x.yml@v1\n    secrets: inherit\n";
    const { files, plan } = await fix(githubWith(), text, [advisoryOf("acme/tool", "2.0.1")]);
    expect(files.get(workflow)).toBe(text.replace("@v1", "@v2"));
    expect(plan?.changes).toEqual([{ package: "acme/tool", from: "v1", to: "v2", manifest: workflow, file: workflow, strategy: "bump" }]);
  });

  it("is found where aliases, flow style and folded texts have it, and nowhere else", async () => {
    const text = `\uFEFFon: push\r
jobs:\r
  a:\r
    steps:\r
      - uses: &tool acme/tool@v1\r
      - { "uses": 'acme/tool@v1', with: { uses: acme/tool@v1 } } # v1\r
      - uses: *tool\r
      - &step\r
        uses: acme/tool@v1   # kept\r
      - *step\r
      - uses: >-\r
          acme/tool@v1\r
      - run: "echo uses: acme/tool@v1"\r
  b: { steps: [{ uses: acme/tool@v1 }, *step] }\r
env: { uses: acme/tool@v1 }`;
    const { files } = await fix(githubWith(), text, [advisoryOf("acme/tool", "2.0.1")]);
    let seen = 0;
    const expected = text.replaceAll("acme/tool@v1", (found) => {
      seen += 1;
      return [3, 6, 8].includes(seen) ? found : "acme/tool@v2";
    });
    expect(files.get(workflow)).toBe(expected);
  });

  it("is written over where an alias takes it from, whatever that is", async () => {
    const text = "env:\n  TOOL: &tool acme/tool@v1\njobs:\n  a:\n    steps:\n      - uses: *tool\n";
    const { files } = await fix(githubWith(), text, [advisoryOf("acme/tool", "2.0.1")]);
    expect(files.get(workflow)).toBe(text.replace("@v1", "@v2"));
  });

  it("with an escape in it is left alone, with the reason", async () => {
    const { plan, noFix } = await fix(githubWith(), stepsOf('"acme/tool@\\x761"'), [advisoryOf("acme/tool", "2.0.1")]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "unsupported", reason: expect.stringContaining("Write the reference out.") }]);
  });

  it("of a block has its comment before it", async () => {
    const text = stepsOf(`|- # v1.1.0\n          acme/tool@${at("v1.1.0")}`);
    const { files } = await fix(githubWith(), text, [advisoryOf("acme/tool", "2.0.1")]);
    expect(files.get(workflow)).toBe(stepsOf(`|- # v2.0.1\n          acme/tool@${at("v2.0.1")}`));
  });

  it("in an organisation's template of a workflow is one, too", async () => {
    const files = new Map([["workflow-templates/ci.yml", stepsOf("acme/tool@v1")]]);
    const { plan } = await fix(githubWith(), files, [advisoryOf("acme/tool", "2.0.1")]);
    expect(plan?.manifest).toBe("workflow-templates/ci.yml");
  });

  it("changes in every file at once, composite actions included", async () => {
    const action = "runs:\n  using: composite\n  steps:\n    - uses: acme/tool@v1.0.0\n";
    const files = new Map([
      [workflow, stepsOf("acme/tool@v1.0.0", "actions/checkout@v4")],
      [".github/actions/setup/action.yml", action],
      ["tools/action.yaml", action],
      [".github/workflows/notes.md", "uses: acme/tool@v1.0.0"],
    ]);
    const { plan, files: after } = await fix(githubWith(), files, [advisoryOf("acme/tool", "2.0.1")]);
    expect(plan?.changes.map(({ manifest }) => manifest)).toEqual([workflow, ".github/actions/setup/action.yml", "tools/action.yaml"]);
    expect([...after].filter(([path, text]) => text !== files.get(path)).map(([path]) => path)).toHaveLength(3);
    expect([...actions.edit(projectOf(after), plan as NonNullable<typeof plan>).keys()]).toEqual([]);
  });

  it("keeps away from tags at a vulnerable commit", async () => {
    const github = new GitHubTags();
    const repository = github.repository("acme/tool").release("v1.0.0");
    repository.tag("v1.0.1", repository.at("v1.0.0")).release("v1.0.2");
    const { files } = await fix(github, stepsOf("acme/tool@v1.0.0"), [advisoryOf("acme/tool", "1.0.1")]);
    expect(usesIn(files)).toEqual(["acme/tool@v1.0.2"]);
  });

  it("keeps away from pre-releases, and from what else is known to be vulnerable", async () => {
    const github = githubWith();
    const repository = github.repository("acme/tool");
    repository.release("v2.1.1");
    const other = advisoryOf("acme/tool", null, {
      id: "GHSA-other",
      ranges: [{ introduced: "2.0.1", fixed: "2.1.1", lastAffected: null }],
    });
    const { files } = await fix(github, stepsOf("acme/tool@v2.0.0"), [advisoryOf("acme/tool", "2.0.1")], {}, [other]);
    expect(usesIn(files)).toEqual(["acme/tool@v2.1.1"]);
  });

  it("goes to an older release while the newest are too fresh, and to the lowest when all are", async () => {
    const day = (number: number): string => `2026-01-0${number}T00:00:00Z`;
    const github = new GitHubTags();
    github
      .repository("acme/tool")
      .release("v1.0.0")
      .release("v1.0.1", { at: day(9) })
      .release("v1.0.2", { at: day(5) });
    const advisories = [advisoryOf("acme/tool", "1.0.1")];
    const { files } = await fix(github, stepsOf("acme/tool@v1.0.0"), advisories, { cooldownHours: 72 });
    expect(usesIn(files)).toEqual(["acme/tool@v1.0.2"]);
    const { files: fresh, plan } = await fix(github, stepsOf("acme/tool@v1.0.0"), advisories, { cooldownHours: 1_000 });
    expect(usesIn(fresh)).toEqual(["acme/tool@v1.0.1"]);
    expect(plan?.notes).toEqual(["acme/tool v1.0.1 is younger than 1000 hours; nothing older settles this."]);
  });
});

describe("a commit", () => {
  it("goes by its releases, whatever little the comment says", async () => {
    const { plan } = await fix(githubWith(), stepsOf(`acme/tool@${at("v1.0.0")} # v1`), [advisoryOf("acme/tool", "2.0.1")]);
    expect(plan).toMatchObject({ to: "v2.1.0", changes: [{ from: "v1.0.0", to: "v2.1.0" }] });
  });

  it("is not replaced by what a lying comment would make of it", async () => {
    const { files } = await fix(githubWith(), stepsOf(`acme/tool@${at("v1.0.0")} # v0`), [advisoryOf("acme/tool", "2.0.1")]);
    expect(usesIn(files)).toEqual([`acme/tool@${at("v2.0.1")} # v2.0.1`]);
  });

  it("whose comment lies is known by the tags of its repository, and the lie is told", async () => {
    const { plan, files } = await fix(githubWith(), stepsOf(`acme/tool@${at("v1.0.0")} # v2.0.1`), [advisoryOf("acme/tool", "2.0.1")]);
    expect(usesIn(files)).toEqual([`acme/tool@${at("v2.0.1")} # v2.0.1`]);
    expect(plan?.notes.join(" ")).toContain("The comment says v2.0.1, but the commit");
    const { plan: none, noFix } = await fix(githubWith(), stepsOf(`acme/tool@${at("v2.1.0")} # v1.0.0`), [
      advisoryOf("acme/tool", "2.0.1"),
    ]);
    expect(none).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "not-vulnerable", reason: expect.stringContaining("The comment says v1.0.0") }]);
  });

  it("without a tag is judged by what lies before and after it", async () => {
    const github = githubWith();
    const repository = github.repository("acme/tool");
    const between = repository.commit("between", { parent: repository.at("v1.0.0") });
    const child = repository.commit("merged", { parent: between });
    repository.commits.set(repository.at("v2.0.0"), { parents: [repository.at("v1.1.0"), child], date: "", files: {} });
    const later = repository.commit("later");
    const advisories = [advisoryOf("acme/tool", "2.0.1")];
    const { files, plan } = await fix(github, stepsOf(`acme/tool@${between}`), advisories);
    expect(usesIn(files)).toEqual([`acme/tool@${at("v2.0.1")}`]);
    expect(plan?.changes[0]?.from).toBe(between.slice(0, 12));
    expect((await fix(github, stepsOf(`acme/tool@${later}`), advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it("of a fork is never trusted: nothing is said of it but that", async () => {
    const github = githubWith();
    const repository = github.repository("acme/tool");
    // GitHub answers for commits of forks as if they were the repository's own.
    const impostor = repository.commit("impostor", { parent: repository.commit("root of a fork", { parent: elsewhere }) });
    const advisories = [advisoryOf("acme/tool", "2.0.1")];
    expect((await fix(github, stepsOf(`acme/tool@${impostor}`), advisories)).noFix).toMatchObject([{ code: "unknown-commit" }]);
    const { plan, files } = await fix(github, stepsOf(`acme/tool@${impostor} # v2.0.0`), advisories);
    expect(usesIn(files)).toEqual([`acme/tool@${at("v2.0.1")} # v2.0.1`]);
    expect(plan?.notes.join(" ")).toMatch(/is that of no tag of acme\/tool.*it may come from a fork/);
    expect((await fix(github, stepsOf(`acme/tool@${elsewhere}`), advisories)).noFix).toMatchObject([{ code: "unknown-commit" }]);
  });
});

describe("what has no fix is explained", () => {
  it("for a branch that the advisory names", async () => {
    const advisory = advisoryOf("acme/tool", "2.0.1", { versions: ["main"] });
    const { plan, noFix } = await fix(githubWith(), stepsOf("acme/tool@main", "acme/tool@v1"), [advisory]);
    expect(plan?.to).toBe("v2");
    expect(noFix).toMatchObject([{ code: "branch", blockedBy: ["acme/tool@main"] }]);
    const { noFix: idle } = await fix(githubWith(), stepsOf("acme/tool@main"), [advisoryOf("acme/tool", "2.0.1")]);
    expect(idle).toMatchObject([{ code: "not-vulnerable", reason: expect.stringContaining("follows a branch") }]);
  });

  it.each([
    ["no-patched-version", "acme/tool@v1", advisoryOf("acme/tool", null)],
    ["not-in-registry", "acme/gone@v1", advisoryOf("acme/gone", "2.0.0")],
    ["not-installed", "acme/tool@v1", advisoryOf("acme/other", "2.0.0")],
  ])("as %s", async (code, line, advisory) => {
    const { plan, noFix } = await fix(githubWith(), stepsOf(line), [advisory]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code }]);
  });

  it("and nothing is asked where names tell enough", async () => {
    const github = githubWith();
    await fix(github, stepsOf("acme/tool@v2.0.1"), [advisoryOf("acme/tool", "2.0.1")]);
    expect(github.requests).toEqual([]);
  });
});
