import { describe, expect, it } from "vitest";
import { isBaseline } from "./assertions.ts";
import { commitFile, configChecks } from "./config.ts";
import { enforcing, type Rig, reporting } from "./rig.ts";
import { scene, sweepAnHourLater } from "./scene.ts";

const home = "acme/.github";
const settle = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

async function sceneWith(file: string): Promise<Rig> {
  const rig = await scene({ home: file });
  rig.github.createRepository("acme", "shop");
  await settle(rig);
  return rig;
}

/** What only the strict preset asks for. */
const isStrict = (rig: Rig): boolean => {
  const rule = rig.github.protectionOf(home, "main");
  return isBaseline(rig, home) && rule?.required_pull_request_reviews?.require_code_owner_reviews === true;
};

describe("the repository that rules the others", () => {
  const selecting = (mode: string, selected: string) =>
    `version: 1\npolicies:\n  protection:\n    mode: ${mode}\n    preset: none\nselections:\n  - name: one\n    match:\n      names: [shop]\n    policies:\n      protection:\n        mode: ${selected}\n`;

  it.each([
    ["all repositories are enforced, with nothing asked of them", enforcing.replace("baseline", "none")],
    ["only another repository is enforced", selecting("report", "enforce")],
    [
      "it is left out by name",
      `${enforcing}selections:\n  - name: me\n    match:\n      names: [.github]\n    policies:\n      protection:\n        mode: "off"\n`,
    ],
    ["every other is left out", selecting('"off"', "enforce")],
  ])("is strictly protected although the file asks for less of it: %s", async (_what, file) => {
    const rig = await sceneWith(file);
    expect(isStrict(rig)).toBe(true);
    rig.github.as("mallory").weakenProtection(home, "main");
    await settle(rig);
    expect(isStrict(rig)).toBe(true);
  });

  it("is not written to while nothing is enforced anywhere", async () => {
    const rig = await sceneWith(selecting("report", "report"));
    expect(rig.github.protectionOf(home, "main")).toBeNull();
  });

  const rename = (rig: Rig) => rig.github.as("alice").request("PATCH", `/repos/${home}`, { name: "old-github" });
  const remove = (rig: Rig) => rig.github.deleteRepository(home);

  it.each([
    ["renamed", false, rename],
    ["deleted", false, remove],
    ["renamed before its newest commit was looked at", true, rename],
    ["deleted before its newest commit was looked at", true, remove],
  ])("leaves its last valid configuration in force when it is %s, through events and sweeps", async (_how, committed, lose) => {
    const rig = await sceneWith(enforcing);
    if (committed) commitFile(rig, home, reporting);
    lose(rig);
    await settle(rig);
    for (let hour = 0; hour < 2; hour += 1) {
      rig.github.as("mallory").weakenProtection("acme/shop", "main");
      await sweepAnHourLater(rig);
      expect(isBaseline(rig, "acme/shop")).toBe(true);
    }
    rig.github.createRepository("acme", "new");
    await settle(rig);
    expect(isBaseline(rig, "acme/new")).toBe(true);
  });
});

describe("a file that cannot be used", () => {
  const broken: [string, string | Uint8Array, RegExp][] = [
    ["broken YAML", "version: 1\npolicies: {protection: [\n", /line \d/],
    ["an unknown key", `${enforcing}polices: {}\n`, /polices/],
    ["more than 1 MB", `${enforcing}# ${"x".repeat(1_100_000)}\n`, /too large/],
    ["other than UTF-8", Uint8Array.from([...Buffer.from(enforcing), 0x23, 0xe9, 0x0a]), /UTF-8/],
    ["no content but a wrong version", "version: 2\n", /version/],
  ];

  it.each(broken)("for it is %s, leaves the last valid one in force and says so on its commit", async (_what, file, said) => {
    const rig = await sceneWith(enforcing);
    const head = commitFile(rig, home, file);
    await settle(rig);
    const [check, ...more] = configChecks(rig, home, head);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ conclusion: "failure", output: { title: expect.stringMatching(/^Not valid/) } });
    expect(check?.output.summary).toContain("last valid configuration stays in force");
    expect(check?.output.summary).toMatch(said);
    expect(check?.output.annotations_count).toBeGreaterThan(0);
    for (let hour = 0; hour < 2; hour += 1) {
      rig.github.as("mallory").weakenProtection("acme/shop", "main");
      await sweepAnHourLater(rig);
      expect(isBaseline(rig, "acme/shop")).toBe(true);
    }
    expect(configChecks(rig, home, head)).toHaveLength(1);
  });

  it("in a repository leaves that repository's last valid one in force", async () => {
    const rig = await sceneWith(reporting);
    const own = "version: 1\npolicies:\n  protection:\n    mode: enforce\n";
    commitFile(rig, "acme/shop", own);
    await settle(rig);
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    const head = commitFile(rig, "acme/shop", `${own}nonsense: 1\n`);
    rig.github.as("mallory").weakenProtection("acme/shop", "main");
    await settle(rig);
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    expect(configChecks(rig, "acme/shop", head)).toMatchObject([
      { conclusion: "failure", output: { summary: expect.stringContaining("last valid configuration stays in force") } },
    ]);
  });
});
