import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import type { JsonObject } from "../../../../src/values/json.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { thorough } from "../../../thorough.ts";
import { advisoryOf, filesOf, fix, type InstalledAt, objectIn, readFiles } from "./fixture.ts";

const names = ["alpha", "beta", "gamma", "delta", "@scope/epsilon"] as const;
const versions = ["1.0.0", "1.0.1", "1.1.0", "2.0.0", "2.0.1"] as const;
const range = fc.constantFrom("1.0.0", "~1.0.0", "^1.0.0", "1.x", "^2.0.0", ">=1.0.1", "*", "^1.0.0 || ^2.0.0");
const specs = fc.dictionary(fc.constantFrom(...names), range, { maxKeys: 3, noNullPrototype: true });

/** What each version of each package asks for, in the order of names and versions. */
const needs = fc.array(specs, { minLength: names.length * versions.length, maxLength: names.length * versions.length });
/** A version at the top for each package, and below some of them others. */
const installed = fc.record({
  top: fc.array(fc.constantFrom(...versions), { minLength: names.length, maxLength: names.length }),
  below: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom(...versions)), { maxLength: 3 }),
});
const layout = fc.record({
  indent: fc.constantFrom("  ", "    ", "\t"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  mark: fc.constantFrom("", "\uFEFF"),
  ends: fc.boolean(),
});
const project = fc.record({
  needs,
  installed,
  layout,
  lockVersion: fc.constantFrom(1 as const, 2 as const, 3 as const),
  dependencies: specs,
  devDependencies: specs,
});
type Given = typeof project extends fc.Arbitrary<infer Value> ? Value : never;

function made({ needs: wanted, installed: { top, below }, layout: style, lockVersion, dependencies, devDependencies }: Given) {
  const registry = new NpmRegistry();
  for (const [index, name] of names.entries()) {
    for (const [each, version] of versions.entries()) {
      const own = Object.entries(wanted[index * versions.length + each] ?? {}).filter(([other]) => other !== name);
      registry.publish(`${name}@${version}`, own.length === 0 ? {} : { dependencies: Object.fromEntries(own) });
    }
  }
  const entries = [
    ...names.map((name, index) => [`node_modules/${name}`, top[index] ?? "1.0.0"] as const),
    ...below
      .filter(([one, other]) => one !== other)
      .map(([one, other, version]) => [`node_modules/${one}/node_modules/${other}`, version] as const),
  ];
  const files = filesOf(registry, {
    lockVersion,
    manifest: { dependencies, devDependencies },
    installed: Object.fromEntries(entries) as InstalledAt,
  });
  const styled = (text: string): string => {
    const body = text.replaceAll(/^ +/gm, (blanks) => style.indent.repeat(blanks.length / 2)).replaceAll("\n", style.lineEnd);
    return style.mark + (style.ends ? body : body.trimEnd());
  };
  return { registry, files: new Map([...files].map(([path, text]) => [path, styled(text)])) as Files };
}

const idle = { entries: {}, bumps: [], overrides: [], requires: {} };
const runs = { numRuns: thorough ? 2_000 : 60 };

describe("npm's files of any content and layout", () => {
  it("are byte for byte what they were when nothing is to change", () => {
    fc.assert(
      fc.property(project, (given) => {
        const { files } = made(given);
        const read = readFiles(files);
        const same = Object.fromEntries(npm.locate(read).map(({ at }) => [at, read.nodes.get(at)?.entry ?? null]));
        // Neither a plan without edits, nor one that puts every entry where it stands, changes a text.
        expect([...npm.edit(read, { edits: idle } as unknown as Plan).keys()]).toEqual([]);
        if (read.lockVersion > 1) expect([...npm.edit(read, { edits: { ...idle, entries: same } } as unknown as Plan).keys()]).toEqual([]);
      }),
      runs,
    );
  });

  it("change by a plan where it says so, once, never to an older version, and keep their layout", async () => {
    await fc.assert(
      fc.asyncProperty(
        project,
        fc.constantFrom(...names),
        fc.constantFrom("1.0.1", "1.1.0", "2.0.0", "2.0.1"),
        async (given, name, fixed) => {
          const { registry, files } = made(given);
          const { plan, changed, files: after, project: before } = await fix(registry, files, [advisoryOf(name, fixed)]);
          if (plan === undefined) {
            expect([...changed.keys()]).toEqual([]);
            return;
          }
          const read = readFiles(after);
          expect([...npm.edit(read, plan).keys()]).toEqual([]);
          for (const { from, to } of plan.changes) if (from !== null) expect(npm.compare(to, from)).toBeGreaterThan(0);
          const named = new Set(plan.changes.map(({ package: each, to }) => `${each}@${to}`));
          for (const { location, version, own, name: each } of read.nodes.values()) {
            if (own || version === before.nodes.get(location)?.version) continue;
            expect(named).toContain(`${each}@${version}`);
          }
          for (const [path, text] of changed) {
            const was = files.get(path) ?? "";
            expect([text.startsWith("\uFEFF"), text.includes("\r\n"), text.endsWith("\n")]).toEqual([
              was.startsWith("\uFEFF"),
              was.includes("\r\n"),
              was.endsWith("\n"),
            ]);
          }
          const { overrides: _new, dependencies: _bumped, devDependencies: _too, ...rest } = parsed(after);
          const { overrides: _old, dependencies: _before, devDependencies: _was, ...others } = parsed(files);
          expect(rest).toEqual(others);
        },
      ),
      runs,
    );
  });
});

const parsed = (files: Files): JsonObject => objectIn(new Map([["x", (files.get("package.json") ?? "").replace("\uFEFF", "")]]), "x");
