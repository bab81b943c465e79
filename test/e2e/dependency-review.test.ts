import { describe, expect, it } from "vitest";
import { mostRequests } from "../../src/dependencies/review/request-budget.ts";
import { callsOf, writesTo } from "./assertions.ts";
import { asking, npmProject, ourCalls, reviewOf, reviewScene, reviews, vulnerable } from "./dependency-review-scene.ts";
import { annotationsOn, propose, shop, work } from "./secrets-scene.ts";

describe.each([
  ["by GitHub's comparison", true],
  ["by the lockfiles, where GitHub offers no comparison", false],
])("a pull request that brings in a vulnerable dependency, %s", (_how, licensed) => {
  it("fails, and says which version to take instead", async () => {
    const rig = await reviewScene({ licensed });
    const { check } = await reviewOf(rig, vulnerable);
    expect(check).toMatchObject({ conclusion: "failure", output: { title: "minimist 1.2.0 is vulnerable" } });
    expect(check?.output.summary).toContain("[GHSA-xvch-5gv4-984h](https://github.com/advisories/GHSA-xvch-5gv4-984h)");
    expect(check?.output.summary).toContain("| `1.2.6` |");
    expect(check?.output.summary).toContain("Use `minimist` `1.2.6` or newer");
    const line = (vulnerable["package-lock.json"] ?? "").split("\n").findIndex((each) => each.includes('"node_modules/minimist"')) + 1;
    expect(annotationsOn(rig, check?.id)).toMatchObject([
      { path: "package-lock.json", start_line: line, end_line: line, annotation_level: "failure" },
    ]);
    expect(writesTo(rig, shop)).toEqual(["POST /check-runs"]);
    expect(ourCalls(rig).length).toBeLessThanOrEqual(licensed ? 9 : 12);
  });

  it("is not at fault for what the base has", async () => {
    const rig = await reviewScene({ licensed, files: vulnerable });
    const bumped = npmProject(
      { mkdirp: { version: "0.5.1", dependencies: { minimist: "~1.2.0" } }, minimist: { version: "1.2.1" } },
      { mkdirp: "^0.5.1" },
    );
    const { check } = await reviewOf(rig, { ...bumped, "src/a.js": "1\n" });
    expect(check).toMatchObject({ conclusion: "success", output: { title: "1 new dependency version, none known to be vulnerable" } });
  });
});

