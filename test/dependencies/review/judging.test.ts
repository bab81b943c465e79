import { describe, expect, it } from "vitest";
import type { Advisory } from "../../../src/dependencies/advisory.ts";
import { dependenciesDefinition } from "../../../src/dependencies/config.ts";
import { npm } from "../../../src/dependencies/ecosystems/npm/npm.ts";
import { allowedReason, isPackageAllowed } from "../../../src/dependencies/review/allowing.ts";
import { deltasOfGraph } from "../../../src/dependencies/review/by-graph.ts";
import { type ChangedProject, deltasOfProjects } from "../../../src/dependencies/review/by-lockfiles.ts";
import { confirmationsOf } from "../../../src/dependencies/review/confirm.ts";
import { isDependencyFile } from "../../../src/dependencies/review/dependency-files.ts";
import { reviewConcern } from "../../../src/dependencies/review/events.ts";
import { fixedVersion, plainVersions } from "../../../src/dependencies/review/fixed-version.ts";
import { packageKey } from "../../../src/dependencies/review/known-advisories.ts";
import { lineOf } from "../../../src/dependencies/review/line.ts";
import { type Knowledge, problemsOf } from "../../../src/dependencies/review/problems.ts";
import { advisory } from "../words/stories.ts";
import { delta } from "./kit.ts";

const knowing = (advisories: readonly Advisory[], given: Partial<Knowledge> = {}): Knowledge => ({
  advisories: Map.groupBy(advisories, ({ ecosystem, package: name }) => packageKey(ecosystem, name)),
  versions: () => npm,
  allowed: () => null,
  licencesDenied: [],
  isLicenceAllowed: () => false,
  ...given,
});
const range = (introduced: string | null, fixed: string | null) => ({ introduced, fixed, lastAffected: null });

describe("What comes in", () => {
  it("is a problem when an advisory concerns it, with the lowest version that none concerns", () => {
    const [found, ...more] = problemsOf([delta(), delta({ package: "sound" })], knowing([advisory()]));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ package: "minimist", fixed: "1.2.6", advisories: [{ id: "GHSA-xvch-5gv4-984h", allowed: null }] });
  });

  it("is none for what concerned the version before, and is one for what does not", () => {
    const later = advisory({ id: "GHSA-2222-2222-2222", ranges: [range("1.2.0", "1.2.8")] });
    const deltas = [delta({ change: "removed", version: "1.1.0" }), delta({ version: "1.2.0" })];
    expect(problemsOf(deltas, knowing([advisory()]))).toEqual([]);
    expect(problemsOf(deltas, knowing([advisory(), later]))).toMatchObject([
      { advisories: [{ id: "GHSA-2222-2222-2222" }], fixed: "1.2.8" },
    ]);
  });

  it("counts what only GitHub's comparison tells of, without a version to take instead", () => {
    const told = [{ id: "GHSA-3333-3333-3333", aliases: [], summary: "", severity: "high" as const, malware: false }];
    expect(problemsOf([delta({ told })], knowing([]))).toMatchObject([{ advisories: [{ id: "GHSA-3333-3333-3333" }], fixed: null }]);
  });

  it("is none for a range that a manifest asks for beside what the lockfile has", () => {
    const deltas = [delta({ version: "1.2.6" }), delta({ version: "^1.2.6", file: "package.json" })];
    expect(problemsOf(deltas, knowing([advisory()]))).toEqual([]);
  });

  it("may be a range of which GitHub's comparison tells, with what fixes it", () => {
    const told = [{ id: "GHSA-xvch-5gv4-984h", aliases: [], summary: "", severity: "high" as const, malware: false }];
    const range = delta({ version: "^1.2.0", file: "package.json", told });
    expect(problemsOf([range], knowing([advisory()]))).toMatchObject([{ version: "^1.2.0", fixed: "1.2.6" }]);
  });

  it("has no version to take instead where it is malware", () => {
    expect(problemsOf([delta()], knowing([advisory({ malware: true })]))).toMatchObject([{ fixed: null }]);
  });

  it("stands in the order of what is worst, and what is let pass at the end", () => {
    const deltas = ["low", "evil", "passed", "critical"].map((name) => delta({ package: name }));
    const known = deltas.map((each) =>
      advisory({
        package: each.package,
        id: `GHSA-${each.package}`,
        malware: each.package === "evil",
        severity: each.package === "low" ? "low" : "critical",
      }),
    );
    const knowledge = knowing(known, { allowed: (_, each) => (each.package === "passed" ? "It may." : null) });
    expect(problemsOf(deltas, knowledge).map((each) => each.package)).toEqual(["evil", "critical", "low", "passed"]);
  });

  it("is a problem for its licence where that is denied, known, and not let pass", () => {
    const deltas = [delta({ licence: "AGPL-3.0-only" }), delta({ package: "b", licence: "SEE LICENSE" }), delta({ package: "c" })];
    const licencesDenied = ["AGPL-3.0-only"];
    expect(problemsOf(deltas, knowing([], { licencesDenied }))).toMatchObject([{ package: "minimist", licence: "AGPL-3.0-only" }]);
    expect(problemsOf(deltas, knowing([], { licencesDenied, isLicenceAllowed: () => true }))).toEqual([]);
  });
});

