import { describe, expect, it } from "vitest";
import { runtimePackages } from "./dependency-table.ts";
import { projectFiles, textOf } from "./files.ts";
import { breaches } from "./import-rules.ts";
import { importsOf } from "./source-text.ts";

const dependencies = runtimePackages();
const check = (files: Record<string, string>): string[] => breaches(new Map(Object.entries(files)), dependencies);

describe("the directions of imports", () => {
  it("are kept by every file of src and of the local GitHub", () => {
    const paths = [...projectFiles("src"), ...projectFiles("test/github")].filter((path) => path.endsWith(".ts"));
    expect(paths.length).toBeGreaterThan(20);
    expect(breaches(new Map(paths.map((path) => [path, textOf(path)])), dependencies)).toEqual([]);
  });
});

describe("the checker", () => {
  const violations: [why: string, path: string, source: string][] = [
    ["one capability imports another", "src/secrets/a.ts", `import { b } from "../protection/b.ts";`],
    ["a capability imports deliveries", "src/protection/a.ts", `import type { Queue } from "../deliveries/queue.ts";`],
    ["a capability imports the app", "src/protection/a.ts", `import { app } from "../app.ts";`],
    ["a foundation imports a capability", "src/changes/a.ts", `export { b } from "../protection/b.ts";`],
    ["a command imports a capability", "src/commands/a.ts", `import { b } from "../secrets/b.ts";`],
    ["values import something else", "src/values/a.ts", `import { b } from "../storage/b.ts";`],
    ["somebody imports a function", "src/local/a.ts", `import { handler } from "../functions/act.ts";`],
    ["a function imports the registration", "src/functions/a.ts", `import { serve } from "../registration/serve.ts";`],
    ["the registration imports the local bot", "src/registration/a.ts", `import { listen } from "../local/listen.ts";`],
    ["a function imports the command line", "src/functions/a.ts", `import "../cli/main.ts";`],
    ["the app imports the local bot", "src/app.ts", `const local = await import("./local/start.ts");`],
    ["src imports the local GitHub", "src/local/a.ts", `import { start } from "../../test/github/server.ts";`],
    ["src imports the demo", "src/local/a.ts", `import { start } from "../../demo/main.ts";`],
    ["the local GitHub imports src", "test/github/a.ts", `import { b } from "../../src/values/json.ts";`],
    ["src imports a development dependency", "src/local/a.ts", `import nock from "nock";`],
    ["src imports what is not installed", "src/local/a.ts", `import "left-pad/x";`],
    ["src imports a builtin without its prefix", "src/local/a.ts", `import { join } from "path";`],
    ["src imports something computed", "src/local/a.ts", "await import(name);"],
    ["the import spans lines", "src/secrets/a.ts", `import {\n  type A,\n  b,\n} from "../protection/b.ts";`],
  ];
  it.each(violations)("reports when %s", (_why, path, source) => {
    expect(check({ [path]: source })).toHaveLength(1);
  });

  const impure: [why: string, source: string][] = [
    ["reads the clock", "export const decide = () => Date.now();"],
    ["makes a date of now", "export const decide = () => new Date();"],
    ["throws dice", "export const decide = () => Math.random();"],
    ["reads the environment", "export const decide = () => process.env.HOME;"],
    ["fetches", `export const decide = () => fetch("x");`],
    ["imports the file system", `import { readFile } from "node:fs/promises";`],
    ["imports the network", `import http from "node:http";`],
    ["imports Probot", `import type { Context } from "probot";`],
    ["imports a client's type", `import type { Reader } from "../github/client.ts";`],
    ["imports the table", `import { key } from "../storage/keys.ts";`],
  ];
  it.each(impure)("reports when a decision %s", (_why, source) => {
    expect(check({ "src/protection/decide-reviews.ts": source })).toHaveLength(1);
  });

  it("reports a decision that reaches a client by way of another file", () => {
    const found = check({
      "src/protection/decide.ts": `import { helper } from "./words.ts";`,
      "src/protection/words.ts": `import { reader } from "../github/app-client.ts";`,
    });
    expect(found).toEqual(["src/protection/decide.ts: a decision must be pure: src/protection/words.ts → src/github/app-client.ts"]);
  });

  const fine: [why: string, path: string, source: string][] = [
    ["a capability uses the foundations", "src/protection/a.ts", `import { makeChange } from "../changes/change.ts";`],
    ["the command line uses the local bot", "src/cli/main.ts", `import { start } from "../local/start.ts";`],
    ["the app uses a capability", "src/app.ts", `import { decide } from "./protection/decide.ts";`],
    ["a function uses the app", "src/functions/act.ts", `import { app } from "../app.ts";`],
    ["an import stands in a comment", "src/values/a.ts", `// import { b } from "../storage/b.ts";\n/* import "nock"; */`],
    ["a type comes from a development dependency", "src/github/a.ts", `import type { operations } from "@octokit/openapi-types";`],
    ["a path into a dependency is imported", "src/config/a.ts", `import * as z from "zod/mini";`],
    ["a decision hashes", "src/protection/decide.ts", `import { createHash } from "node:crypto";`],
    ["a decision speaks of the clock", "src/protection/decide.ts", `// Date.now() is not for us\nexport const text = "Date.now()";`],
    ["a decision formats a given time", "src/protection/decide.ts", "export const text = (at: number) => new Date(at).toISOString();"],
  ];
  it.each(fine)("is content when %s", (_why, path, source) => {
    expect(check({ [path]: source })).toEqual([]);
  });

  it("reads every form of import", () => {
    const source = [
      `import a from "a";`,
      `import * as b from "b";`,
      `import c, { type C } from "c";`,
      `import type { D } from "d";`,
      `import "e";`,
      `export * from "f";`,
      `export type { G } from "g";`,
      `const pattern = /["']/; const h = await import("h");`,
      'const text = `import "not"`;',
    ].join("\n");
    const names = importsOf(source).map(({ specifier, typeOnly }) => (typeOnly ? `type ${specifier}` : specifier));
    expect(names).toEqual(["a", "b", "c", "type d", "e", "f", "type g", "h"]);
  });
});
