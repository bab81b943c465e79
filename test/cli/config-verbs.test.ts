import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PredictedSetting, Prediction } from "../../src/config/policy-decider.ts";
import type { ShownConfig } from "../../src/operations/config-verbs.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

let bot: FakeBot;
beforeEach(async () => {
  bot = await startFakeBot();
});
afterEach(() => bot.close());

describe("config show", () => {
  const shown: ShownConfig = {
    repository: "acme/shop",
    organisation: "valid",
    policies: { protection: { mode: "report" } },
    origins: {
      "protection.mode": [{ kind: "organisation" }],
      "protection.default-branch.signatures": [{ kind: "selection", selection: "shops" }, { kind: "repository" }],
    },
    loosened: [],
  };

  it("tells each value, and where it comes from, in columns", async () => {
    bot.answers("config", shown);
    expect(await bot.run("config", "show", "acme/shop")).toEqual({
      code: 0,
      out: [
        "acme/shop (the organisation's newest file: valid)",
        "{",
        '  "protection": {',
        '    "mode": "report"',
        "  }",
        "}",
        "protection.mode                       organisation",
        "protection.default-branch.signatures  selection shops, repository",
        "",
      ].join("\n"),
      err: "",
    });
    expect(bot.asked).toEqual([["config", { repo: "acme/shop" }]]);
  });

  it("gives a program the answer as it is", async () => {
    bot.answers("config", shown);
    const { code, out } = await bot.run("config", "show", "acme/shop", "--format", "json");
    expect(code).toBe(0);
    expect(out.endsWith("}\n")).toBe(true);
    expect(JSON.parse(out)).toEqual(shown);
  });

  it("ends with 1 when the repository asks for less than the organisation, and names what is ignored", async () => {
    bot.answers("config", { ...shown, loosened: [{ path: "protection.mode" }] });
    const { code, out } = await bot.run("config", "show", "acme/shop");
    expect(code).toBe(1);
    expect(out).toContain("\nignored: protection.mode asks for less than the organisation does\n");
  });

  it.each([
    ["invalid", 1],
    ["unreachable", 0],
    ["absent", 0],
  ])("with the organisation's newest file %s ends with %d", async (organisation, code) => {
    bot.answers("config", { ...shown, organisation });
    expect(await bot.run("config", "show", "acme/shop")).toMatchObject({
      code,
      out: expect.stringContaining(`newest file: ${organisation})`),
    });
  });

  it.each([["shop"], ["acme/"], ["/shop"], ["a/b/c"]])("does not ask for %s, which names no repository", async (name) => {
    const told = { code: 2, out: "", err: "pipewarden: config show needs OWNER/REPO.\n" };
    expect(await bot.run("config", "show", name)).toEqual(told);
    expect(bot.asked).toEqual([]);
  });

  it("needs one repository, and says so", async () => {
    const err = 'pipewarden: "config show" takes REPOSITORY, no more and no less. See: pipewarden config show --help\n';
    expect(await bot.run("config", "show")).toEqual({ code: 2, out: "", err });
    expect(await bot.run("config", "show", "acme/shop", "acme/site")).toEqual({ code: 2, out: "", err });
  });
});

describe("preview", () => {
  const setting = (label: string, obstacle: string | null = null): PredictedSetting => ({
    key: label,
    label,
    have: false,
    want: true,
    becomes: obstacle === null ? true : null,
    obstacle,
  });
  const prediction = (repository: string, over: Partial<Prediction> = {}): Prediction => ({
    repository,
    policy: "protection",
    hindrance: null,
    mode: "enforce",
    settings: [],
    changes: [],
    ...over,
  });
  const answers = (...predictions: Prediction[]) => bot.answers("preview", { valid: true, warnings: [], predictions });
  const file = (text = "version: 1\n"): string => {
    const name = join(bot.folder, "policy.yml");
    writeFileSync(name, text);
    return name;
  };

  it("sends the file's text, and the owner if one is named", async () => {
    answers();
    await bot.run("preview", "--config", file("version: 1 # ü\n"));
    await bot.run("preview", "--config", file(), "--owner", "acme");
    expect(bot.asked).toEqual([
      ["preview", { body: "version: 1 # ü\n" }],
      ["preview", { owner: "acme", body: "version: 1\n" }],
    ]);
  });

  it("ends with 0 and counts when nothing would change, and leaves out what is as asked", async () => {
    answers(prediction("acme/shop"), prediction("acme/site"));
    expect(await bot.run("preview", "--config", file())).toEqual({ code: 0, out: "0 of 2 repositories would be changed.\n", err: "" });
  });

  it("tells of each repository what would become of it, and ends with 1", async () => {
    answers(
      prediction("acme/shop", {
        settings: [setting("Signatures"), setting("Reviews", "the plan lacks it")],
        changes: ["protection.reviews"],
      }),
      prediction("acme/site", { settings: [setting("Reviews", "the plan lacks it")] }),
      prediction("acme/docs", { settings: [setting("Signatures")], mode: "report" }),
      prediction("acme/old", { hindrance: "read-only" }),
    );
    expect(await bot.run("preview", "--config", file())).toEqual({
      code: 1,
      out: [
        "acme/shop: would change",
        "  Signatures",
        "  Reviews (the plan lacks it)",
        "acme/site: needs a person",
        "  Reviews (the plan lacks it)",
        "acme/docs: would be reported",
        "  Signatures",
        "acme/old: read-only",
        "1 of 4 repositories would be changed.",
        "",
      ].join("\n"),
      err: "",
    });
  });

  it("gives a program the answer as it is", async () => {
    answers(prediction("acme/shop", { settings: [setting("Signatures")], changes: ["protection.signatures"] }));
    const { code, out } = await bot.run("preview", "--config", file(), "--format", "json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ valid: true, predictions: [{ repository: "acme/shop", changes: ["protection.signatures"] }] });
  });

  it("ends with 2 when the file is not valid, and tells the places", async () => {
    const problem = { line: 2, column: 3, message: "There is no key.", path: "", severity: "error" };
    bot.answers("preview", { valid: false, problems: [problem, { ...problem, line: 4 }] });
    const name = file("version: 1\n  nothing: 1\n");
    const out = `${name}:2:3: There is no key.\n${name}:4:3: There is no key.\n`;
    expect(await bot.run("preview", "--config", name)).toEqual({ code: 2, out, err: "" });
  });

  it("asks nothing without a file, or with one that cannot be read", async () => {
    expect(await bot.run("preview")).toEqual({ code: 2, out: "", err: "pipewarden: preview needs --config FILE.\n" });
    const name = join(bot.folder, "nowhere.yml");
    expect(await bot.run("preview", "--config", name)).toEqual({ code: 2, out: "", err: `pipewarden: ${name} cannot be read.\n` });
    expect(bot.asked).toEqual([]);
  });

  it("tells the bot's refusal in its sentence", async () => {
    bot.answers("preview", () => {
      throw new PipewardenError("owner_unknown", "The App is not installed on nobody.");
    });
    const err = "pipewarden: The App is not installed on nobody.\n";
    expect(await bot.run("preview", "--config", file(), "--owner", "nobody")).toEqual({ code: 2, out: "", err });
  });
});