describe("The lowest fixed version", () => {
  it.each([
    ["is what the advisory says", "1.2.0", [[range(null, "1.2.6")]], "1.2.6"],
    ["settles all of several", "1.2.0", [[range(null, "1.2.6")], [range(null, "1.3.1")]], "1.3.1"],
    ["stays in the line of the version", "1.2.0", [[range("1.0.0", "1.2.6"), range("2.0.0", "2.1.0")]], "1.2.6"],
    ["goes on where the first one leads into another range", "1.2.0", [[range(null, "2.0.0")], [range("2.0.0", "2.0.5")]], "2.0.5"],
    ["is none where one has no fix", "1.2.0", [[range(null, "1.2.6")], [range(null, null)]], null],
    ["is none where nothing concerns it", "3.0.0", [[range(null, "1.2.6")]], null],
  ] as const)("%s", (_what, version, ranges, expected) => {
    const advisories = ranges.map((each, at) => advisory({ id: `GHSA-${at}`, ranges: each }));
    expect(fixedVersion(version, advisories, npm)).toBe(expected);
    expect(fixedVersion(version, advisories, plainVersions)).toBe(expected);
  });

  it("is found in plain order where an ecosystem's own is not known", () => {
    const sorted = ["1.0-rc.1", "1.0", "1.0.1", "1.9", "1.10", "2.0.0.Final", "v3"];
    expect([...sorted].sort(plainVersions.compare)).toEqual(["1.0-rc.1", "1.0", "1.0.1", "1.9", "1.10", "2.0.0.Final", "v3"]);
  });
});

describe("The configuration", () => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  const policy = dependenciesDefinition.policy("enforce", {
    ignore: [{ package: "left-*", reason: "Only in tests.", until: "2026-12-31" }],
    "review.allow": ["cve-2021-44906", "npm:@acme/*"],
  });
  const told = (given = {}) => ({
    id: "GHSA-1",
    aliases: ["CVE-2021-44906"],
    summary: "",
    severity: "high" as const,
    malware: false,
    ...given,
  });
  const reason = (advisoryTold: ReturnType<typeof told>, name: string, at = now) =>
    allowedReason(advisoryTold, delta({ package: name }), policy, npm, at);

  it("lets an advisory pass by its id or CVE, and a package by its name", () => {
    expect(reason(told(), "x")).toBe("The configuration lets it pass.");
    expect(reason(told({ aliases: [] }), "@acme/ui")).toBe("The configuration lets it pass.");
    expect(reason(told({ aliases: [] }), "@acmes/ui")).toBeNull();
    expect(isPackageAllowed(policy.review, delta({ package: "@acme/ui", ecosystem: "pip" }))).toBe(false);
  });

  it("lets pass what it leaves alone when fixing, as long as that holds", () => {
    expect(reason(told({ aliases: [] }), "left-pad")).toBe("Only in tests.");
    expect(reason(told({ aliases: [] }), "left-pad", Date.parse("2027-01-01T12:00:00Z"))).toBeNull();
  });

  it("never lets malware pass", () => {
    expect(reason(told({ malware: true }), "@acme/ui")).toBeNull();
  });
});

