import { describe, expect, it } from "vitest";
import { auditOf, isBaseline } from "./assertions.ts";
import { commitFile, configChecks } from "./config.ts";
import { enforcing, type Rig } from "./rig.ts";
import { scene, sweepAnHourLater } from "./scene.ts";

const day = 86_400_000;
const home = "acme/.github";
const shop = "acme/shop";
const setting = "protection.default-branch.enforce-admins";

/** The rig's clock begins on 2026-01-15; until this day it is fifteen days. */
const until = "2026-01-30";

const exemption = (repository: string, last = until, reason = "Nightly imports."): string =>
  `  - setting: ${setting}\n    repository: ${repository}\n    reason: ${reason}\n    owner: "@acme/platform"\n    until: ${last}\n`;
const exempting = (repositories: readonly string[], reason?: string): string =>
  `${enforcing}exemptions:\n${repositories.map((name) => exemption(name, until, reason)).join("")}`;

const settle = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

/** Sweeps on a later day, as often as asked. */
async function sweepLater(rig: Rig, days: number, times = 1): Promise<void> {
  rig.clock.advance(days * day);
  for (let done = 0; done < times; done += 1) await sweepAnHourLater(rig);
}

const rule = (rig: Rig, repository = shop) => rig.github.protectionOf(repository, "main");

function stopEnforcingForAdmins(rig: Rig, repository = shop): void {
  rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection/enforce_admins`);
}

const noted = (rig: Rig): string[] =>
  auditOf(rig)
    .filter(({ type }) => type.startsWith("pipewarden.config.exemption"))
    .map(({ type, data }) => `${type}: ${data.message}`);

/** Two repositories, of which only `shop` is exempted. */
async function exempted(): Promise<Rig> {
  const rig = await scene({ home: exempting(["shop"]) });
  for (const name of ["shop", "blog"]) rig.github.createRepository("acme", name);
  await settle(rig);
  return rig;
}

describe("an exemption", () => {
  it("leaves its one setting of its one repository alone, and nothing else", async () => {
    const rig = await exempted();
    expect([rule(rig)?.enforce_admins?.enabled, rule(rig, "acme/blog")?.enforce_admins?.enabled]).toEqual([false, true]);
    for (const name of [shop, "acme/blog"]) rig.github.as("mallory").weakenProtection(name, "main");
    await settle(rig);
    expect(rule(rig)?.enforce_admins?.enabled).not.toBe(true);
    expect(rule(rig)?.required_pull_request_reviews?.required_approving_review_count).toBe(1);
    expect(isBaseline(rig, "acme/blog")).toBe(true);
  });

  it("holds through its last day, and the day after the setting is repaired", async () => {
    const rig = await exempted();
    await sweepLater(rig, 15);
    expect(new Date(rig.clock.now()).toISOString()).toMatch(until);
    expect(isBaseline(rig, shop)).toBe(false);
    await sweepLater(rig, 1);
    expect(isBaseline(rig, shop)).toBe(true);
    stopEnforcingForAdmins(rig);
    await settle(rig);
    expect(isBaseline(rig, shop)).toBe(true);
  });

  it("is announced to end from a week before, by one event and on the file's commit, however often it is looked at", async () => {
    const rig = await exempted();
    const head = rig.github.headOf(home, "main");
    await sweepLater(rig, 7, 2);
    expect(noted(rig)).toEqual([]);
    expect(configChecks(rig, home, head).filter(({ conclusion }) => conclusion !== "success")).toEqual([]);
    await sweepLater(rig, 1, 3);
    await sweepLater(rig, 1, 2);
    expect(noted(rig)).toEqual([`pipewarden.config.exemption_warning.started: The exemption of shop from ${setting} ends on ${until}.`]);
    const checks = configChecks(rig, home, head).filter(({ conclusion }) => conclusion !== "success");
    expect(checks).toMatchObject([{ conclusion: "neutral", output: { title: "Valid and in force, with 1 remark", annotations_count: 1 } }]);
    expect(checks[0]?.output.summary).toContain(`ends on ${until}`);
  });

  it("that has ended is told by one event and on the file's commit, however often it is looked at", async () => {
    const rig = await exempted();
    const head = rig.github.headOf(home, "main");
    await sweepLater(rig, 16, 3);
    await sweepLater(rig, 1, 2);
    expect(noted(rig)).toEqual([`pipewarden.config.exemption.expired: The exemption of shop from ${setting} ended on ${until}.`]);
    const checks = configChecks(rig, home, head).filter(({ conclusion }) => conclusion !== "success");
    expect(checks).toMatchObject([{ conclusion: "neutral", output: { annotations_count: 1 } }]);
    expect(checks[0]?.output.summary).toContain(`ended on ${until}`);
  });

  it("that is prolonged holds on, and its new end is announced again", async () => {
    const rig = await exempted();
    await sweepLater(rig, 10);
    commitFile(rig, home, `${enforcing}exemptions:\n${exemption("shop", "2026-02-20")}`);
    await settle(rig);
    await sweepLater(rig, 7);
    expect(isBaseline(rig, shop)).toBe(false);
    await sweepLater(rig, 14);
    expect(noted(rig)).toEqual([
      `pipewarden.config.exemption_warning.started: The exemption of shop from ${setting} ends on ${until}.`,
      `pipewarden.config.exemption_warning.started: The exemption of shop from ${setting} ends on 2026-02-20.`,
    ]);
  });
});

it("an exemption of the last valid file is not told beside lines of one that is not valid", async () => {
  const rig = await exempted();
  await sweepLater(rig, 10);
  const head = commitFile(rig, home, "version: 2\n");
  await settle(rig);
  await sweepLater(rig, 1);
  expect(configChecks(rig, home, head)).toMatchObject([{ conclusion: "failure", output: { annotations_count: 1 } }]);
  expect(noted(rig)).toHaveLength(1);
});

describe("many exemptions that end together", () => {
  it("stand each beside its line, also beyond the fifty that one request takes", async () => {
    const rig = await scene({ home: exempting(Array.from({ length: 59 }, (_, index) => `service-${index}`)) });
    await settle(rig);
    await sweepLater(rig, 10, 2);
    const told = configChecks(rig, home, rig.github.headOf(home, "main")).filter(({ conclusion }) => conclusion === "neutral");
    expect(told).toMatchObject([{ status: "completed", output: { title: "Valid and in force, with 59 remarks", annotations_count: 59 } }]);
    expect(noted(rig)).toHaveLength(59);
  });

  it("are cut to what a summary takes, with a sentence that counts the rest", async () => {
    const names = Array.from({ length: 600 }, (_, index) => `${"long-".repeat(15)}${index}`);
    const rig = await scene({ home: "" });
    await settle(rig);
    rig.clock.advance(10 * day);
    const head = commitFile(rig, home, exempting(names, "because ".repeat(60)));
    await settle(rig);
    const [check, ...more] = configChecks(rig, home, head);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ status: "completed", output: { title: "Valid and in force, with 600 remarks" } });
    const summary = check?.output.summary ?? "";
    expect(summary.length).toBeLessThanOrEqual(65_535);
    const missing = Number(/\*\*(\d+) of 600 exemptions are not listed here\*\*/.exec(summary)?.[1]);
    expect(missing).toBeGreaterThan(0);
    expect(names.filter((name) => summary.includes(`\`${name}\``))).toHaveLength(600 - missing);
    // DynamoDB takes no larger item.
    expect(Math.max(...rig.table.items().map((item) => Buffer.byteLength(JSON.stringify(item))))).toBeLessThan(400_000);
  });
});
