import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npmrcOf } from "../../../src/dependencies/engines/npm-credentials.ts";
import { answerPnpm } from "../../../src/dependencies/engines/pnpm.ts";
import { programOf } from "../../../src/dependencies/engines/programs.ts";
import { runProgram } from "../../../src/dependencies/engines/run-program.ts";
import { answerYarn } from "../../../src/dependencies/engines/yarn.ts";
import { credentialsIn } from "../../../src/dependencies/registries/fetch-json.ts";
import { Secret } from "../../../src/values/secret.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewarden-test-"));
const program = (code: string): string => {
  const file = join(folder, `${readdirSync(folder).length}.cjs`);
  writeFileSync(file, code);
  return file;
};
const env = () => ({});

describe("a package manager's program", () => {
  beforeAll(() => {
    process.env.PIPEWARDEN_TEST_SECRET = "x";
  });
  afterAll(() => {
    delete process.env.PIPEWARDEN_TEST_SECRET;
    rmSync(folder, { recursive: true });
  });

  it("finds the given files, its own home, and nothing else: not the bot's environment, not other programs", async () => {
    const told = `
      const { readdirSync, statSync, writeFileSync } = require("node:fs");
      const { HOME, PATH, PIPEWARDEN_TEST_SECRET = null } = process.env;
      const git = PATH.split(":").some((folder) => readdirSync(folder).includes("git"));
      writeFileSync("out", JSON.stringify({ here: readdirSync("."), home: readdirSync(HOME), mode: statSync(HOME + "/npmrc").mode & 0o777, git, PIPEWARDEN_TEST_SECRET, args: process.argv.slice(2) }));`;
    const ran = await runProgram({
      program: program(told),
      args: ["a"],
      files: { "x/y.json": "{}" },
      result: "out",
      beside: { npmrc: "" },
      env,
    });
    expect(JSON.parse("text" in ran ? ran.text : "{}")).toEqual({
      here: ["x"],
      home: ["npmrc"],
      mode: 0o600,
      git: false,
      PIPEWARDEN_TEST_SECRET: null,
      args: ["a"],
    });
  });

  it("fails with the end of what it says, without the folder's name, and leaves nothing behind", async () => {
    const note = join(folder, "where");
    const code = `require("node:fs").writeFileSync(${JSON.stringify(note)}, process.cwd()); console.log("x".repeat(200_000)); console.error(process.cwd() + " is wrong."); process.exitCode = 1;`;
    const ran = await runProgram({ program: program(code), args: [], files: {}, result: "out", env });
    const failed = "failed" in ran ? ran.failed : "";
    expect(failed.length).toBeLessThanOrEqual(64 * 1024);
    expect(failed).toContain("/project is wrong.");
    expect(failed).not.toContain("pipewarden-engine-");
    expect(existsSync(dirname(readFileSync(note, "utf8")))).toBe(false);
  });

  it("is ended with everything that it started when it takes too long", async () => {
    const code = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); setInterval(() => {}, 1000);`;
    // That the output is closed tells that nobody holds it any more.
    const ran = await runProgram({ program: program(code), args: [], files: {}, result: "out", env, timeout: 300 });
    expect(ran).toEqual({ failed: "It did not end within 0 seconds." });
  });

  it("says nothing of a credential that it was given, whatever a registry made it say", async () => {
    const [token, password] = ["t0k", "p4s"].map((part) => part.repeat(10)) as [string, string];
    const credentials = credentialsIn({
      url: "https://a.test/",
      authorization: Secret.of(`Bearer ${token}`),
      scopes: {
        "@acme": { url: "https://b.test/", authorization: Secret.of(`Basic ${Buffer.from(`me:${password}`).toString("base64")}`) },
      },
    });
    const said = [token, encodeURIComponent(`me:${password}`), Buffer.from(`me:${password}`).toString("base64"), password].join(" and ");
    const failing = `console.log(${JSON.stringify(`Refused: ${said}. An authorization header was used: Bearer ${token.slice(0, 4)}[hidden]`)}); process.exitCode = 1;`;
    expect(await runProgram({ program: program(failing), args: [], files: {}, result: "out", secrets: credentials, env })).toEqual({
      failed: "Refused: [secret] and [secret] and [secret] and [secret]. An authorization header was used: [secret]\n",
    });
    // Of so much output the beginning is lost, with it the beginning of a line.
    const long = `console.log(${JSON.stringify(token)}.repeat(10_000) + "\\nIt is refused."); process.exitCode = 1;`;
    expect(await runProgram({ program: program(long), args: [], files: {}, result: "out", secrets: credentials, env })).toEqual({
      failed: "It is refused.\n",
    });
    const writing = `require("node:fs").writeFileSync("out", ${JSON.stringify(`tarball: https://a.test/x.tgz?token=${token}`)});`;
    expect(await runProgram({ program: program(writing), args: [], files: {}, result: "out", secrets: credentials, env })).toEqual({
      failed: "A registry repeats the credential with which it was asked.",
    });
  });

  it("is given no path that leads out of its folder", async () => {
    await expect(runProgram({ program: program(""), args: [], files: { "../x": "" }, result: "out", env })).rejects.toThrow(
      "leads out of the folder",
    );
  });

  it("is found where it is installed, and not where it is not", () => {
    expect(programOf("pnpm")).toMatch(/pnpm\/bin\/pnpm\.cjs$/);
    expect(programOf("yarn")).toMatch(/cli-dist\/bin\/yarn\.js$/);
    expect(programOf("pnpm", new URL(`file://${folder}/index.mjs`))).toBeUndefined();
  });

  it("is not started for names that are none, nor for too many", async () => {
    const ask = (packages: readonly string[], cacheKey = "10c0") =>
      answerYarn({ kind: "yarn-engine", packages, cacheKey }, { url: "https://registry.test/" });
    for (const odd of ["deep", "deep@git+https://else.test/x", "../x@1.0.0", "deep@1.0.0 --x"]) {
      expect(await ask([odd])).toEqual({ refused: "A name or version is none." });
    }
    expect(await ask(["deep@1.0.0"], "8")).toEqual({ refused: "A name or version is none." });
    expect(await ask(Array.from({ length: 201 }, (_, index) => `p${index}@1.0.0`))).toMatchObject({
      refused: expect.stringContaining("too many"),
    });
  });

  it("is not asked what the registry answers", async () => {
    expect(await answerPnpm({ kind: "npm-packument", name: "../x" }, { url: "https://registry.test/" })).toBeNull();
  });
});

describe("credentials for a package manager's program", () => {
  it("stand in its settings alone, each for its own address", () => {
    const [bearer, basic] = [Secret.of("Bearer one"), Secret.of("Basic two")];
    expect(
      npmrcOf({
        url: "https://a.test/npm/",
        authorization: bearer,
        scopes: { "@acme": { url: "https://b.test/", authorization: basic }, "@open": { url: "https://c.test/" } },
      }),
    ).toBe(
      "registry=https://a.test/npm/\n//a.test/npm/:_authToken=one\n@acme:registry=https://b.test/\n//b.test/:_auth=two\n@open:registry=https://c.test/\n",
    );
  });

  it("are not cut where a comment would begin, and are left out where there is no place for them", () => {
    expect(npmrcOf({ url: "https://a.test/", authorization: Secret.of("Bearer a;b#c") })).toBe(
      'registry=https://a.test/\n//a.test/:_authToken="a;b#c"\n',
    );
    expect(npmrcOf({ url: "https://a.test/", authorization: Secret.of("token abc") })).toBe("registry=https://a.test/\n");
  });
});
