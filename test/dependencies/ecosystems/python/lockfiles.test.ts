import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PypiRegistry } from "../../../registries/pypi.ts";
import { advisoryOf, filesOf, fix, readFiles, versionsIn } from "./fixture.ts";
import { oldPoetryLock, pipfileLock, poetryLock, uvLock } from "./locks.ts";

const registry = new PypiRegistry()
  .publish("leaf@1.0.0", { python: ">=3.7" })
  .publish("leaf@1.0.1", { python: ">=3.8" })
  .publish("leaf@2.0.0", { python: ">=3.8", requires: ['Fresh[x]>=1; python_version < "3.11"'] })
  .publish("fresh@1.0.0", { python: ">=3.8" })
  .publish("parent@1.0.0", { requires: ["leaf<2"] })
  .publish("parent@1.1.0", { requires: ["leaf>=1", 'extra-thing; extra == "all"'] })
  .publish("stuck@1.0.0", { requires: ["leaf<2"] })
  .publish("orphan@1.0.0")
  .publish("holder@1.0.0", { requires: ["orphan>=1"] })
  .publish("holder@1.0.1", { requires: ["leaf"] });
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("poetry.lock", () => {
  const manifest = '[tool.poetry.dependencies]\npython = ">=3.9"\nparent = "^1.0"\nleaf = { version = "^1.0.0" } # why\n';
  // As poetry reckons it: keys in their order, and blanks as Python writes them.
  const content = (leaf: string) =>
    `{"dependencies": {"leaf": {"version": "${leaf}"}, "parent": "^1.0", "python": ">=3.9"}, "dev-dependencies": null, "extras": null, "source": null}`;
  const packages = [
    { name: "leaf", version: "1.0.0" },
    { name: "parent", version: "1.0.0", dependencies: ['leaf = "<2"'] },
  ];
  const files = filesOf({ "pyproject.toml": manifest, "poetry.lock": poetryLock(registry, packages, sha256(content("^1.0.0"))) });

  it("gets another version in place, and keeps the manifest's digest", async () => {
    const { plan, changed } = await fix(registry, files, [advisoryOf("leaf", "1.0.1")]);
    expect(plan?.strategy).toBe("splice");
    const after = poetryLock(registry, [{ name: "leaf", version: "1.0.1" }, ...packages.slice(1)], sha256(content("^1.0.0")));
    expect([...changed]).toEqual([["poetry.lock", after.replace('python-versions = "*"', 'python-versions = ">=3.8"')]]);
  });

  it("has the digest of a manifest that changes, with who has to follow and what comes in", async () => {
    const { plan, files: after } = await fix(registry, files, [advisoryOf("leaf", "2.0.0")]);
    expect(plan?.changes.map(({ package: name, to, strategy }) => [name, to, strategy])).toEqual([
      ["leaf", "2.0.0", "bump"],
      ["parent", "1.1.0", "update"],
      ["fresh", "1.0.0", "update"],
    ]);
    expect(after.get("pyproject.toml")).toBe(manifest.replace("^1.0.0", "^2.0.0"));
    const lock = after.get("poetry.lock") ?? "";
    expect(lock).toContain(`content-hash = "${sha256(content("^2.0.0"))}"`);
    expect(lock).toContain('[package.dependencies]\nFresh = {version = ">=1", extras = ["x"], markers = "python_version < \\"3.11\\""}\n');
    expect(lock).toContain('[package.dependencies]\nleaf = ">=1"\n\n[package.extras]\nall = ["extra-thing"]\n');
    expect(lock).toContain(
      'groups = ["main"]\nmarkers = "python_version < \\"3.11\\""\nfiles = [\n    {file = "fresh-1.0.0-py3-none-any.whl"',
    );
  });

  it("keeps a digest that was not the manifest's, and says so where the manifest changes", async () => {
    const foreign = new Map([...files, ["poetry.lock", poetryLock(registry, packages, "0".repeat(64))]]);
    const { plan, files: after } = await fix(registry, foreign, [advisoryOf("leaf", "2.0.0")]);
    expect(plan?.notes[0]).toBe(
      "The content-hash of `poetry.lock` is not that of `pyproject.toml`, before and after: the manifest was changed without it. Run `poetry lock`.",
    );
    expect(after.get("poetry.lock")).toContain(`content-hash = "${"0".repeat(64)}"`);
    expect(after.get("pyproject.toml")).toContain("^2.0.0");
    expect((await fix(registry, foreign, [advisoryOf("leaf", "1.0.1")])).plan?.strategy).toBe("splice");
  });

  it("of version 1.1 has the digests where that has them", async () => {
    const old = filesOf({ "pyproject.toml": manifest, "poetry.lock": oldPoetryLock(registry, packages, sha256(content("^1.0.0"))) });
    const { files: after } = await fix(registry, old, [advisoryOf("leaf", "1.0.1")]);
    const wanted = oldPoetryLock(registry, [{ name: "leaf", version: "1.0.1" }, ...packages.slice(1)], sha256(content("^1.0.0")));
    expect(after.get("poetry.lock")).toBe(wanted.replace('python-versions = "*"', 'python-versions = ">=3.8"'));
  });

  it("of an older poetry keeps tables of single dependencies, and writes none twice", async () => {
    const both = ['keeps; sys_platform == "win32"', 'changes>=1; sys_platform == "win32"'];
    registry
      .publish("tabled@1.0.0", { requires: both })
      .publish("tabled@1.0.1", { requires: [both[0] ?? "", 'changes>=2; sys_platform == "win32"'] })
      .publish("keeps@1.0.0")
      .publish("changes@2.0.0");
    const table = (name: string, range: string) => [
      "",
      `[package.dependencies.${name}]`,
      'markers = "sys_platform == \\"win32\\""',
      `version = "${range}"`,
    ];
    const lock = poetryLock(
      registry,
      [
        { name: "changes", version: "2.0.0" },
        { name: "keeps", version: "1.0.0" },
        { name: "tabled", version: "1.0.0", sections: [...table("changes", ">=1"), ...table("keeps", "*")] },
      ],
      "",
    );
    const own = '[tool.poetry.dependencies]\ntabled = "*"\n';
    const { files: after } = await fix(registry, filesOf({ "pyproject.toml": own, "poetry.lock": lock }), [advisoryOf("tabled", "1.0.1")]);
    const text = after.get("poetry.lock") ?? "";
    expect(text).toContain(
      '[package.dependencies]\nchanges = {version = ">=2", markers = "sys_platform == \\"win32\\""}\n\n[package.dependencies.keeps]\n',
    );
    expect(text).not.toContain("[package.dependencies.changes]");
  });

  it("loses what nobody asks for any more", async () => {
    const own = '[tool.poetry.dependencies]\npython = ">=3.9"\nholder = "^1.0"\nleaf = "*"\n';
    const lock = poetryLock(
      registry,
      [
        { name: "holder", version: "1.0.0", dependencies: ['orphan = ">=1"'] },
        { name: "leaf", version: "1.0.1" },
        { name: "orphan", version: "1.0.0" },
      ],
      "",
    );
    const { plan, files: after } = await fix(registry, filesOf({ "pyproject.toml": own, "poetry.lock": lock }), [
      advisoryOf("holder", "1.0.1"),
    ]);
    expect(plan?.removed).toEqual(["orphan@1.0.0"]);
    expect(versionsIn(after)).toEqual({ holder: "1.0.1", leaf: "1.0.1" });
  });

  it("refuses what it does not know, in a sentence", () => {
    const broken = new Map([...files, ["poetry.lock", "<<<<<<< HEAD\n"]]);
    expect(() => readFiles(broken)).toThrow("`poetry.lock` is no valid TOML; it may hold an unsolved merge conflict.");
    const newer = new Map([...files, ["poetry.lock", (files.get("poetry.lock") ?? "").replace('"2.1"', '"3.0"')]]);
    expect(() => readFiles(newer)).toThrow("has the version 3.0 of the format; 1.x and 2.x are known.");
  });
});

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