describe("a pull request", () => {
  it("passes once it takes the fixed version", async () => {
    const rig = await reviewScene();
    await reviewOf(rig, vulnerable);
    const fixed = npmProject(
      { mkdirp: { version: "0.5.1", dependencies: { minimist: "~1.2.0" } }, minimist: { version: "1.2.6" } },
      { mkdirp: "^0.5.1" },
    );
    const head = rig.github.commit(shop, "topic", fixed, "carl");
    await work(rig);
    expect(reviews(rig, head)).toMatchObject([{ conclusion: "success" }]);
  });

  it("fails for malware, for which there is no version to take instead", async () => {
    const rig = await reviewScene();
    rig.github.publishAdvisory({
      malware: true,
      severity: "critical",
      vulnerabilities: [{ ecosystem: "npm", package: "evil", range: ">= 0", patched: null }],
    });
    const { check } = await reviewOf(
      rig,
      npmProject({ mkdirp: { version: "0.5.0" }, evil: { version: "1.0.0" } }, { mkdirp: "^0.5.0", evil: "1.0.0" }),
    );
    expect(check).toMatchObject({ conclusion: "failure", output: { title: "evil 1.0.0 is malware" } });
    expect(check?.output.summary).toContain("Remove `evil`");
  });

  it("that changes no dependency gets a check that can be required, by few requests", async () => {
    const rig = await reviewScene();
    const { check } = await reviewOf(rig, { "src/a.js": "1\n" });
    expect(check).toMatchObject({ conclusion: "success", output: { title: "No dependencies change" } });
    expect(ourCalls(rig)).toEqual([
      "GET /repos/acme/shop/pulls/1",
      "GET /repos/acme/shop/commits/sha/check-runs",
      "GET /repos/acme/shop/compare/sha...sha",
      "POST /repos/acme/shop/check-runs",
    ]);
  });

  it("is not told anything where the policy is off, and only what matters where it reports", async () => {
    const off = await reviewScene({ home: asking("{ mode: off }") });
    expect((await reviewOf(off, vulnerable)).check).toBeUndefined();
    expect(ourCalls(off)).toEqual([]);
    const report = await reviewScene({ home: asking("{ mode: report, preset: baseline }") });
    expect((await reviewOf(report, { "src/a.js": "1\n" })).check).toBeUndefined();
    const { check } = await reviewOf(report, vulnerable, "other");
    expect(check).toMatchObject({ conclusion: "neutral", output: { title: "Would fail: minimist 1.2.0 is vulnerable" } });
    expect(annotationsOn(report, check?.id)).toMatchObject([{ annotation_level: "warning" }]);
  });

  it("of a fork is reviewed like any other, and asks nobody but GitHub", async () => {
    const asked: string[] = [];
    const rig = await reviewScene({
      licensed: false,
      registries: {
        fetch: async (url) => {
          asked.push(String(url));
          throw new TypeError("no network");
        },
      },
    });
    rig.github.createUser("eve");
    rig.github.addCollaborator(shop, "eve", "read");
    rig.github.createFork(shop, "eve");
    const evil = Object.fromEntries(
      Object.entries(vulnerable).map(([path, text]) => [path, text.replaceAll("https://registry.npmjs.org/", "https://evil.example/")]),
    );
    const head = rig.github.commit("eve/shop", "topic", { ...evil, ".npmrc": "registry=https://evil.example/\n" }, "eve");
    rig.github.as("eve").request("POST", `/repos/${shop}/pulls`, { title: "Fix", head: "eve:topic", base: "main" });
    await work(rig);
    expect(reviews(rig, head)).toMatchObject([{ conclusion: "failure", output: { title: "4 dependencies should not come in" } }]);
    expect(asked).toEqual([]);
    // Somebody clicks "Re-run"; the base does not know whose commit it is.
    const [check] = reviews(rig, head);
    rig.github.rerequestCheckRun(shop, Number(check?.id), "carl");
    await work(rig);
    expect(reviews(rig, head).length).toBeGreaterThan(0);
  });

  it("is reviewed again when it gets another base, and when somebody asks", async () => {
    const rig = await reviewScene();
    rig.github.commit(shop, "release", vulnerable, "carl");
    const head = rig.github.commit(shop, "topic", vulnerable, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    expect(reviews(rig, head).at(-1)).toMatchObject({ conclusion: "failure" });
    rig.github.as("carl").request("PATCH", `/repos/${shop}/pulls/${pull}`, { base: "release" });
    await work(rig);
    expect(reviews(rig, head).at(-1)).toMatchObject({ conclusion: "success" });
    rig.github.as("carl").request("PATCH", `/repos/${shop}/pulls/${pull}`, { base: "main" });
    await work(rig);
    rig.github.publishAdvisory({
      ghsa: "GHSA-xvch-5gv4-984h",
      severity: "low",
      vulnerabilities: [{ ecosystem: "npm", package: "minimist", range: "< 1.2.6", patched: "1.2.6" }],
    });
    const run = Number(reviews(rig, head).at(-1)?.id);
    rig.github.requestCheckAction(shop, run, "recheck", "carl");
    await work(rig);
    expect(reviews(rig, head).some(({ conclusion }) => conclusion === "neutral")).toBe(true);
  });

  it("that cannot be read is not known to be sound", async () => {
    const rig = await reviewScene({ licensed: false });
    const { check } = await reviewOf(rig, { "package-lock.json": "<<<<<<< ours\n" });
    expect(check).toMatchObject({ conclusion: "neutral", output: { title: "Nothing found, but not everything could be reviewed" } });
    expect(check?.output.summary).toContain("`package-lock.json` is no valid JSON object");
    // Who mends what is broken on the base branch is not blamed for what was in it.
    const broken = await reviewScene({ licensed: false, files: { ...vulnerable, "package-lock.json": "<<<<<<< ours\n" } });
    const mended = await reviewOf(broken, vulnerable);
    expect(mended.check).toMatchObject({ conclusion: "neutral" });
    expect(mended.check?.output.summary).toContain("On the base branch: ");
  });

  it("may bring what the configuration lets pass, and no licence that it denies", async () => {
    const home = asking("{ mode: enforce, preset: baseline, review: { allow: [ CVE-2021-44906 ], licences-denied: [ AGPL-3.0-only ] } }");
    const rig = await reviewScene({ home });
    expect((await reviewOf(rig, vulnerable)).check).toMatchObject({
      conclusion: "neutral",
      output: { title: "1 new dependency to look at, not bad enough to fail" },
    });
    const licensed = npmProject(
      { mkdirp: { version: "0.5.0" }, copyleft: { version: "1.0.0", license: "AGPL-3.0-or-later" } },
      { mkdirp: "^0.5.0", copyleft: "1" },
    );
    const { check } = await reviewOf(rig, licensed, "other");
    expect(check).toMatchObject({ conclusion: "failure", output: { title: "copyleft 1.0.0 has a denied licence" } });
  });

  it("costs a bounded number of requests, however many projects it changes", async () => {
    const rig = await reviewScene({ licensed: false });
    const many = Array.from({ length: 34 }, (_, at) => {
      const packages = Object.fromEntries(
        Array.from({ length: 30 }, (_, n) => [`p${at}-${n}-with-a-rather-long-name`, { version: `1.${n}.0` }]),
      );
      return npmProject(packages, {}, `apps/a${at}/`);
    });
    const { check } = await reviewOf(rig, Object.assign({}, ...many));
    expect(check).toMatchObject({ conclusion: "neutral" });
    expect(check?.output.summary).toContain("**Not reviewed.**");
    // One to publish it.
    expect(callsOf(rig).length).toBeLessThanOrEqual(mostRequests + 1);
  });
});

describe("a pull request of our own", () => {
  it.each([
    ["by GitHub's comparison and the lockfiles", true],
    ["by the lockfiles alone", false],
  ])("is confirmed to do what it is for, %s", async (_how, licensed) => {
    const rig = await reviewScene({ licensed, files: vulnerable });
    const fixed = npmProject(
      { mkdirp: { version: "0.5.1", dependencies: { minimist: "~1.2.0" } }, minimist: { version: "1.2.6" } },
      { mkdirp: "^0.5.1" },
    );
    const propose = async (branch: string, files: Record<string, string>) => {
      const head = rig.github.commit(shop, branch, files, "carl");
      rig.github.asApp("pipewarden").request("POST", `/repos/${shop}/pulls`, { title: "Fix", head: branch, base: "main" });
      await work(rig);
      return reviews(rig, head)[0];
    };
    const done = await propose("pipewarden/npm/-/minimist", fixed);
    expect(done).toMatchObject({ conclusion: "success", output: { title: "What this fixes is gone, and nothing new came in" } });
    expect(done?.output.summary).toContain(
      "`minimist`: [GHSA-vh95-rmgr-6w4m](https://github.com/advisories/GHSA-vh95-rmgr-6w4m) and [GHSA-xvch-5gv4-984h]",
    );
    const bumped = JSON.stringify(vulnerable).replaceAll("1.2.0", "1.2.1").replaceAll("~1.2.1", "~1.2.0");
    const undone = await propose("pipewarden/npm/-/other", JSON.parse(bumped) as Record<string, string>);
    expect(undone).toMatchObject({ conclusion: "failure", output: { title: "What this is meant to fix is still there" } });
  });
});

describe("a merge queue", () => {
  it("gets the check for what it would make of the base branch", async () => {
    const rig = await reviewScene();
    rig.github.commit(shop, "topic", vulnerable, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const { headSha } = rig.github.requestMergeGroup(shop, pull, "alice");
    await work(rig);
    expect(reviews(rig, headSha)).toMatchObject([{ conclusion: "failure" }]);
  });
});
