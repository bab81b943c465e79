import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Config } from "../../src/config/config.ts";
import { modes } from "../../src/config/mode.ts";
import { definePolicy, type PolicyDefinition, type Values } from "../../src/config/policy-definition.ts";
import { policyFor } from "../../src/config/policy-for.ts";
import { renderConfig } from "../../src/config/render.ts";
import { configSchema } from "../../src/config/schema.ts";
import { leavesOf, schemaAt } from "../../src/config/schema-walk.ts";
import { policyDefinitions } from "../../src/policies.ts";
import type { Json } from "../../src/values/json.ts";
import { valuesOf } from "./arbitraries.ts";
import { config, facts } from "./kit.ts";

// Each run parses files; the key whose merging is at stake is in every second of them.
const few = { numRuns: 40 };

const schema = configSchema(policyDefinitions);
const partOf = (path: string): fc.Arbitrary<Json> => {
  return valuesOf(schemaAt(schema, path.split(".")));
};

/** What each policy does with its values, without any of the policy's own meaning. */
const definitions = Object.fromEntries(
  Object.entries(policyDefinitions).map(([name, definition]): [string, PolicyDefinition<{ mode: string; values: Values }>] => [
    name,
    { ...definition, policy: (mode, values) => ({ mode, values }) },
  ]),
);

const sections = partOf("policies") as fc.Arbitrary<Record<string, Json>>;
const file = (parts: Record<string, Json>, kind: "organisation" | "repository"): Config =>
  config(stringify({ version: 1, ...parts }), kind);
const settingPaths = Object.entries(policyDefinitions).flatMap(([name, { settings }]) =>
  [...settings.keys()].map((path) => `${name}.${path}`),
);
const selection = (name: string): fc.Arbitrary<Json> => sections.map((policies) => ({ name, match: { names: ["*"] }, policies }));
const exemption = fc
  .constantFrom(...settingPaths)
  .map((setting) => ({ setting, repository: "shop", reason: "x", owner: "@me", until: "2030-01-01" }));

