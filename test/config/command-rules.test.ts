import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verbs } from "../../src/commands/registry.ts";
import { type CommandRule, type CommandRules, commandRoles, configurableCommands, joinedRules } from "../../src/config/command-rules.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { renderConfig } from "../../src/config/render.ts";
import { policyDefinitions } from "../../src/policies.ts";

const parse = (text: string, kind: "organisation" | "repository" = "organisation") =>
  parseConfig(new TextEncoder().encode(`version: 1\n${text}`), { kind, definitions: policyDefinitions });

const problems = (text: string): readonly string[] => {
  const parsed = parse(text);
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
};

describe("the part about commands", () => {
  it("knows every command that there is", () => {
    expect([...configurableCommands].sort()).toEqual(verbs.map(({ name }) => name).sort());
  });

  it.each(["organisation", "repository"] as const)("counts in the file of the %s", (kind) => {
    const parsed = parse("commands:\n  enforce: { teams: [guards, guards] }\n  pause: { role: admin }\n  audit: { off: true }\n", kind);
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        commands: {
          enforce: { off: false, role: null, teams: ["guards"] },
          pause: { off: false, role: "admin", teams: [] },
          audit: { off: true, role: null, teams: [] },
        },
      },
    });
    if (parsed.ok) {
      const again = renderConfig(parsed.config, policyDefinitions).replace("version: 1\n", "");
      expect(parse(again, kind)).toMatchObject({ config: { commands: parsed.config.commands } });
    }
  });

  it("says which command was meant, and what may stand there", () => {
    expect(problems("commands: { enforse: { off: true } }")).toEqual(['There is no key "enforse" in `commands`. Did you mean `enforce`?']);
    expect(problems("commands: { enforce: { off: false } }")[0]).toContain("`off` must be `true`");
    expect(problems("commands: { enforce: { role: none } }")[0]).toContain("`triage`, `write`, `maintain` or `admin`");
    expect(problems("commands: { enforce: {} }")[0]).toContain("must ask for something");
    expect(problems('commands: { enforce: { teams: ["@acme/guards"] } }')[0]).toContain("must be the slug of a team");
  });
});

const rule: fc.Arbitrary<CommandRule> = fc.record({
  off: fc.boolean(),
  role: fc.constantFrom(null, ...commandRoles),
  teams: fc.uniqueArray(fc.constantFrom("one", "two", "three")),
});
const rules: fc.Arbitrary<CommandRules> = fc.dictionary(fc.constantFrom("enforce", "pause", "help"), rule);
const rank = (role: CommandRule["role"]): number => (role === null ? -1 : commandRoles.indexOf(role));

describe("what two files ask together", () => {
  it("is never less than what one of them asks", () => {
    fc.assert(
      fc.property(rules, rules, (one, other) => {
        const joined = joinedRules(one, other);
        for (const [name, asked] of [...Object.entries(one), ...Object.entries(other)]) {
          const now = joined[name];
          expect(now?.off).toBe((one[name]?.off ?? false) || (other[name]?.off ?? false));
          expect(rank(now?.role ?? null)).toBeGreaterThanOrEqual(rank(asked.role));
          expect(now?.teams).toEqual(expect.arrayContaining([...asked.teams]));
        }
      }),
    );
  });
});
