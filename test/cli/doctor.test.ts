import { describe, expect, it } from "vitest";
import { doctorVerb, formatChecks } from "../../src/cli/doctor.ts";
import type { Check } from "../../src/operations/doctor/check.ts";
import { doctorParts } from "../../src/operations/doctor/parts.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

const well: Check = { name: "app.clock", state: "ok", message: "The clock agrees." };

async function told(answer: (part: string) => readonly Check[], use: (bot: FakeBot) => Promise<void>): Promise<void> {
  const bot = await startFakeBot();
  try {
    bot.answers("doctor", ({ part = "" }) => ({ checks: answer(part) }));
    await use(bot);
  } finally {
    await bot.close();
  }
}

describe("pipewarden doctor", () => {
  it("groups what it found, one line for each check, with a verdict", () => {
    const checks: Check[] = [
      well,
      { name: "app.permissions", state: "warning", message: "More than needed." },
      { name: "queue.act", state: "failure", message: "Down.\u001b[2J" },
      { name: "refusals.control", state: "skipped", message: "Not here." },
    ];
    expect(formatChecks(checks)).toBe(
      [
        "app",
        "  ok    clock        The clock agrees.",
        "  warn  permissions  More than needed.",
        "",
        "queue",
        "  FAIL  act          Down.\\u{1b}[2J",
        "",
        "refusals",
        "  skip  control      Not here.",
        "",
        "1 failure, 1 warning.",
        "",
      ].join("\n"),
    );
    expect(formatChecks([well])).toMatch(/\nAll is well \(1 check\)\.\n$/);
  });

  it("asks for part after part, says which, and ends with 0 when nothing is wrong", () =>
    told(
      () => [well],
      async (bot) => {
        const { code, out, err } = await bot.run("doctor", "--format", "json");
        expect(bot.asked.map(([verb, { part }]) => [verb, part])).toEqual(doctorParts.map((part) => ["doctor", part]));
        expect(err.match(/^Looking at .+ …$/gm)).toHaveLength(doctorParts.length);
        expect(JSON.parse(out)).toEqual({ ok: true, checks: doctorParts.map(() => well) });
        expect(code).toBe(0);
      },
    ));

  it.each([
    ["skipped", 0, true],
    ["warning", 1, false],
    ["failure", 1, false],
  ] as const)("with a check that is %s ends with %d", (state, ending, ok) =>
    told(
      (part) => (part === "path" ? [{ ...well, state }] : [well]),
      async (bot) => {
        const { code, out } = await bot.run("doctor", "--format", "json");
        expect(code).toBe(ending);
        expect(JSON.parse(out)).toMatchObject({ ok });
      },
    ),
  );

  it("ends with 2 when it cannot look", () =>
    told(
      () => {
        throw new PipewardenError("stack_unknown", "There is no such stack.");
      },
      async (bot) => {
        expect(await bot.run("doctor")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("There is no such stack.") });
      },
    ));

  it("takes what is wrong with the credentials for its finding", () =>
    told(
      () => {
        throw new PipewardenError("app_not_set_up", "The deployment has no App yet.");
      },
      async (bot) => {
        const { code, out } = await bot.run("doctor");
        expect(code).toBe(1);
        expect(out).toBe("app\n  FAIL  credentials  The deployment has no App yet.\n\n1 failure, 0 warnings.\n");
      },
    ));

  it("takes no address and no secret", () => {
    expect(Object.keys(doctorVerb.options)).toEqual(["format"]);
  });
});