const organisation = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        policies: sections,
        selections: fc.tuple(selection("one"), selection("two")).map((both): Json => both),
        exemptions: fc.uniqueArray(exemption, { maxLength: 3, selector: ({ setting }) => setting }),
      })
      .map((parts) => file(parts, "organisation")),
  },
);
/** A repository's file has no say in what is the organisation's own. */
const heard = (policies: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(Object.entries(policies).map(([name, section]) => [name, heardOf(name as "secrets", section)]));
const heardOf = (policy: "secrets", section: Json, prefix = ""): Json =>
  Object.fromEntries(
    Object.entries(section as Record<string, Json>).flatMap(([key, value]): [string, Json][] => {
      const path = `${prefix}${key}`;
      const { settings } = policyDefinitions[policy];
      if (settings.get(path)?.organisationOnly === true) return [];
      const isGroup = [...settings.keys()].some((setting) => setting.startsWith(`${path}.`));
      return [[key, isGroup ? heardOf(policy, value, `${path}.`) : value]];
    }),
  );
const repository = sections.map((policies) => file({ policies: heard(policies) }, "repository"));
const inForce = (base: Config | undefined, own: Config | undefined) =>
  policyFor(definitions, { organisation: base, repository: own, facts: facts(), today: "2026-01-01" });

describe("a repository's file", () => {
  it("never weakens any setting of any policy, and never the mode", () => {
    fc.assert(
      fc.property(organisation, repository, (base, own) => {
        const before = inForce(base, undefined).policies;
        const after = inForce(base, own).policies;
        for (const [name, { settings }] of Object.entries(definitions)) {
          const [was, is] = [before[name], after[name]];
          expect(modes.indexOf(is?.mode as "off")).toBeGreaterThanOrEqual(modes.indexOf(was?.mode as "off"));
          for (const [path, value] of Object.entries(was?.values ?? {})) {
            expect([path, settings.get(path)?.isAtLeast(is?.values[path] ?? null, value)]).toEqual([path, true]);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("gets all it asks for", () => {
    fc.assert(
      fc.property(organisation, repository, (base, own) => {
        const after = inForce(base, own).policies;
        for (const [name, { settings }] of Object.entries(definitions)) {
          for (const [path, value] of Object.entries(own.policies[name]?.values ?? {})) {
            expect([path, settings.get(path)?.isAtLeast(after[name]?.values[path] ?? null, value)]).toEqual([path, true]);
          }
        }
      }),
      few,
    );
  });

  it("is told of a loosening wherever its word does not hold, and only there", () => {
    fc.assert(
      fc.property(organisation, repository, (base, own) => {
        const answer = inForce(base, own);
        const told = new Set(answer.loosened.map(({ path }) => path));
        for (const [name, { settings }] of Object.entries(definitions)) {
          for (const [path, order] of settings) {
            const [asked, given] = [own.policies[name]?.values[path], inForce(base, undefined).policies[name]?.values[path]];
            const less = asked !== undefined && given !== undefined && !order.isAtLeast(asked, given);
            if (order.loosens === undefined) expect([path, told.has(`${name}.${path}`)]).toEqual([path, less]);
            else if (!less) expect([path, told.has(`${name}.${path}`)]).toEqual([path, false]);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("changes nothing by being there twice", () => {
    fc.assert(
      fc.property(organisation, repository, (base, own) => {
        const once = inForce(base, own).policies;
        const written = Object.fromEntries(
          Object.entries(definitions).map(([name]) => [name, { mode: null, preset: null, values: once[name]?.values ?? {}, at: {} }]),
        );
        expect(inForce(base, { ...own, policies: { ...written } }).policies).toEqual(
          Object.fromEntries(
            Object.entries(once).map(([name, each]) => [name, { ...each, mode: inForce(base, undefined).policies[name]?.mode }]),
          ),
        );
      }),
      few,
    );
  });
});

describe("selections", () => {
  it("give the same values in any order", () => {
    fc.assert(
      fc.property(organisation, repository, (base, own) => {
        if (base === undefined) return;
        const turned = { ...base, selections: base.selections.toReversed() };
        for (const name of Object.keys(definitions)) {
          expect(inForce(turned, own).policies[name]?.values).toEqual(inForce(base, own).policies[name]?.values);
        }
      }),
      few,
    );
  });

  it("never weaken what is asked of all", () => {
    fc.assert(
      fc.property(organisation, (base) => {
        if (base === undefined) return;
        const alone = inForce({ ...base, selections: [] }, undefined).policies;
        const joined = inForce(base, undefined).policies;
        for (const [name, { settings }] of Object.entries(definitions)) {
          for (const [path, value] of Object.entries(alone[name]?.values ?? {})) {
            expect([path, settings.get(path)?.isAtLeast(joined[name]?.values[path] ?? null, value)]).toEqual([path, true]);
          }
        }
      }),
      few,
    );
  });
});

describe.each(settingPaths)("the setting %s", (full) => {
  const [name = "", ...rest] = full.split(".");
  const order = definitions[name]?.settings.get(rest.join("."));
  if (order === undefined) throw new TypeError(`There is no order for ${full}`);
  const values = partOf(`policies.${full}`).map(order.read);

  it("is joined associatively, commutatively and idempotently, to the least value that is at least both", () => {
    fc.assert(
      fc.property(values, values, values, (one, two, three) => {
        expect(order.join(order.join(one, two), three)).toEqual(order.join(one, order.join(two, three)));
        expect(order.join(one, two)).toEqual(order.join(two, one));
        expect(order.join(one, one)).toEqual(one);
        expect(order.isAtLeast(order.join(one, two), one)).toBe(true);
        expect(order.isAtLeast(order.join(one, two), two)).toBe(true);
        if (order.isAtLeast(three, one) && order.isAtLeast(three, two)) expect(order.isAtLeast(three, order.join(one, two))).toBe(true);
      }),
    );
  });

  it("is written as it is read", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(order.read(order.write(value))).toEqual(value);
      }),
    );
  });
});

/** The same without the places, which depend on how it is written. */
const placeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === "at" ? undefined : inner)));

describe("a rendered configuration", () => {
  it("is parsed to what it was", () => {
    fc.assert(
      fc.property(organisation, (base) => {
        if (base === undefined) return;
        expect(placeless(config(renderConfig(base, policyDefinitions)))).toEqual(placeless(base));
      }),
      few,
    );
  });
});

describe("a definition", () => {
  const first: PolicyDefinition = policyDefinitions.protection;

  it("covers each key of its schema", () => {
    for (const [name, { schema: own, settings }] of Object.entries(policyDefinitions)) {
      expect([name, leavesOf(own, (path) => settings.has(path)).toSorted()]).toEqual([name, [...settings.keys()].toSorted()]);
    }
  });

  it("is refused where a key has no order, or an order no key", () => {
    const settings = new Map(first.settings);
    const [path = ""] = settings.keys();
    settings.delete(path);
    const presets = { none: {}, baseline: {}, openssf: {}, strict: {} };
    expect(() => definePolicy({ ...first, presets, settings })).toThrow(path);
    const order = first.settings.get(path);
    if (order === undefined) throw new TypeError("The definition has no setting");
    expect(() => definePolicy({ ...first, presets, settings: new Map([...first.settings, ["no.such.key", order]]) })).toThrow(
      "no.such.key",
    );
  });
});
