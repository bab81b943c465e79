import { beforeEach, describe, expect, it } from "vitest";
import type { Occasion } from "../../src/changes/engine.ts";
import { createConfigurations } from "../../src/config/configurations.ts";
import { observeConfig } from "../../src/config/observe.ts";
import type { ObserveConfigOptions } from "../../src/config/observe-options.ts";
import type { Decider } from "../../src/config/policy-decider.ts";
import { readPart } from "../../src/config/preview-store.ts";
import { readProperties } from "../../src/config/properties.ts";
import { policyDefinitions } from "../../src/policies.ts";
import type { Table } from "../../src/storage/table.ts";
import type { RepositoryRef } from "../../src/values/ids.ts";
import type { JsonObject } from "../../src/values/json.ts";
import { home, service } from "../changes/brakes-bench.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { FakeReader } from "./fake-reader.ts";

const clock = { now: () => Date.UTC(2026, 5, 15, 12) };
const shop = service(1);
const text = "version: 1\n";
const longer = "version: 1 # again\n";
const properties = 'version: 1\nselections: [{ name: a, match: { properties: { tier: ["1"] } }, policies: {} }]\n';
const exemption = (until: string): string =>
  `version: 1\nexemptions: [{ setting: protection.default-branch.signatures, repository: shop, reason: r, owner: "@mona", until: ${until} }]\n`;
const ended = { id: 1, externalId: null, conclusion: "success", title: "x", summary: "x" };

let github: FakeReader;
let table: Table;
let noted: string[];
let looked: string[][];

beforeEach(() => {
  [github, table, noted, looked] = [new FakeReader(), memoryTable(clock), [], []];
});

function look(repository: RepositoryRef, params?: JsonObject, over: Partial<ObserveConfigOptions> = {}) {
  const decider: Decider = {
    policy: "protection",
    permissions: {},
    words: () => "",
    async predict(repositories) {
      looked.push(repositories.map(({ name }) => name));
      const common = { policy: "protection", hindrance: "missing", mode: "report", settings: [], changes: [] } as const;
      return repositories.map(({ name }) => ({ prediction: { repository: name, ...common }, asked: null }));
    },
  };
  const options: ObserveConfigOptions = {
    appId: 1,
    table,
    github: github.github,
    clock,
    configurations: createConfigurations({ table, github: github.github, definitions: policyDefinitions }),
    properties: async () => ({}),
    definitions: policyDefinitions,
    deciders: [decider],
    noteExemption: async ({ until }, state) => void noted.push(`${state} ${until}`),
    ...over,
  };
  const occasion: Occasion = { repository, cause: { kind: "sweep", id: "s" }, episode: "e", ...(params === undefined ? {} : { params }) };
  return observeConfig(occasion, github.reader, options);
}

describe("a re-run of the check", () => {
  const rerun = { kind: "rerun", sha: "abc" };

  it("looks at every open pull request with that commit again", async () => {
    github.openPulls = [
      { number: 5, sha: "abc" },
      { number: 6, sha: "def" },
    ];
    expect((await look(shop, rerun)).asks).toMatchObject([{ params: { kind: "pull", number: 5, sha: "abc" } }]);
  });

  it("looks at the newest commit of the default branch again", async () => {
    github.head = "abc";
    expect((await look(shop, rerun)).asks).toMatchObject([{ params: { kind: "commit", sha: "abc" } }]);
  });

  it("of a commit that is neither is answered at once", async () => {
    expect(await look(shop, rerun)).toMatchObject({ kind: "untouched", sha: "abc", asks: [] });
  });
});

describe("new values of custom properties", () => {
  it("are kept, and the policies look at the repository again", async () => {
    const values = [{ property_name: "tier", value: "1" }];
    expect((await look(shop, { kind: "properties", values })).asks).toMatchObject([{ capability: "protection", everywhere: false }]);
    expect(await readProperties(table, shop)).toEqual({ tier: "1" });
    await look(shop, { kind: "properties" });
    expect(await readProperties(table, shop)).toEqual({});
  });
});

describe("a commit on the default branch", () => {
  const commit = (touched = true) => ({ kind: "commit", sha: "abc", touched });

  it("is told of, and all repositories are looked at again, when it brings the organisation's file", async () => {
    github.files[""] = github.files.abc = text;
    expect(await look(home, commit())).toMatchObject({ kind: "committed", standing: true, asks: [{ everywhere: true }] });
    expect(await look(home, commit(false))).toEqual({ kind: "nothing", asks: [] });
  });

  it("reads the properties of all repositories when a selection asks for any", async () => {
    github.files[""] = github.files.abc = properties;
    github.properties = [{ repository_id: 1, properties: [{ property_name: "tier", value: "1" }] }];
    await look(home, commit());
    expect(await readProperties(table, shop)).toEqual({ tier: "1" });
  });

  it("is told nothing where there is no file and was none", async () => {
    expect(await look(shop, commit())).toMatchObject({ kind: "nothing", asks: [{ capability: "protection" }] });
  });

  it("is judged without predictions when no policy follows the configuration", async () => {
    github.files.abc = text;
    expect(await look(shop, commit(), { deciders: [] })).toMatchObject({ kind: "committed", loosened: [], asks: [] });
  });

  it("asks for nothing less in a repository that cannot be read", async () => {
    github.files.abc = text;
    expect(await look(shop, commit())).toMatchObject({ kind: "committed", loosened: [] });
  });
});

