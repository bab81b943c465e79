import { describe, expect, it } from "vitest";
import { PypiRegistry } from "../../../registries/pypi.ts";
import { advisoryOf, filesOf, fix, readFiles, versionsIn } from "./fixture.ts";
import { registry } from "./lock-registry.ts";
import { uvLock } from "./locks.ts";

describe("uv.lock", () => {
  const manifest = '[project]\nname = "app"\ndependencies = ["parent", "leaf<2"]\nrequires-python = ">=3.9"\n';
  const root = (leaf: string): string =>
    [
      ...[
        '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [',
        '    { name = "leaf" },',
        '    { name = "parent" },',
        "]",
      ],
      ...["", "[package.metadata]\nrequires-dist = [", `    { name = "leaf", specifier = "${leaf}" },`, '    { name = "parent" },', "]"],
    ].join("\n");
  const packages = (leaf: string, parent: string) => [
    { name: "leaf", version: leaf },
    { name: "parent", version: parent, dependencies: ['{ name = "leaf" }'] },
  ];

  it.each([0, 2, 3])("of revision %i gets the files of another version in place", async (revision) => {
    const lock = uvLock(registry, packages("1.0.0", "1.0.0"), root("<2"), { revision });
    const { plan, changed } = await fix(registry, filesOf({ "pyproject.toml": manifest, "uv.lock": lock }), [advisoryOf("leaf", "1.0.1")]);
    expect(plan?.strategy).toBe("splice");
    expect([...changed]).toEqual([["uv.lock", uvLock(registry, packages("1.0.1", "1.0.0"), root("<2"), { revision })]]);
  });

  it("repeats the range of a manifest that changes", async () => {
    const lock = uvLock(registry, packages("1.0.0", "1.0.0"), root("<2"));
    const { files: after } = await fix(registry, filesOf({ "pyproject.toml": manifest, "uv.lock": lock }), [advisoryOf("leaf", "2.0.0")]);
    expect(after.get("pyproject.toml")).toBe(manifest.replace("leaf<2", "leaf<3"));
    const text = after.get("uv.lock") ?? "";
    expect(text).toContain('{ name = "leaf", specifier = "<3" }');
    expect(text).toContain(`dependencies = [\n    { name = "fresh", extra = ["x"], marker = "python_full_version < '3.11'" },\n]\n`);
    expect(versionsIn(after)).toEqual({ fresh: "1.0.0", leaf: "2.0.0", parent: "1.1.0" });
  });

  it("gets an override where nothing else helps, and not where that is not wished for", async () => {
    const packages_ = [
      { name: "fresh", version: "1.0.0" },
      { name: "leaf", version: "1.0.0" },
      { name: "stuck", version: "1.0.0", dependencies: ['{ name = "leaf" }'] },
    ];
    const text = '[project]\nname = "app"\ndependencies = ["stuck", "fresh"]\n\n[tool.uv]\nmanaged = true\n';
    const own =
      '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [\n    { name = "fresh" },\n    { name = "stuck" },\n]';
    const stuck = filesOf({ "pyproject.toml": text, "uv.lock": uvLock(registry, packages_, own) });
    const { plan, files: after } = await fix(registry, stuck, [advisoryOf("leaf", "2.0.0")]);
    expect(plan?.strategy).toBe("override");
    expect(plan?.notes.join()).toContain("An override makes everybody use leaf>=2.0.0");
    expect(after.get("pyproject.toml")).toBe(text.replace("[tool.uv]\n", '[tool.uv]\noverride-dependencies = ["leaf>=2.0.0"]\n'));
    expect(after.get("uv.lock")).toContain('\n[manifest]\noverrides = [{ name = "leaf", specifier = ">=2.0.0" }]\n\n[[package]]');
    const without = await fix(registry, stuck, [advisoryOf("leaf", "2.0.0")], { strategies: ["splice", "update", "bump"] });
    expect(without.noFix[0]).toMatchObject({ code: "blocked", blockedBy: ["stuck@1.0.0"] });
    // What is overridden already is overridden with more.
    const again = await fix(registry.publish("leaf@2.0.1", { python: ">=3.8" }), after, [advisoryOf("leaf", "2.0.1")]);
    expect(versionsIn(again.files)).toMatchObject({ leaf: "2.0.1" });
  });

  it("moves one of several versions, and who names it", async () => {
    const split = [
      { name: "leaf", version: "1.0.0", more: [`resolution-markers = [\n    "python_full_version < '3.10'",\n]`] },
      { name: "leaf", version: "2.0.0", more: [`resolution-markers = [\n    "python_full_version >= '3.10'",\n]`] },
      {
        name: "holder",
        version: "1.0.0",
        dependencies: ['{ name = "leaf", version = "1.0.0", source = { registry = "https://pypi.org/simple" } }'],
      },
    ];
    const lock = uvLock(registry, split, root("<3"));
    const text = manifest.replace("leaf<2", "leaf");
    const { files: after } = await fix(registry, filesOf({ "pyproject.toml": text, "uv.lock": lock }), [advisoryOf("leaf", "1.0.1")]);
    expect(versionsIn(after)).toEqual({ holder: "1.0.0", leaf: "1.0.1", "leaf#1": "2.0.0" });
    expect(after.get("uv.lock")).toContain('{ name = "leaf", version = "1.0.1", source');
  });

  it("names nothing that it does not have", async () => {
    const partial = new PypiRegistry()
      .publish("app@1.0", { requires: ["leaf", "absent"] })
      .publish("app@1.1", { requires: ["leaf", "absent; python_version >= '3'"] })
      .publish("leaf@1.0");
    const own = '[[package]]\nname = "zz"\nversion = "0"\nsource = { virtual = "." }\ndependencies = [\n    { name = "app" },\n]';
    const texts = filesOf({
      "pyproject.toml": '[project]\nname = "zz"\nversion = "0"\ndependencies = ["app"]\n',
      "uv.lock": uvLock(
        partial,
        [
          { name: "app", version: "1.0", dependencies: ['{ name = "leaf" }'] },
          { name: "leaf", version: "1.0" },
        ],
        own,
      ),
    });
    const { files: after } = await fix(partial, texts, [advisoryOf("app", "1.1")]);
    expect(after.get("uv.lock")).toContain('name = "app"\nversion = "1.1"');
    expect(after.get("uv.lock")).not.toContain("absent");
  });

  it("leaves alone what comes from a second index, and newer forms", async () => {
    const lock = uvLock(registry, packages("1.0.0", "1.0.0"), root("<2"));
    const other = lock.replace(/(name = "leaf"\nversion = "1.0.0"\nsource = \{ registry = ")[^"]*/, "$1https://other.test/simple");
    const made = await fix(registry, filesOf({ "pyproject.toml": manifest, "uv.lock": other }), [advisoryOf("leaf", "1.0.1")]);
    expect(made.noFix[0]?.reason).toBe(
      "leaf@1.0.0 is installed from the index https://other.test/simple, not from the registry. Change it where it comes from.",
    );
    expect(() => readFiles(filesOf({ "pyproject.toml": manifest, "uv.lock": lock.replace("revision = 3", "revision = 9") }))).toThrow(
      "revision 9 of the format",
    );
  });
});