describe("The difference", () => {
  const installed = (name: string, version: string, at = `node_modules/${name}`) => ({
    ...{ name, version, at, path: [`${name}@${version}`], direct: true, scope: "production" as const },
  });
  const paths = { directory: "", manifest: "package.json", files: ["package.json", "package-lock.json"] };
  const project = (base: ReturnType<typeof installed>[] | null, head: ReturnType<typeof installed>[] | null): ChangedProject => ({
    ecosystem: npm as ChangedProject["ecosystem"],
    paths,
    base: base === null ? null : { installed: base, origins: [] },
    head: head === null ? null : { installed: head, origins: [] },
  });

  it("of lockfiles is what one side installs and the other does not", () => {
    const changed = project([installed("a", "1.0.0"), installed("b", "1.0.0")], [installed("a", "1.0.0"), installed("b", "2.0.0")]);
    const { deltas } = deltasOfProjects([changed]);
    expect(deltas.map(({ change, package: name, version }) => `${change} ${name} ${version}`)).toEqual([
      "added b 2.0.0",
      "removed b 1.0.0",
    ]);
  });

  it("is everything of a project that comes, and of one that goes", () => {
    expect(deltasOfProjects([project(null, [installed("a", "1.0.0")])]).deltas).toMatchObject([{ change: "added" }]);
    expect(deltasOfProjects([project([installed("a", "1.0.0")], null)]).deltas).toMatchObject([{ change: "removed" }]);
  });

  it("of GitHub's comparison has the names of alerts", () => {
    const change = {
      ...{
        change_type: "added" as const,
        manifest: "go.mod",
        ecosystem: "gomod",
        name: "x",
        version: "= 1.0.0",
        package_url: null,
        license: "MIT",
      },
      ...{ source_repository_url: null, scope: "runtime" as const },
      vulnerabilities: [{ severity: "moderate", advisory_ghsa_id: "GHSA-1", advisory_summary: "s", advisory_url: "u" }],
    };
    expect(deltasOfGraph([change])).toMatchObject([{ ecosystem: "go", version: "1.0.0", licence: "MIT", told: [{ severity: "medium" }] }]);
  });

  it("confirms what our own pull request is for: gone, in fewer places, or still there", () => {
    const known = new Map([[packageKey("npm", "minimist"), [advisory({ ranges: [range(null, "1.2.6")] })]]]);
    const old = [installed("minimist", "1.2.0"), installed("minimist", "0.0.8", "node_modules/a/node_modules/minimist")];
    const nowAt = (...versions: string[]) => versions.map((version, at) => installed("minimist", version, `node_modules/${at}`));
    const confirmed = (head: ReturnType<typeof installed>[]) => confirmationsOf([project(old, head)], known);
    expect(confirmed(nowAt("1.2.6", "1.2.6"))).toEqual([{ package: "minimist", gone: ["GHSA-xvch-5gv4-984h"], fewer: [], left: [] }]);
    expect(confirmed(nowAt("1.2.6", "0.0.8"))).toMatchObject([{ gone: [], fewer: ["GHSA-xvch-5gv4-984h"] }]);
    expect(confirmed(nowAt("1.2.1", "0.0.8"))).toMatchObject([{ gone: [], fewer: [], left: ["GHSA-xvch-5gv4-984h"] }]);
    expect(confirmationsOf([project([installed("minimist", "1.2.6")], [])], known)).toEqual([]);
  });
});

