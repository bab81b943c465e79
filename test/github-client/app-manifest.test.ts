import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatPermissions, loweredToRead } from "../../src/github/permissions.ts";
import { readAppDefinition } from "../../src/registration/app-definition.ts";
import { appModes, permissionsFor } from "../../src/registration/manifest.ts";
import { description, resolve, type Schema } from "../github/openapi/description.ts";

const text = readFileSync(new URL("../../app.yml", import.meta.url), "utf8");
const lines = text.split("\n");

/** The indented lines under a top-level key; the file uses nothing more of YAML than this. */
function under(key: string): string[] {
  const start = lines.indexOf(`${key}:`);
  expect(start).toBeGreaterThan(-1);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\S/.test(line));
  return (end === -1 ? rest : rest.slice(0, end)).map((line) => line.trim()).filter((line) => line !== "");
}

const entries = under("default_permissions").filter((line) => !line.startsWith("#"));
const permissions = Object.fromEntries(entries.map((line) => line.split(": "))) as Record<string, string>;
const events = under("default_events").map((line) => line.replace(/^- /, ""));
const known = resolve<Schema>({ $ref: "#/components/schemas/app-permissions" }).properties ?? {};
const levels = ["read", "write", "admin"];
/** What GitHub's documentation names and its description lacks; see `openapi-exceptions.ts`. */
const undescribed: Record<string, readonly string[]> = { repository_advisories: ["read", "write"] };

/** What GitHub's description says of an event, for all of its actions. */
function summaries(event: string): string[] {
  const prefix = event.replaceAll("_", "-");
  return Object.entries(description()["x-webhooks"])
    .filter(([name]) => name === prefix || name.startsWith(`${prefix}-`))
    .filter(([, { post }]) => eventOf(post as unknown as { parameters: unknown }) === event)
    .map(([, { post }]) => (post as unknown as { summary: string }).summary);
}

/** A description's webhook tells its event by the example of a header. */
function eventOf({ parameters }: { parameters: unknown }): string | undefined {
  const header = (parameters as { name: string; example?: string }[]).find(({ name }) => name === "X-Github-Event");
  return header?.example?.replaceAll("-", "_");
}

describe("app.yml", () => {
  it("asks for permissions and levels that GitHub has", () => {
    expect(Object.keys(permissions).length).toBeGreaterThan(0);
    for (const [name, level] of Object.entries(permissions)) {
      const schema = known[name];
      const possible = schema === undefined ? undescribed[name] : resolve(schema).enum;
      expect(possible, `GitHub has no permission ${name}.`).toContain(level);
    }
  });

  it("gives a reason for each permission", () => {
    const section = under("default_permissions");
    for (const [index, line] of section.entries()) if (!line.startsWith("#")) expect(section[index - 1]).toMatch(/^# .{20,}\.$/);
  });

  it.each(appModes)("subscribes to events that GitHub has, each allowed by one of the permissions: %s", (mode) => {
    const granted: Record<string, string> = permissionsFor(mode, readAppDefinition().default_permissions);
    expect(events.length).toBeGreaterThan(0);
    const names: Record<string, string[]> = {
      Administration: ["administration", "organization_administration"],
      Metadata: ["metadata"],
      Contents: ["contents"],
      Checks: ["checks"],
      Issues: ["issues"],
      "Pull requests": ["pull_requests"],
      "Custom properties": ["organization_custom_properties"],
      "Merge queues": ["merge_queues"],
      "Secret scanning alerts": ["secret_scanning_alerts"],
      "Dependabot alerts": ["vulnerability_alerts"],
    };
    for (const event of events) {
      const said = summaries(event);
      expect(said, `GitHub has no event ${event}.`).not.toEqual([]);
      for (const summary of said) {
        const [, level = "", permission = ""] = /at least (\w+)-level access for the "([\w ]+)"/.exec(summary) ?? [];
        const reached = (names[permission] ?? []).map((name) => levels.indexOf(granted[name] ?? ""));
        expect(Math.max(-1, ...reached), `${event} needs ${permission}: ${level}`).toBeGreaterThanOrEqual(levels.indexOf(level));
      }
    }
  });

  it("is for its owner alone, and says what it is in the 140 characters that a reader takes in", () => {
    expect(text).toMatch(/^public: false$/m);
    expect(/^description: (.+)$/m.exec(text)?.[1]?.length).toBeLessThanOrEqual(140);
    expect(text).toMatch(/^name: \w/m);
    expect(text).toMatch(/^url: https:\/\//m);
  });
});

describe("Permissions", () => {
  it("lowered to reading have levels that GitHub has, whatever the permission", () => {
    const all = Object.fromEntries(Object.keys(known).map((name) => [name, "write" as const]));
    const lowered = loweredToRead(all);
    for (const [name, level] of Object.entries(lowered)) expect(resolve(known[name] as Schema).enum).toContain(level);
    const left = Object.keys(all).filter((name) => !(name in lowered));
    for (const name of left) expect(resolve(known[name] as Schema).enum).toEqual(["write"]);
    expect(left).toHaveLength(2);
  });

  it("are written in one order", () => {
    expect(formatPermissions({ metadata: "read", checks: "write" })).toBe("checks: write, metadata: read");
  });
});
