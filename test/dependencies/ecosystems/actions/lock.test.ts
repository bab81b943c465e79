import { describe, expect, it } from "vitest";
import { actions } from "../../../../src/dependencies/ecosystems/actions/actions.ts";
import { GitHubTags } from "../../../registries/actions.ts";
import { advisoryOf, fix, projectOf, stepsOf, usesIn, workflow } from "./fixture.ts";

const path = ".github/workflows/actions.lock";
const leaf = { "action.yml": "runs:\n  using: node24\n  main: index.js\n" };
const composite = (...uses: readonly string[]) => ({
  "action.yml": `runs:\n  using: composite\n  steps:\n${uses.map((each) => `    - uses: ${each}\n`).join("")}`,
});

function githubWith(): GitHubTags {
  const github = new GitHubTags();
  github
    .repository("acme/tool")
    .release("v1.0.0", { files: leaf, moving: ["v1"] })
    .release("v2.0.0", { annotated: true, moving: ["v2"] });
  github
    .repository("acme/set")
    .release("v1.0.0", { files: composite("acme/tool@v1") })
    .release("v1.0.1")
    .release("v1.0.2", { files: composite("acme/tool@v2") });
  return github;
}
const github = githubWith();
const at = (tag: string, name = "acme/tool"): string => github.repository(name).at(tag);

interface Entry {
  readonly key: string;
  readonly ref: string;
  readonly name?: string;
  readonly uses?: readonly string[];
}
const entry = ({ key, ref, name = "acme/tool", uses = [] }: Entry): string =>
  `    '${key}':\n        ref: '${ref}'\n        commit: 'sha1-${at(ref, name)}'\n        owner_id: 1\n        repo_id: 2\n${
    uses.length === 0 ? "" : `        uses:\n${uses.map((each) => `            - '${each}'\n`).join("")}`
  }`;
const lockOf = (lists: Readonly<Record<string, readonly string[]>>, entries: readonly Entry[], version = "v0.0.2"): string =>
  `# Made by a program.\nversion: '${version}'\nworkflows:\n${Object.entries(lists)
    .map(([file, keys]) => `    '${file}':\n${keys.map((each) => `        - '${each}'\n`).join("")}`)
    .join("")}dependencies:\n${entries.map(entry).join("")}`;

const advisories = [advisoryOf("acme/tool", "2.0.0")];
const filesWith = (lock: string, ...lines: readonly string[]) =>
  new Map([
    [workflow, stepsOf(...lines)],
    [path, lock],
  ]);

