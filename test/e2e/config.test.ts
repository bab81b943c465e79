import { describe, expect, it } from "vitest";
import { isBaseline, writesTo } from "./assertions.ts";
import { commitFile, configChecks, proposeFile } from "./config.ts";
import { enforcing, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

describe("the organisation's file", () => {
  it("is followed from the push that brings it on, in every repository", async () => {
    const rig = await scene({ home: "" });
    for (const name of ["shop", "blog"]) rig.github.createRepository("acme", name);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(false);
    const head = commitFile(rig, "acme/.github", enforcing);
    await rig.settle(await rig.startBot());
    expect(["acme/shop", "acme/blog"].map((name) => isBaseline(rig, name))).toEqual([true, true]);
    expect(configChecks(rig, "acme/.github", head)).toMatchObject([{ conclusion: "success", output: { title: "Valid and in force" } }]);
  });

  it("that is not valid is told on its commit, line by line, and the last valid one stays in force", async () => {
    const rig = await scene({ home: enforcing });
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    const head = commitFile(rig, "acme/.github", "version: 1\npolicies:\n  protection:\n    mode: enfroce\n");
    await rig.settle(await rig.startBot());
    expect(configChecks(rig, "acme/.github", head)).toMatchObject([
      {
        conclusion: "failure",
        output: { annotations_count: 1, summary: expect.stringContaining("last valid configuration stays in force") },
      },
    ]);
    rig.github.as("mallory").weakenProtection("acme/shop", "main");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });

  it("that is removed is in force no more", async () => {
    const rig = await scene({ home: enforcing });
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    commitFile(rig, "acme/.github", null);
    await rig.settle(await rig.startBot());
    rig.github.as("mallory").weakenProtection("acme/shop", "main");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(false);
  });

  it("stays in force when its repository cannot be reached any more", async () => {
    const rig = await scene({ home: enforcing });
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    rig.github.deleteRepository("acme/.github");
    rig.github.as("mallory").weakenProtection("acme/shop", "main");
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });
});

describe("a repository's own file", () => {
  it("may ask for more, and what it asks less of is ignored and told on its commit", async () => {
    const rig = await scene({ home: enforcing });
    rig.github.createRepository("acme", "shop");
    await rig.settle(await rig.startBot());
    const file =
      "version: 1\npolicies:\n  protection:\n    mode: report\n    default-branch:\n      linear-history: true\n      required-reviews:\n        count: 0\n";
    const head = commitFile(rig, "acme/shop", file);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    expect(rig.github.protectionOf("acme/shop", "main")?.required_linear_history?.enabled).toBe(true);
    const [check, ...more] = configChecks(rig, "acme/shop", head);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ conclusion: "neutral", output: { annotations_count: 2 } });
    expect(check?.output.summary).toContain("protection.mode");
    expect(check?.output.summary).toContain("required-reviews.count");
  });
});

describe("a pull request that changes the organisation's file", () => {
  it("is told which settings of which repositories would change, and changes none of them", async () => {
    const rig = await scene({ home: reporting });
    for (const name of ["shop", "blog"]) rig.github.createRepository("acme", name);
    await rig.settle(await rig.startBot());
    rig.github.resetLog();
    const { head } = proposeFile(rig, "acme/.github", enforcing);
    await rig.settle(await rig.startBot());
    const [check, ...more] = configChecks(rig, "acme/.github", head);
    expect(more).toEqual([]);
    expect(check?.output.title).toMatch(/^Would change \d+ settings in 3 of 3 repositories$/);
    expect(check?.output.summary).toContain("<code>acme/shop</code>");
    expect(rig.github.writes({ effective: true })).toBe(writesTo(rig, "acme/.github").length);
    expect(writesTo(rig, "acme/.github")).toEqual(["POST /check-runs"]);
  });
});

it("chooses repositories by their custom properties, also by those that change later", async () => {
  const chosen =
    'version: 1\npolicies:\n  protection:\n    mode: report\nselections:\n  - name: first\n    match:\n      properties:\n        tier: ["1"]\n    policies:\n      protection:\n        mode: enforce\n';
  const rig = await scene({ home: chosen });
  for (const name of ["shop", "blog"]) rig.github.createRepository("acme", name);
  await rig.settle(await rig.startBot());
  const alice = rig.github.as("alice");
  alice.request("PATCH", "/orgs/acme/properties/schema", { properties: [{ property_name: "tier", value_type: "string" }] });
  alice.request("PATCH", "/orgs/acme/properties/values", {
    repository_names: ["shop"],
    properties: [{ property_name: "tier", value: "1" }],
  });
  await rig.settle(await rig.startBot());
  expect(["acme/shop", "acme/blog"].map((name) => isBaseline(rig, name))).toEqual([true, false]);
});
