import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { yarn } from "../../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { fix, versionsOf } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { berryEntry, classicEntry, fixer, jsonText } from "../yarn/fixture.ts";

const names = ["@fw/common", "@fw/core", "@fw/router"];
const peers = { "@fw/common": ["@fw/core"], "@fw/core": [], "@fw/router": ["@fw/common", "@fw/core"] };
const vulnerable = advisoryOf("@fw/common", "1.0.1");

const classic = (range: string): string =>
  `# yarn lockfile v1\n\n\n${names.map((name) => classicEntry(`"${name}@${range}"`, `${name}@1.0.0`)).join("\n")}`;
const berry = (range: string): string => {
  const own = `"app@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "app@workspace:."\n  dependencies:\n${names.map((name) => `    "${name}": "npm:${range}"\n`).join("")}  languageName: unknown\n  linkType: soft\n`;
  const others = Object.entries(peers).map(([name, beside]) => {
    const told = beside.map((peer) => `    "${peer}": 1.0.0\n`).join("");
    return berryEntry(`${name}@npm:${range}`, `${name}@1.0.0`, told === "" ? "" : `  peerDependencies:\n${told}`);
  });
  return ["__metadata:\n  version: 8\n  cacheKey: 10c0\n", ...others, own].join("\n");
};
const project = (range: string, lock: (range: string) => string): Files =>
  new Map([
    ["package.json", jsonText({ name: "app", dependencies: Object.fromEntries(names.map((name) => [name, range])) })],
    ["yarn.lock", lock(range)],
  ]);

describe.each([
  ["tells what packages work beside", berry],
  ["does not tell it", classic],
])("a framework whose packages are released together, where the lockfile %s", (_what, lock) => {
  it("moves as a whole within what the manifest asks for", async () => {
    const { plan, files, changed } = await fix(fixer(), project("^1.0.0", lock), [vulnerable]);
    expect(plan).toMatchObject({ strategy: "update", to: "1.0.1" });
    expect([...changed.keys()]).toEqual(["yarn.lock"]);
    for (const name of names) expect(versionsOf(yarn, files, name)).toEqual(["1.0.1"]);
  });

  it("is bumped as a whole where the manifest asks for exact versions", async () => {
    const { plan, files } = await fix(fixer(), project("1.0.0", lock), [vulnerable]);
    expect(plan).toMatchObject({ strategy: "bump", to: "1.0.1" });
    expect(JSON.parse(files.get("package.json") ?? "").dependencies).toEqual({
      "@fw/common": "1.0.1",
      "@fw/core": "1.0.1",
      "@fw/router": "1.0.1",
    });
  });

  it("stays, with a reason, where only the vulnerable package may change", async () => {
    const { plan, noFix } = await fix(fixer(), project("^1.0.0", lock), [vulnerable], { strategies: ["splice"] });
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "blocked", reason: expect.stringContaining("@fw/core@1.0.1") }]);
  });
});

describe("a release that is meant to break others, where the lockfile does not tell what they work beside", () => {
  const base = (plugins: readonly string[]): NpmRegistry => {
    const registry = new NpmRegistry()
      .publish("core@1.0.0")
      .publish("core@2.0.0")
      .publish("plugin@1.0.0", { peerDependencies: { core: "^1.0.0" } });
    for (const version of plugins) registry.publish(`plugin@${version}`, { peerDependencies: { core: "^2.0.0" } });
    return registry;
  };
  const given = ({ url }: NpmRegistry): Files =>
    new Map([
      ["package.json", jsonText({ name: "app", dependencies: { core: "^1.0.0", plugin: "^1.0.0" } })],
      [
        "yarn.lock",
        `# yarn lockfile v1\n\n\n${["core", "plugin"].map((name) => `${name}@^1.0.0:\n  version "1.0.0"\n  resolved "${url}${name}/-/${name}-1.0.0.tgz"\n`).join("\n")}`,
      ],
    ]);
  const outcome = (registry: NpmRegistry) =>
    fix({ ...fixer(), registry: { url: registry.url, fetch: registry.fetch } }, given(registry), [advisoryOf("core", "2.0.0")]);

  it("takes those with it that can follow", async () => {
    const { plan, files } = await outcome(base(["1.1.0", "2.0.0"]));
    expect(plan).toMatchObject({ strategy: "bump", to: "2.0.0" });
    expect(versionsOf(yarn, files, "plugin")).toEqual(["1.1.0"]);
  });

  it("is not taken where one cannot follow, which is named", async () => {
    const { plan, noFix } = await outcome(base([]));
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: expect.arrayContaining(["plugin@1.0.0"]) }]);
  });
});
