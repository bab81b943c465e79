import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { raisePoetry } from "../../../../src/dependencies/ecosystems/python/poetry/range.ts";
import { python } from "../../../../src/dependencies/ecosystems/python/python.ts";
import { raiseSpecifier } from "../../../../src/dependencies/ecosystems/python/raise-specifier.ts";
import { logicalLines } from "../../../../src/dependencies/ecosystems/python/requirements/lines.ts";
import { joinLock, splitLock } from "../../../../src/dependencies/ecosystems/python/toml-text.ts";
import { admits, compareVersions } from "../../../../src/dependencies/ecosystems/python/version.ts";
import { PypiRegistry } from "../../../registries/pypi.ts";
import { advisoryOf, filesOf, fix } from "./fixture.ts";
import { oldPoetryLock, pipfileLock, poetryLock, uvLock } from "./locks.ts";

const registry = new PypiRegistry().publish("leaf@1.0.0").publish("leaf@1.0.1").publish("other@2.0.0");
const packages = [
  { name: "leaf", version: "1.0.0" },
  { name: "other", version: "2.0.0" },
];
const root = '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [\n    { name = "leaf" },\n]';
const uvManifest = '[project]\nname = "app"\ndependencies = ["leaf"] # why\n';
const poetryManifest = '[tool.poetry.dependencies]\nleaf = "*"\n';

/** One of each form, as their programs write them. */
const projects: readonly Files[] = [
  filesOf({
    "requirements.txt": "# a list\nleaf==1.0.0 \\\n    --hash=sha256:00  # why\n\nother==2.0.0;python_version>'3'\n-r more.txt\n",
  }),
  filesOf({ "pyproject.toml": poetryManifest, "poetry.lock": poetryLock(registry, packages, "") }),
  filesOf({ "pyproject.toml": poetryManifest, "poetry.lock": oldPoetryLock(registry, packages, "") }),
  filesOf({ "pyproject.toml": uvManifest, "uv.lock": uvLock(registry, packages, root) }),
  filesOf({
    Pipfile: '[packages]\nleaf = "*"\n',
    "Pipfile.lock": pipfileLock(registry, { default: { leaf: "1.0.0", other: "2.0.0" } }, ""),
  }),
];

/** The same, as other editors and systems leave it. */
const layouts: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text}`,
  (text) => text.trimEnd(),
  (text) => `${text}\n\n`,
];

const version = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join("."));

describe("editing Python's files", () => {
  const given = fc
    .tuple(fc.constantFrom(...projects), fc.constantFrom(...layouts))
    .map(([files, layout]) => new Map([...files].map(([path, text]) => [path, layout(text)])));

  it("changes nothing where nothing is to change", () => {
    fc.assert(
      fc.property(given, (files) => {
        const [paths] = python.projects([...files.keys()]);
        if (paths === undefined) throw new Error("There is no project.");
        const read = python.read(files, paths);
        if ("refused" in read) throw new Error(read.refused);
        const edits = { moves: [], added: [], removed: [], bumps: [], overrides: [] };
        const plan = {
          edits,
          ecosystem: "pip" as const,
          manifest: "",
          package: "",
          advisories: [],
          to: "",
          strategy: "splice" as const,
          changes: [],
          removed: [],
          paths: [],
          notes: [],
        };
        expect(python.edit(read.project, plan)).toEqual(new Map());
      }),
      { numRuns: 25 },
    );
  });

  it("changes the lines of a package alone, in any layout, and once", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (files) => {
        const { plan, changed, project, files: after } = await fix(registry, files, [advisoryOf("leaf", "1.0.1")]);
        if (plan === undefined) throw new Error("There is no plan.");
        expect(changed.size).toBe(1);
        for (const [path, text] of changed) {
          const before = (files.get(path) ?? "").split("\n");
          const lines = text.split("\n");
          const differing = before.filter((line) => !lines.includes(line));
          expect(differing.length).toBeLessThanOrEqual(4);
          expect(text.startsWith("\uFEFF")).toBe(before[0]?.startsWith("\uFEFF"));
          expect(/\s*$/.exec(text)?.[0]).toBe(/\s*$/.exec(files.get(path) ?? "")?.[0]);
          expect(/[^\r]\n/.test(text)).toBe(/[^\r]\n/.test(files.get(path) ?? ""));
        }
        const again = python.read(after, project.paths);
        if ("refused" in again) throw new Error(again.refused);
        expect(python.edit(again.project, plan)).toEqual(new Map());
      }),
      { numRuns: 25 },
    );
  });

  it("takes any list apart without losing a character", () => {
    const piece = fc.constantFrom(
      "leaf==1",
      " # why",
      "\\",
      "\n",
      "\r\n",
      " ",
      "--hash=sha256:0",
      "\uFEFF",
      "-r x.txt",
      "[[package]]\n",
      "[metadata]\n",
      "[package.x]\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        expect(joinLock(splitLock(text))).toBe(text);
        let at = 0;
        for (const line of logicalLines(text)) {
          expect(line.from).toBe(at);
          expect(line.text.length).toBe(line.to - line.from);
          at = line.to;
        }
        expect(at).toBe(text.length);
      }),
    );
  });

  it("raises a range so that it lets the version in, and nothing older where that is asked for", () => {
    const clause = fc.tuple(fc.constantFrom(">=", "==", "~=", "<", "<=", ">"), version).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(clause, { minLength: 1, maxLength: 3 }), version, version, (clauses, wanted, older) => {
        const specifier = clauses.join(", ");
        const raised = raiseSpecifier(specifier, wanted);
        if (raised !== undefined) expect(admits(raised, wanted)).toBe(true);
        if (admits(specifier, wanted)) expect(raised).toBe(specifier);
        const least = raiseSpecifier(specifier, wanted, true);
        if (least !== undefined && compareVersions(older, wanted) < 0) expect(admits(least, older)).toBe(false);
      }),
    );
  });

  it.each([
    ["^1.2", "2.0.1", "^2.0"],
    ["~1.2.3", "1.3.4", "~1.3.4"],
    ["1.2.3", "1.2.4", "1.2.4"],
    ["1.2.*", "1.3.4", "1.3.*"],
    [">=1.0 <1.2", "1.3.1", ">=1.0 <1.4"],
    ["^1.2 || ^2.0", "3.0.0", undefined],
  ])("raises poetry's %s for %s to %s", (range, wanted, raised) => {
    expect(raisePoetry(range, wanted)).toBe(raised);
  });
});
