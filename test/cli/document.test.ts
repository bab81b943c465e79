import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandLineDocument } from "../../scripts/command-line-document.ts";
import { choicesOf } from "../../src/cli/options.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { verbs } from "../../src/cli/verbs.ts";

const project = new URL("../../", import.meta.url);

/** Whatever src/cli exports that looks like a verb. `main.ts` runs one when it is loaded, so it is left out. */
async function written(): Promise<Verb[]> {
  const names = readdirSync(new URL("src/cli", project)).filter((file) => file.endsWith(".ts") && file !== "main.ts");
  const modules: object[] = await Promise.all(names.map((name) => import(`../../src/cli/${name.replace(/\.ts$/, "")}.ts`)));
  return modules
    .flatMap((each) => Object.values(each) as unknown[])
    .filter((value): value is Verb => typeof value === "object" && value !== null && "usage" in value && "run" in value);
}

describe("docs/command-line.md", () => {
  it("is what scripts/write-command-line.ts makes of the verbs", () => {
    expect(readFileSync(new URL("docs/command-line.md", project), "utf8")).toBe(commandLineDocument(verbs));
  });
});

describe("the verbs", () => {
  it("are all those that src/cli has", async () => {
    const names = verbs.map(({ name }) => name);
    expect((await written()).map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))("%s explains every option of its own, in lines that fit", (_name, verb) => {
    for (const name of Object.keys(verb.options)) expect(verb.usage).toContain(`--${name}`);
    for (const name of verb.positionals ?? []) expect(verb.usage.split("\n")[0]).toMatch(new RegExp(`\\b${name}\\b|[A-Z]{2}`, "i"));
    expect(verb.usage.split("\n").filter((line) => line.length > 140)).toEqual([]);
    expect(verb.summary.length).toBeLessThanOrEqual(80);
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))("%s shows its JSON if it answers with any", (_name, verb) => {
    expect((choicesOf(verb, "format") ?? []).includes("json")).toBe(verb.json !== undefined);
  });
});