describe("the hourly look at the organisation's file", () => {
  it("finds a change whose event was lost, and lets all repositories be looked at", async () => {
    github.files[""] = github.files.head = properties;
    expect(await look(home)).toMatchObject({ kind: "committed", sha: "head" });
    expect(await look(home)).toEqual({ kind: "nothing", asks: [] });
  });

  it.each([
    ["expiring", "2026-06-20"],
    ["expired", "2026-06-01"],
  ])("notes an exemption that is %s, and asks for no other looks", async (state, until) => {
    github.files[""] = github.files.head = exemption(until);
    await look(home);
    noted = [];
    expect(await look(home)).toMatchObject({ kind: "committed", asks: [], [state]: [{ until }] });
    expect(noted).toEqual([`${state} ${until}`]);
  });
});

describe("a pull request", () => {
  const branch = { ref: "main", repo: { default_branch: "main" } };
  const pull = { state: "open", head: { sha: "abc" }, base: branch, merge_commit_sha: null, mergeable: null };
  const opened = (over: JsonObject = {}) => look(shop, { kind: "pull", number: 5, sha: "abc", ...over });

  beforeEach(() => {
    github.pull = pull;
  });

  it("that brings a file is judged by it", async () => {
    github.files.abc = text;
    expect(await opened()).toMatchObject({ kind: "proposed", verdict: { state: "valid" }, total: 1, done: 1, loosened: [] });
    expect(looked).toEqual([["service-1"]]);
  });

  it("is judged by what merging would give, once GitHub has tried it", async () => {
    github.pull = { ...pull, merge_commit_sha: "merged", mergeable: true };
    github.files.abc = text;
    expect(await opened()).toMatchObject({ verdict: { state: "valid" } });
    github.files.merged = "version: 9\n";
    expect(await opened()).toMatchObject({ verdict: { state: "invalid" } });
  });

  it("that removes the file is told so, and one that makes it a folder is refused", async () => {
    github.files.main = github.files.began = text;
    expect(await opened()).toMatchObject({ kind: "proposed", verdict: { state: "removed" } });
    github.files.abc = "folder";
    expect(await opened()).toMatchObject({ kind: "proposed", verdict: { state: "invalid" } });
  });

  it("that only lags behind its base leaves the file as it is", async () => {
    github.files.main = longer;
    github.files.began = github.files.abc = text;
    expect(await opened()).toMatchObject({ kind: "untouched" });
  });

  it("whose history never met the base's is compared with the base itself", async () => {
    github.mergeBase = 404;
    github.files.main = text;
    github.files.abc = longer;
    expect(await opened()).toMatchObject({ kind: "proposed" });
    github.mergeBase = 500;
    await expect(opened()).rejects.toMatchObject({ status: 500 });
  });

  it("that has nothing to do with a file is told nothing, unless a check was asked for", async () => {
    expect(await opened()).toEqual({ kind: "nothing", asks: [] });
    github.check = ended;
    expect(await opened()).toMatchObject({ kind: "untouched" });
  });

  it.each([
    ["was closed", { ...pull, state: "closed" }],
    ["goes to another branch", { ...pull, base: { ...branch, ref: "next" } }],
  ])("that %s is told only the end of a check that was begun", async (_what, given) => {
    github.pull = given;
    expect(await look(shop, { kind: "pull", number: 5 })).toEqual({ kind: "nothing", asks: [] });
    github.check = ended;
    expect(await opened()).toEqual({ kind: "nothing", asks: [] });
    github.check = { ...ended, conclusion: null };
    expect(await opened()).toMatchObject({ kind: "untouched", sha: "abc" });
  });

  it("is compared as a group of the merge queue by the group's own base", async () => {
    github.files.group = text;
    expect(await look(shop, { kind: "group", sha: "group", base: "main" })).toMatchObject({ kind: "proposed", sha: "group" });
  });
});

describe("a preview of the organisation's file", () => {
  const params = { kind: "pull", number: 5, sha: "abc" };
  beforeEach(() => {
    github.pull = { state: "open", head: { sha: "abc" }, base: { ref: "main", repo: { default_branch: "main" } }, merge_commit_sha: null };
    github.files.abc = properties;
    const owner = { id: 3, login: "acme" };
    github.repositories = Array.from({ length: 150 }, (_, id) => ({ id: id + 1, node_id: `R_${id}`, name: `r${id}`, owner }));
  });

  it("is made in parts, each of them once, and ends with all predictions", async () => {
    const first = await look(home, params);
    expect(first).toMatchObject({ kind: "proposed", total: 150, done: 100, predictions: [] });
    const next = first.asks[0]?.params ?? {};
    const last = await look(home, next);
    expect(last).toMatchObject({ total: 150, done: 150, asks: [] });
    expect(last.kind === "proposed" && last.predictions).toHaveLength(150);
    expect(await look(home, next)).toEqual(last);
    expect(looked.map(({ length }) => length)).toEqual([100, 50]);
    expect(await readPart(table, String(next.run), 2)).toBeUndefined();
  });

  it("ends when a newer commit has a preview of its own", async () => {
    const next = (await look(home, params)).asks[0]?.params ?? {};
    github.pull = { ...github.pull, head: { sha: "newer" } };
    expect(await look(home, next)).toEqual({ kind: "nothing", asks: [] });
  });
});
