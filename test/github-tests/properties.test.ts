import { describe, expect, it } from "vitest";
import { openHouse, PERMISSIONS } from "./kit.ts";

const SCHEMA = "/orgs/acme/properties/schema";
const VALUES = "/orgs/acme/properties/values";
const OWN = "/repos/acme/api/properties/values";

const DEFINITIONS = [
  { property_name: "tier", value_type: "single_select", allowed_values: ["1", "2"], required: true, default_value: "2" },
  { property_name: "teams", value_type: "multi_select", allowed_values: ["core", "web"], values_editable_by: "org_and_repo_actors" },
  { property_name: "legal", value_type: "true_false" },
];

async function propertyHouse(permissions: Record<string, string> = { organization_custom_properties: "read" }) {
  const opened = await openHouse({ permissions: { ...PERMISSIONS, ...permissions } });
  opened.github.setWebhook(opened.app.id, "http://127.0.0.1:9/hooks", "quiet");
  opened.ann.request("PATCH", SCHEMA, { properties: DEFINITIONS });
  const told = () =>
    opened.github.deliveries
      .filter(({ event }) => event === "custom_property_values")
      .map(({ body }) => JSON.parse(body))
      .map(({ repository, sender, ...rest }) => ({
        name: repository.name,
        has: repository.custom_properties,
        by: sender.login,
        from: rest.old_property_values,
        to: rest.new_property_values,
      }));
  return { ...opened, told };
}

describe("custom properties", () => {
  it("are defined by the organisation's owners, and have their defaults where they are required", async () => {
    const { bot, github, ann } = await propertyHouse();
    expect((await bot("GET", SCHEMA)).body).toMatchObject([{ property_name: "tier", source_type: "organization" }, {}, {}]);
    expect((await bot("GET", OWN)).body).toEqual([{ property_name: "tier", value: "2" }]);
    expect(github.as("bob").request("PATCH", SCHEMA, { properties: DEFINITIONS }, 403).status).toBe(403);
    expect((await bot("PATCH", SCHEMA, { properties: DEFINITIONS })).status).toBe(403);
    expect(ann.request("GET", "/repos/acme/api").body).toMatchObject({ custom_properties: { tier: "2" } });
  });

  it("are set for several repositories at once, and each tells what changed in it", async () => {
    const { bot, github, ann, told } = await propertyHouse();
    github.createRepository("acme", "web");
    const properties = [
      { property_name: "tier", value: "1" },
      { property_name: "legal", value: "true" },
    ];
    ann.request("PATCH", VALUES, { repository_names: ["api", "web"], properties });
    ann.request("PATCH", VALUES, { repository_names: ["api"], properties: [{ property_name: "legal", value: null }] });
    ann.request("PATCH", VALUES, { repository_names: ["api"], properties: [{ property_name: "legal", value: null }] });
    expect((await bot("GET", VALUES)).body).toMatchObject([
      { repository_name: "api", properties: [{ property_name: "tier", value: "1" }] },
      { repository_name: "web", properties },
    ]);
    const unset = [
      { property_name: "tier", value: null },
      { property_name: "legal", value: null },
    ];
    expect(told()).toEqual([
      { name: "api", has: { tier: "1", legal: "true" }, by: "ann", from: unset, to: properties },
      { name: "web", has: { tier: "1", legal: "true" }, by: "ann", from: unset, to: properties },
      {
        name: "api",
        has: { tier: "1" },
        by: "ann",
        from: [{ property_name: "legal", value: "true" }],
        to: [{ property_name: "legal", value: null }],
      },
    ]);
  });

  it("are told of to nobody without the right to read them", async () => {
    const { ann, told } = await propertyHouse({});
    ann.request("PATCH", OWN, { properties: [{ property_name: "legal", value: "true" }] });
    expect(told()).toEqual([]);
  });

  it.each([
    { property_name: "gone", value: "x", says: "Property 'gone' does not exist" },
    { property_name: "tier", value: "3", says: "Value '3' is not allowed for property 'tier'" },
    { property_name: "legal", value: "maybe", says: "Value 'maybe' is not allowed for property 'legal'" },
    { property_name: "teams", value: "core", says: "Property value for 'teams' must be a list" },
    { property_name: "teams", value: ["core", "x"], says: "Value 'x' is not allowed for property 'teams'" },
  ])("refuse $value for $property_name", async ({ says, ...property }) => {
    const { ann } = await propertyHouse();
    expect(ann.request("PATCH", OWN, { properties: [property] }, 422).body).toMatchObject({ errors: [{ message: says }] });
  });

  it("that only the organisation sets are not set by who writes to the repository", async () => {
    const { bot } = await propertyHouse({ repository_custom_properties: "write" });
    expect((await bot("PATCH", OWN, { properties: [{ property_name: "teams", value: ["core"] }] })).status).toBe(204);
    expect((await bot("PATCH", OWN, { properties: [{ property_name: "tier", value: "1" }] })).status).toBe(403);
    expect((await bot("GET", OWN)).body).toEqual([
      { property_name: "tier", value: "2" },
      { property_name: "teams", value: ["core"] },
    ]);
  });
});

describe("topics and languages", () => {
  it("are read, and topics are replaced, of which the repository tells", async () => {
    const { bot, github, app } = await openHouse();
    github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
    expect((await bot("PUT", "/repos/acme/api/topics", { names: ["Payments", "go", "go"] })).body).toEqual({ names: ["payments", "go"] });
    expect((await bot("GET", "/repos/acme/api/topics")).body).toEqual({ names: ["payments", "go"] });
    expect((await bot("GET", "/repos/acme/api")).body.topics).toEqual(["payments", "go"]);
    expect(JSON.parse(github.deliveries.at(-1)?.body ?? "{}")).toMatchObject({ action: "edited", changes: { topics: { from: [] } } });
    for (const names of [["no spaces"], Array.from({ length: 21 }, (_, index) => `t${index}`)])
      expect((await bot("PUT", "/repos/acme/api/topics", { names })).status).toBe(422);
    github.createRepository("acme", "code", { files: { "a.ts": "12345", "b.py": "123456", "README.md": "long enough to be most" } });
    expect((await bot("GET", "/repos/acme/code/languages")).body).toEqual({ Python: 6, TypeScript: 5 });
    expect((await bot("GET", "/repos/acme/code")).body.language).toBe("Python");
  });
});