describe("the lock of actions", () => {
  it("follows a reference that changes, and nothing else in it moves", async () => {
    const entries = [
      { key: "acme/other@v1", ref: "v1" },
      { key: "acme/tool@v1", ref: "v1" },
    ];
    const lock = lockOf({ [workflow]: ["acme/other@v1", "acme/tool@v1"], ".github/workflows/b.yml": ["acme/tool@v1"] }, entries);
    const files = new Map([...filesWith(lock, "Acme/tool@v1"), [".github/workflows/b.yml", stepsOf("acme/tool/sub@v1")]]);
    github
      .repository("acme/tool")
      .commits.set(at("v2"), { parents: [at("v1")], date: "", files: { ...leaf, "sub/action.yml": "runs: {}" } });
    const { files: after, plan } = await fix(github, files, advisories);
    expect(after.get(path)).toBe(
      lock.replaceAll("acme/tool@v1", "acme/tool@v2").replace(/(tool@v2':\n\s+ref: ')v1(.*\n\s+commit: 'sha1-)\w+/, `$1v2$2${at("v2")}`),
    );
    expect(usesIn(after)).toEqual(["Acme/tool@v2"]);
    expect([...actions.edit(projectOf(after), plan as NonNullable<typeof plan>).keys()]).toEqual([]);
  });

  it("holds a tag where it was, whatever has become of the tag since: it is moved on, and nothing else", async () => {
    const github = new GitHubTags();
    const repository = github
      .repository("acme/tool")
      .release("v1.0.0", { files: leaf })
      .release("v1.1.0", { files: leaf, moving: ["v1"] });
    const held = lockOf({ [workflow]: ["acme/tool@v1"] }, [{ key: "acme/tool@v1", ref: "v1" }]).replace(
      /sha1-\w+/,
      `sha1-${repository.at("v1.0.0")}`,
    );
    const files = filesWith(held, "acme/tool@v1");
    const { plan, files: after } = await fix(github, files, [advisoryOf("acme/tool", "1.1.0")]);
    expect(plan?.changes).toEqual([
      { package: "acme/tool", from: "v1.0.0", to: "v1.1.0", manifest: workflow, file: path, strategy: "bump" },
    ]);
    expect([...after]).toEqual([...filesWith(held.replace(/sha1-\w+/, `sha1-${repository.at("v1.1.0")}`), "acme/tool@v1")]);
    expect((await fix(github, after, [advisoryOf("acme/tool", "1.1.0")])).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it("names a commit with the tag that led to it", async () => {
    const lock = lockOf({ [workflow]: [`acme/tool@${at("v1")}`] }, [{ key: `acme/tool@${at("v1")}`, ref: "v1.0.0" }], "v0.0.3");
    const { files } = await fix(github, filesWith(lock, `acme/tool@${at("v1")} # v1.0.0`), advisories);
    expect(files.get(path)).toBe(lock.replaceAll(at("v1"), at("v2")).replace("v1.0.0", "v2.0.0"));
  });

  it("drops an entry where the new one is there already", async () => {
    const entries = [
      { key: "acme/tool@v1", ref: "v1" },
      { key: "acme/tool@v2", ref: "v2" },
    ];
    const lock = lockOf({ [workflow]: ["acme/tool@v1", "acme/tool@v2"] }, entries);
    const { files } = await fix(github, filesWith(lock, "acme/tool@v1", "acme/tool@v2"), advisories);
    expect(files.get(path)).toBe(lockOf({ [workflow]: ["acme/tool@v2"] }, entries.slice(1)));
  });

  it("keeps what a composite action uses where that is the same", async () => {
    const entries = [
      { key: "acme/set@v1.0.0", ref: "v1.0.0", name: "acme/set", uses: ["acme/tool@v1"] },
      { key: "acme/tool@v1", ref: "v1" },
    ];
    const lock = lockOf({ [workflow]: ["acme/set@v1.0.0"] }, entries);
    const { files } = await fix(github, filesWith(lock, "acme/set@v1.0.0"), [advisoryOf("acme/set", "1.0.1")]);
    expect(files.get(path)).toBe(lock.replaceAll("v1.0.0", "v1.0.1").replace(at("v1.0.0", "acme/set"), at("v1.0.1", "acme/set")));
  });

  const used = [
    { key: "acme/set@v1.0.0", ref: "v1.0.0", name: "acme/set", uses: ["acme/tool@v1"] },
    { key: "acme/tool@v1", ref: "v1" },
  ];
  const one = { key: "acme/tool@v1", ref: "v1" };
  it.each([
    [
      "a composite action that uses others now",
      lockOf({ [workflow]: ["acme/set@v1.0.0"] }, used),
      "acme/set@v1.0.0",
      advisoryOf("acme/set", "1.0.2"),
      "uses other actions than before",
    ],
    [
      "what another action uses too",
      lockOf({ [workflow]: ["acme/tool@v1"] }, used),
      "acme/tool@v1",
      advisories[0],
      "which only `gh actions-lock` can take apart",
    ],
    [
      "a version of the format that is not known",
      lockOf({ [workflow]: [one.key] }, [one], "v0.1.0"),
      one.key,
      advisories[0],
      "has a version of its format that is not known",
    ],
    [
      "a field that is not known",
      `${lockOf({ [workflow]: [one.key] }, [one])}        more: 1\n`,
      one.key,
      advisories[0],
      "an entry of a form that is not known",
    ],
    ["what is no YAML", "version: [", one.key, advisories[0], "cannot be read"],
    [
      "another layout",
      `version: v0.0.2\nworkflows: {${workflow}: [&k acme/tool@v1]}\ndependencies: {*k : {ref: v1, commit: sha1-${at("v1")}, owner_id: 1, repo_id: 2}}\n`,
      one.key,
      advisories[0],
      "gh actions-lock",
    ],
  ])("is refused for %s", async (_what, lock, line, advisory, reason) => {
    const { plan, noFix } = await fix(github, filesWith(lock, line), advisory === undefined ? [] : [advisory]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "lock", reason: expect.stringContaining(reason) }]);
    expect(noFix[0]?.reason).toContain("run `gh actions-lock`");
  });

  it("shows what only another action uses", async () => {
    const { noFix } = await fix(github, filesWith(lockOf({ [workflow]: ["acme/set@v1.0.0"] }, used), "acme/set@v1.0.0"), advisories);
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: ["acme/set@v1.0.0"] }]);
  });
});
