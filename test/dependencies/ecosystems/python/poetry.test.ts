import { describe, expect, it } from "vitest";
import { PypiRegistry } from "../../../registries/pypi.ts";
import { advisoryOf, filesOf, fix, readFiles, versionsIn } from "./fixture.ts";
import { registry, sha256 } from "./lock-registry.ts";
import { oldPoetryLock, poetryLock } from "./locks.ts";

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

  it("of version 0 of poetry has the digests of all versions of a package on one line", async () => {
    const hex = (name: string, version: string): string =>
      registry
        .hashes(name, version)
        .map((each) => `"${each.slice("sha256:".length)}"`)
        .toSorted()
        .join(", ");
    const block = (name: string, version: string, more = ""): string =>
      `[[package]]\ncategory = "main"\nname = "${name}"\noptional = false\npython-versions = "*"\nversion = "${version}"\n\n${more}`;
    const lock = (leaf: string, python: string, digests: string): string =>
      `${block("leaf", leaf).replace('"*"', `"${python}"`)}${block("parent", "1.0.0", '[package.dependencies]\nleaf = "<2"\n\n')}[metadata]\ncontent-hash = "${sha256(content("^1.0.0"))}"\npython-versions = ">=3.9"\n\n[metadata.hashes]\nleaf = [${digests}]\nparent = [${hex("parent", "1.0.0")}]\n`;
    const old = filesOf({ "pyproject.toml": manifest, "poetry.lock": lock("1.0.0", "*", hex("leaf", "1.0.0")) });
    const { changed } = await fix(registry, old, [advisoryOf("leaf", "1.0.1")]);
    expect([...changed]).toEqual([["poetry.lock", lock("1.0.1", ">=3.8", hex("leaf", "1.0.1"))]]);
  });

  it("has the digest of groups of PEP 735 too, where it had it", async () => {
    const project = '[project]\ndependencies = ["leaf<2"]\n\n[dependency-groups]\ntest = ["parent>=1"]\n';
    const reckoned = (range: string): string =>
      sha256(`{"dependency-groups": {"test": ["parent>=1"]}, "project": {"dependencies": ["leaf${range}"]}, "tool": {"poetry": {}}}`);
    const grouped = filesOf({ "pyproject.toml": project, "poetry.lock": poetryLock(registry, packages, reckoned("<2")) });
    const { plan, files: after } = await fix(registry, grouped, [advisoryOf("leaf", "2.0.0")]);
    expect(after.get("pyproject.toml")).toContain('["leaf<3"]');
    expect(after.get("poetry.lock")).toContain(`content-hash = "${reckoned("<3")}"`);
    expect(plan?.notes.join()).not.toContain("content-hash");
  });

  it("keeps what an extra needs that the manifest asks for", async () => {
    const store = new PypiRegistry()
      .publish("queue@1.0", { requires: ["leaf; extra == 'redis'"] })
      .publish("queue@1.1", { requires: ["leaf>=2; extra == 'redis'"] })
      .publish("leaf@1.0")
      .publish("leaf@2.0");
    const asked = filesOf({
      "pyproject.toml": '[tool.poetry.dependencies]\npython = ">=3.9"\nqueue = {version = "^1.0", extras = ["redis"]}\n',
      "poetry.lock": poetryLock(
        store,
        [
          { name: "leaf", version: "1.0" },
          { name: "queue", version: "1.0" },
        ],
        "0",
      ),
    });
    const { plan } = await fix(store, asked, [advisoryOf("queue", "1.1")]);
    expect(plan?.changes.map(({ package: name, to }) => [name, to])).toEqual([
      ["queue", "1.1"],
      ["leaf", "2.0"],
    ]);
    expect(plan?.removed).toEqual([]);
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
