import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/audit/event.ts";
import { noteExemption } from "../../src/config/exemption-audit.ts";
import { homeConfig } from "../../src/config/home.ts";
import { renderConfig } from "../../src/config/render.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { home } from "../changes/brakes-bench.ts";
import { config, said } from "./kit.ts";

const setting = "protection.default-branch.signatures";
const exempted = (repository: string, until: string) =>
  config(`version: 1\nexemptions: [{ setting: ${setting}, repository: ${repository}, reason: r, owner: "@mona", until: ${until} }]\n`);
const signatures = (given: ReturnType<typeof config>) =>
  homeConfig(policyDefinitions, given, ".github", "2026-06-15").policies.protection?.values["default-branch.signatures"];

describe("the repository that rules the others", () => {
  it("is exempted by name and until the day, as others are", () => {
    expect(signatures(exempted(".GitHub", "2026-06-15"))).toBeUndefined();
    expect(signatures(exempted(".github", "2026-06-14"))).toBe(true);
    expect(signatures(exempted("shop", "2026-06-15"))).toBe(true);
  });

  it("is protected in the strongest mode that the file names anywhere", () => {
    const modeOf = (text: string) => homeConfig(policyDefinitions, config(text), ".github", "2026-06-15").policies.protection?.mode;
    const selections = (policies: string) => `version: 1\nselections: [{ name: a, match: { topics: [a] }, policies: ${policies} }]\n`;
    expect(modeOf(selections("{ protection: { mode: enforce } }"))).toBe("enforce");
    expect(modeOf(selections("{}"))).toBe("report");
    expect(modeOf("version: 1\npolicies: { protection: { mode: off } }\n")).toBe("off");
  });
});

it.each([
  ["expiring", "started", "config.exemption_warning", "The exemption of shop from x ends on 2026-06-20."],
  ["expired", "expired", "config.exemption", "The exemption of shop from x ended on 2026-06-20."],
] as const)("an exemption that is %s is in the audit trail", async (state, phase, action, summary) => {
  const events: AuditEntry[] = [];
  const ledger = { record: async (entry: AuditEntry) => void events.push(entry) };
  const exemption = { setting: "x", repository: "shop", reason: "r", owner: "@mona", until: "2026-06-20", at: { line: 1, column: 1 } };
  await noteExemption(ledger, exemption, state, home, 5);
  expect(events).toMatchObject([{ phase, action, summary, at: 5, ownerId: home.ownerId }]);
});

it("a file that pauses is written with its pause", () => {
  const paused = config("version: 1\npaused: true\n");
  expect(config(renderConfig(paused, policyDefinitions))).toEqual(paused);
});

it.each([
  ["version: 1\npolicies: { protection: true }\n", "but it is `true`"],
  ["version: 1\nselections: [1]\n? [a]\n: 1\n", "A key must be text."],
])("the problem of %j is said", (text, sentence) => {
  expect(said(text)).toContainEqual(expect.stringContaining(sentence));
});
