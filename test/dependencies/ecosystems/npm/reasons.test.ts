import { describe, expect, it } from "vitest";
import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import { strategies } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import { planAll } from "../../../../src/dependencies/plan-all.ts";
import { answerNpm } from "../../../../src/dependencies/registries/npm.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, entryIn, filesOf, fix, versionsIn } from "./fixture.ts";

const registry = new NpmRegistry()
  .publish("deep@1.0.0")
  .publish("deep@1.0.1")
  .publish("deep@1.0.2")
  .publish("deep@2.0.0", { bundleDependencies: ["inner"], dependencies: { inner: "1.0.0" } })
  .publish("inner@1.0.0")
  .publish("parent@1.0.0", { dependencies: { deep: "^1.0.0" } })
  .publish("holder@1.0.0", { dependencies: { deep: "^1.0.0" }, bundleDependencies: ["deep"] })
  .publish("holder@1.1.0", { dependencies: { deep: "^1.0.1" } })
  .publish("peered@1.0.0", { peerDependencies: { deep: "1.0.0" } });

const app = (
  manifest: Record<string, unknown>,
  installed: Record<string, string | { version: string; [name: string]: never | boolean | string }>,
) => filesOf(registry, { manifest: manifest as never, installed: installed as never });
const plain = app({ dependencies: { deep: "^1.0.0" } }, { "node_modules/deep": "1.0.0" });

/** Everything of one project, as the command line plans it. */
const all = (files: ReadonlyMap<string, string>, advisories: readonly Advisory[]) => {
  const [paths] = npm.projects([...files.keys()]);
  if (paths === undefined) throw new Error("There is no project.");
  return planAll(npm as never, paths, files, advisories, { strategies, cooldownHours: 0, now: 0 }, (query) =>
    answerNpm(query, { url: registry.url, fetch: registry.fetch }),
  );
};

