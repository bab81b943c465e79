import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { configurationDocument } from "../../scripts/config/documentation.ts";
import { organisationExample, pausedExample, repositoryExample } from "../../scripts/config/examples.ts";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { configSchema } from "../../src/config/schema.ts";
import { membersOf, schemaAt } from "../../src/config/schema-walk.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { valuesOf } from "./arbitraries.ts";
import { config, parse, said } from "./kit.ts";

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const document = textOf("docs/configuration.md");
const again = "Run npx node scripts/write-config-files.ts and commit what it writes.";

const ajv = new Ajv({ strict: false });
formats.default(ajv);
const validate = ajv.compile(configJsonSchema(policyDefinitions));

describe("the files that are made from the schema", () => {
  it("are what it says now", () => {
    expect(JSON.parse(textOf("schema/pipewarden.schema.json")), again).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema(policyDefinitions))),
    );
    expect(document === configurationDocument(policyDefinitions), again).toBe(true);
  });
});

describe("the JSON Schema", () => {
  it("allows what the parser allows", () => {
    const sections = schemaAt(configSchema(policyDefinitions), ["policies"]);
    fc.assert(
      fc.property(valuesOf(sections), (policies) => {
        expect([validate({ version: 1, policies }), validate.errors]).toEqual([true, null]);
      }),
    );
    for (const text of [organisationExample, repositoryExample, pausedExample]) expect(validate(parseYaml(text))).toBe(true);
  });

  it.each([
    {},
    { version: 2 },
    { version: 1, polices: {} },
    { version: 1, policies: { protection: { mode: "on" } } },
    { version: 1, policies: { protection: { "default-branch": { "required-reviews": { count: 7 } } } } },
    { version: 1, exemptions: [{ setting: "x" }] },
    { version: 1, selections: [{ name: "a", match: { names: ["a/b"] }, policies: {} }] },
    {
      version: 1,
      exemptions: [{ setting: "protection.default-branch.deletions", repository: "a", reason: "b", owner: "@c", until: "tomorrow" }],
    },
  ])("refuses with the parser: %j", (value) => {
    expect([validate(value), parse(JSON.stringify(value)).ok]).toEqual([false, false]);
  });

  it("describes every key", () => {
    const without = (schema: unknown, path: string): string[] => {
      const {
        properties = {},
        items,
        description,
      } = schema as { properties?: Record<string, unknown>; items?: unknown; description?: string };
      const inner = Object.entries(properties).flatMap(([name, member]) => without(member, `${path}.${name}`));
      const isEntry = path.endsWith("[]");
      return [
        ...(description === undefined && !isEntry ? [path] : []),
        ...inner,
        ...(items === undefined ? [] : without(items, `${path}[]`)),
      ];
    };
    expect(without(configJsonSchema(policyDefinitions), "")).toEqual([]);
  });
});

describe("the documentation", () => {
  const blocks = [...document.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);

  it("has examples that are valid", () => {
    const examples = blocks.filter((text) => text.includes("version: 1"));
    expect(examples).toHaveLength(3);
    for (const text of examples) expect(said(text)).toEqual([]);
    expect(said(repositoryExample, "repository")).toEqual([]);
  });

  it("writes presets out as they are", () => {
    const written = blocks.filter((text) => !text.includes("version: 1"));
    const all = Object.entries(policyDefinitions).flatMap(([name, { presets }]) =>
      (["baseline", "openssf", "strict"] as const).map((preset) => ({ name, values: presets[preset] })),
    );
    expect(written).toHaveLength(all.length);
    for (const [index, { name, values }] of all.entries()) {
      const text = `version: 1\npolicies:\n  ${name}:\n${(written[index] ?? "").replaceAll(/^(?=.)/gm, "    ")}`;
      expect(config(text).policies[name]?.values).toEqual(values);
    }
  });

  it("names every key", () => {
    const top = membersOf(configSchema(policyDefinitions)).map(([name]) => name);
    const settings = Object.values(policyDefinitions).flatMap((definition) => [...definition.settings.keys()]);
    expect([...top, ...settings].filter((name) => !document.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