describe("The line of a remark", () => {
  const lock =
    '{\n "packages": {\n  "node_modules/a": {\n   "dependencies": { "b": "~1.2.0" }\n  },\n  "node_modules/b": {\n   "version": "1.2.0"\n  }\n }\n}\n';
  it.each([
    ["the entry of the lockfile", { package: "b", version: "1.2.0", at: "node_modules/b" }, 6],
    ["the entry with that version, where only the name is known", { package: "b", version: "1.2.0", at: "" }, 6],
    ["the first line where it is nowhere", { package: "zzz", version: "1.0.0", at: "" }, 1],
  ])("is %s", (_what, about, line) => {
    expect(lineOf(lock.split("\n"), about)).toBe(line);
  });

  it("is not that of a longer name", () => {
    expect(lineOf(["flask-cors==1.0", "my-flask==1.0", "flask==1.0"], { package: "flask", version: "1.0", at: "" })).toBe(3);
  });
});

describe("A file", () => {
  it("counts where dependencies are written down in it", () => {
    for (const path of [
      "package-lock.json",
      "a/b/go.mod",
      "requirements/dev.txt",
      "requirements-dev.txt",
      "x/App.csproj",
      ".github/workflows/ci.yml",
      "Cargo.lock",
    ])
      expect(isDependencyFile(path)).toBe(true);
    for (const path of ["src/a.ts", "package.json.bak", "docs/requirements.md", ".github/workflows/a/ci.yml", "workflows/ci.yml"])
      expect(isDependencyFile(path)).toBe(false);
  });
});

describe("An event", () => {
  const sha = "a".repeat(40);
  const pull = { number: 4, head: { sha } };

  it.each([
    ["pull_request", { action: "opened", pull_request: pull }, { kind: "pull", number: 4, sha }],
    ["pull_request", { action: "synchronize", pull_request: pull }, { kind: "pull", number: 4, sha }],
    ["pull_request", { action: "reopened", pull_request: pull }, { kind: "pull", number: 4, sha }],
    ["pull_request", { action: "edited", changes: { base: {} }, pull_request: pull }, { kind: "pull", number: 4, sha }],
    ["check_run", { action: "rerequested", check_run: { name: "Pipewarden / dependencies", head_sha: sha } }, { kind: "check", sha }],
    ["check_suite", { action: "rerequested", check_suite: { head_sha: sha } }, { kind: "check", sha }],
    [
      "check_suite",
      { action: "rerequested", check_suite: { head_sha: sha, head_branch: `gh-readonly-queue/release/1/pr-7-${sha}` } },
      { kind: "group", sha, base: sha },
    ],
    ["merge_group", { action: "checks_requested", merge_group: { head_sha: sha, base_sha: sha } }, { kind: "group", sha, base: sha }],
  ])("asks for a review: %s %j", (event, payload, expected) => {
    expect(reviewConcern(event, payload as never)).toEqual(expected);
  });

  it.each([
    ["pull_request", { action: "labeled", pull_request: pull }],
    ["pull_request", { action: "edited", changes: { title: {} }, pull_request: pull }],
    ["pull_request", { action: "opened", pull_request: { number: "1", head: { sha: "x" } } }],
    ["pull_request", { action: "opened", pull_request: null }],
    ["check_run", { action: "rerequested", check_run: { name: "Other", head_sha: sha } }],
    ["check_run", { action: "completed", check_run: { name: "Pipewarden / dependencies", head_sha: sha } }],
    ["check_suite", { action: "requested", check_suite: { head_sha: sha } }],
    ["merge_group", { action: "destroyed", merge_group: { head_sha: sha, base_sha: sha } }],
    ["push", { action: "opened" }],
  ])("that changes nothing about it asks for nothing: %s %j", (event, payload) => {
    expect(reviewConcern(event, payload as never)).toBeUndefined();
  });
});