describe("no fix", () => {
  it("says that a package is not there, or not affected", async () => {
    expect((await fix(registry, plain, [advisoryOf("absent", null)])).noFix).toEqual([
      { package: "absent", advisory: "GHSA-absent", code: "not-installed", reason: "The lockfile has no absent.", blockedBy: [] },
    ]);
    expect((await fix(registry, plain, [advisoryOf("deep", "1.0.0")])).noFix).toEqual([
      {
        package: "deep",
        advisory: "GHSA-deep",
        code: "not-vulnerable",
        reason: "What is installed is not affected: deep@1.0.0.",
        blockedBy: [],
      },
    ]);
  });

  it("says that the registry has no fixed version", async () => {
    expect((await fix(registry, plain, [advisoryOf("deep", null)])).noFix).toEqual([
      {
        package: "deep",
        advisory: "GHSA-deep",
        code: "no-patched-version",
        reason:
          "The registry has no version of deep after 1.0.0 that is not vulnerable. Replace the package, or dismiss the alert with the reason why it does not matter here.",
        blockedBy: [],
      },
    ]);
  });

  it("says it once for each advisory, however often the package is installed", async () => {
    const files = app(
      { dependencies: { deep: "1.0.0", parent: "*", holder: "1.1.0" } },
      {
        "node_modules/deep": "1.0.0",
        "node_modules/parent": "1.0.0",
        "node_modules/parent/node_modules/deep": "1.0.1",
        "node_modules/holder": "1.1.0",
        "node_modules/holder/node_modules/deep": "1.0.1",
      },
    );
    expect((await fix(registry, files, [advisoryOf("deep", null)])).noFix).toHaveLength(1);
  });

  it("never goes back to an older version, and names it", async () => {
    const files = app({ dependencies: { deep: "*" } }, { "node_modules/deep": "1.0.2" });
    const later = advisoryOf("deep", null, { malware: true, ranges: [{ introduced: "1.0.2", fixed: null, lastAffected: null }] });
    const { plan, noFix } = await fix(registry, files, [later]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([
      {
        code: "no-patched-version",
        reason:
          "deep@1.0.2 is malicious, and the registry has no harmless version after it. 1.0.1, an older one, is not affected: whoever knows what would be lost can go back to it. Remove it: `npm uninstall deep`, or whatever needs it (`npm explain deep`).",
      },
    ]);
  });

  it("says that the registry does not know a package", async () => {
    const files = filesOf(registry, {
      manifest: { dependencies: { hidden: "1.0.0" } },
      installed: {},
      entries: { "node_modules/hidden": { version: "1.0.0" } },
    });
    expect((await fix(registry, files, [advisoryOf("hidden", "1.0.1")])).noFix).toMatchObject([
      { code: "not-in-registry", reason: "The registry does not know hidden. If it is private, name the registry that has it." },
    ]);
  });

  it.each([
    ["git", { version: "1.0.0", resolved: `git+ssh://git@github.com/acme/deep.git#${"0".repeat(40)}` }, "github:acme/deep"],
    ["an address", { version: "1.0.0", resolved: "https://example.test/deep-1.0.0.tgz" }, "https://example.test/deep-1.0.0.tgz"],
    ["an archive of the project", { version: "1.0.0", resolved: "file:deep-1.0.0.tgz" }, "file:deep-1.0.0.tgz"],
  ])("does not touch what is installed from %s", async (_where, entry, spec) => {
    const files = filesOf(registry, { manifest: { dependencies: { deep: spec } }, installed: {}, entries: { "node_modules/deep": entry } });
    const { plan, noFix } = await fix(registry, files, [advisoryOf("deep", "1.0.1")]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([
      {
        code: "not-from-registry",
        reason: "deep@1.0.0 is installed from git, a folder or an address, not from the registry. Change it where it comes from.",
        blockedBy: ["app@1.0.0"],
      },
    ]);
    expect(registry.requests).not.toContain("https:");
  });

  it("names the package in whose archive another lies", async () => {
    const files = app(
      { dependencies: { holder: "1.0.0" } },
      { "node_modules/holder": "1.0.0", "node_modules/holder/node_modules/deep": { version: "1.0.0", inBundle: true } },
    );
    expect((await fix(registry, files, [advisoryOf("deep", "1.0.1")])).noFix).toMatchObject([
      { code: "bundled", blockedBy: ["holder@1.0.0"], reason: expect.stringContaining("lies inside the archive of holder@1.0.0") },
    ]);
  });

  it("does not take a version whose archive holds other packages", async () => {
    expect((await fix(registry, plain, [advisoryOf("deep", "1.0.3")])).noFix).toMatchObject([{ code: "no-patched-version" }]);
  });

  it("names the peer that does not fit", async () => {
    const files = app(
      { dependencies: { deep: "^1.0.0", peered: "1.0.0" } },
      { "node_modules/deep": "1.0.0", "node_modules/peered": "1.0.0" },
    );
    const { noFix } = await fix(registry, files, [advisoryOf("deep", "1.0.1")], { strategies: ["splice", "update", "bump"] });
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: ["peered@1.0.0"], reason: expect.stringContaining("`npm explain deep`") }]);
  });
});