describe("Pipfile.lock", () => {
  const pipfile =
    '[packages]\nparent = "*"\nLeaf = {version = "<2", extras = ["x"]}\n\n[dev-packages]\n\n[requires]\npython_version = "3.11"\n';
  const content = (leaf: string): string =>
    `{"_meta":{"requires":{"python_version":"3.11"},"sources":[{"name":"pypi","url":"https://pypi.org/simple","verify_ssl":true}]},"default":{"Leaf":{"extras":["x"],"version":"${leaf}"},"parent":"*"},"develop":{}}`;
  const lock = (leaf: string, range: string, parent = "1.0.0"): string =>
    pipfileLock(registry, { default: { leaf, parent }, develop: { leaf } }, sha256(content(range)));
  const files = filesOf({ Pipfile: pipfile, "Pipfile.lock": lock("1.0.0", "<2") });

  it("gets another version wherever it stands, and keeps the digest", async () => {
    const { plan, changed } = await fix(registry, files, [advisoryOf("leaf", "1.0.1")]);
    expect(plan?.changes.map(({ strategy }) => strategy)).toEqual(["splice"]);
    const after = lock("1.0.1", "<2").replaceAll(/(markers": "python_version >= '3\.)7('",\n\s+"version": "==1.0.1")/g, "$18$2");
    expect([...changed]).toEqual([["Pipfile.lock", after]]);
  });

  it("has the digest of a Pipfile that changes", async () => {
    const { files: after } = await fix(registry, files, [advisoryOf("leaf", "2.0.0")]);
    expect(after.get("Pipfile")).toBe(pipfile.replace("<2", "<3"));
    expect(after.get("Pipfile.lock")).toContain(`"sha256": "${sha256(content("<3"))}"`);
    expect(versionsIn(after)).toEqual({ leaf: "2.0.0", parent: "1.1.0", "leaf#1": "2.0.0" });
  });
});