describe("what a plan leaves", () => {
  it("is told beside it: another copy of the package lies in an archive", async () => {
    const files = app(
      { dependencies: { deep: "^1.0.0", holder: "1.0.0" } },
      {
        "node_modules/deep": "1.0.0",
        "node_modules/holder": "1.0.0",
        "node_modules/holder/node_modules/deep": { version: "1.0.0", inBundle: true },
      },
    );
    const { plan, noFix, files: after } = await fix(registry, files, [advisoryOf("deep", "1.0.1")]);
    expect(plan?.notes).toEqual([expect.stringContaining("Not everything is settled: deep@1.0.0 lies inside the archive of holder@1.0.0")]);
    expect(noFix).toMatchObject([{ code: "bundled" }]);
    expect(versionsIn(after)).toEqual({
      "node_modules/deep": "1.0.1",
      "node_modules/holder": "1.0.0",
      "node_modules/holder/node_modules/deep": "1.0.0",
    });
  });

  it("is the advisory that has no fix, when another one of the package has", async () => {
    const hopeless = advisoryOf("deep", null, { id: "GHSA-hopeless" });
    const planned = await all(plain, [advisoryOf("deep", "1.0.1"), hopeless]);
    expect(planned.plans).toMatchObject([{ to: "1.0.1", advisories: ["GHSA-deep"] }]);
    expect(planned.unfixable).toMatchObject([{ advisory: "GHSA-hopeless", code: "no-patched-version" }]);
  });

  it("is the lesser advisory, when no version settles it together with a worse one", async () => {
    const worse = advisoryOf("deep", "1.0.1", { severity: "critical", versions: ["1.0.2"] });
    const lesser = advisoryOf("deep", "1.0.2", { id: "GHSA-lesser", severity: "low" });
    const planned = await all(plain, [lesser, worse]);
    expect(planned.plans).toMatchObject([{ to: "1.0.1", advisories: ["GHSA-deep"] }]);
    expect(planned.unfixable).toEqual([
      {
        package: "deep",
        advisory: "GHSA-lesser",
        code: "conflicting",
        reason: "No version settles it together with GHSA-deep, which is settled instead.",
        blockedBy: [],
      },
    ]);
  });

  it("is nothing when one version settles several advisories: the lowest that does", async () => {
    const planned = await all(plain, [advisoryOf("deep", "1.0.1"), advisoryOf("deep", "1.0.2", { id: "GHSA-later" })]);
    expect(planned.plans).toMatchObject([{ to: "1.0.2", advisories: ["GHSA-deep", "GHSA-later"] }]);
    expect(planned.unfixable).toEqual([]);
  });
});

describe("a plan", () => {
  it("brings in no version with a known advisory", async () => {
    const guarded = new NpmRegistry()
      .publish("deep@1.0.0")
      .publish("deep@1.0.1", { dependencies: { helper: "^1.0.0" } })
      .publish("helper@1.0.0")
      .publish("helper@1.1.0");
    const files = filesOf(guarded, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
    const bad = advisoryOf("helper", null, { malware: true, versions: ["1.1.0"], ranges: [] });
    const { files: after } = await fix(guarded, files, [advisoryOf("deep", "1.0.1")], { known: [bad] });
    expect(versionsIn(after)).toEqual({ "node_modules/deep": "1.0.1", "node_modules/helper": "1.0.0" });
    const worse = { ...bad, versions: ["1.0.0", "1.1.0"] };
    expect((await fix(guarded, files, [advisoryOf("deep", "1.0.1")], { known: [worse] })).noFix).toMatchObject([{ code: "blocked" }]);
  });

  it("tells of a script that runs when the new version is installed", async () => {
    const scripted = new NpmRegistry().publish("deep@1.0.0").publish("deep@1.0.1", { scripts: { postinstall: "node build.js" } });
    const files = filesOf(scripted, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
    const { plan, files: after } = await fix(scripted, files, [advisoryOf("deep", "1.0.1")]);
    expect(plan?.notes).toEqual(["deep@1.0.1 runs a script when it is installed, which what was there before did not."]);
    expect(entryIn(after, "node_modules/deep")).toMatchObject({ hasInstallScript: true });
  });

  it("leaves addresses out where the lockfile does", async () => {
    const without = new Map([...plain].map(([path, text]) => [path, text.replace(/ *"resolved": .*\n/, "")]));
    const { files: after } = await fix(registry, without, [advisoryOf("deep", "1.0.1")]);
    expect(Object.keys(entryIn(after, "node_modules/deep") ?? {})).toEqual(["version", "integrity"]);
  });

  it("is not troubled by packages called as JavaScript's objects call their members", async () => {
    const named = new NpmRegistry()
      .publish("constructor@1.0.0")
      .publish("constructor@1.0.1")
      .publish("user@1.0.0", { dependencies: { constructor: "1.0.0" } });
    const files = filesOf(named, {
      manifest: { dependencies: { user: "*" } },
      installed: { "node_modules/user": "1.0.0", "node_modules/constructor": "1.0.0" },
    });
    const { plan, files: after } = await fix(named, files, [advisoryOf("constructor", "1.0.1")]);
    expect(plan?.strategy).toBe("override");
    expect(versionsIn(after)["node_modules/constructor"]).toBe("1.0.1");
  });
});
