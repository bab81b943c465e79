import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { go } from "../../../src/dependencies/ecosystems/go/go.ts";
import { answerGo, publicGoProxy } from "../../../src/dependencies/registries/go-proxy.ts";
import { advisoryOf, fixWith } from "../../dependencies/ecosystems/fixing.ts";
import { GoProxy } from "../../registries/go-proxy.ts";
import { NativeProgram } from "./native-program.ts";

const advisory = advisoryOf("go");

const programFor = (proxy: string, sumdb: string): NativeProgram =>
  new NativeProgram("go", (home) => ({
    GOPROXY: proxy,
    GOSUMDB: sumdb,
    GOPATH: `${home}/go`,
    GOCACHE: `${home}/cache`,
    GOFLAGS: "-modcacherw -mod=readonly",
    GOTOOLCHAIN: "local",
    GOWORK: "off",
  }));

/** The go.mod and go.sum that go makes of a project's sources. */
async function tidied(program: NativeProgram, files: Files): Promise<Files> {
  program.write(files);
  await program.run("mod", "tidy");
  return new Map([...files, ["go.mod", program.read("go.mod")], ["go.sum", program.read("go.sum")]]);
}

/** Go has everything that it needs, nothing to add, and nothing to take away. */
async function accepts(program: NativeProgram, files: Files): Promise<void> {
  program.write(files);
  expect(await program.run("mod", "tidy", "-diff")).toBe("");
  await program.run("list", "-m", "all");
  await program.run("mod", "verify");
  await program.run("list", "-deps", "./...");
}

const main = (...imports: string[]): string =>
  `package main\n\nimport (\n${imports.map((path) => `\t_ "${path}"\n`).join("")})\n\nfunc main() {}\n`;

/** Small modules that need each other; what is vulnerable in them, tests say. */
const world = (): GoProxy =>
  new GoProxy()
    .publish("example.org/leaf@v1.0.0")
    .publish("example.org/leaf@v1.1.0")
    .publish("example.org/check@v1.0.0")
    .publish("example.org/deep@v0.1.0", {
      require: { "example.org/leaf": "v1.0.0", "example.org/check": "v1.0.0 // indirect" },
      files: { "deep.go": 'package deep\n\nimport _ "example.org/leaf"\n' },
    })
    .publish("example.org/Wide@v1.0.0", {
      require: { "example.org/deep": "v0.1.0", "example.org/check": "v1.0.0" },
      files: {
        "wide.go": 'package wide\n\nimport _ "example.org/deep"\n',
        "wide_test.go": 'package wide\n\nimport _ "example.org/check"\n',
      },
      more: "require example.org/leaf v1.0.0 // indirect\n",
    })
    .publish("example.org/old@v2.0.0+incompatible", { go: "", files: { "old.go": "package old\n" } })
    .publish("example.org/commit@v0.0.0-20200101000000-abcdefabcdef", { files: { "commit.go": "package commit\n" } });

describe.each(["1.15", "1.17", "1.20", "1.22"])("a service that says go %s", (version) => {
  const proxy = world();
  let server: Awaited<ReturnType<GoProxy["listen"]>>;
  let program: NativeProgram;
  let files: Files;
  const fix = (...of: Parameters<typeof advisory>) => fixWith(go, (query) => answerGo(query, { url: proxy.url }), files, [advisory(...of)]);

  beforeAll(async () => {
    server = await proxy.listen();
    program = programFor(proxy.url, "off");
    const imports = ["example.org/Wide", "example.org/old", "example.org/commit"];
    const mod = `module example.org/service\n\ngo ${version}\n\nrequire (\n\texample.org/Wide v1.0.0 // what for\n\texample.org/commit v0.0.0-20200101000000-abcdefabcdef\n\texample.org/old v2.0.0+incompatible\n)\n`;
    files = await tidied(
      program,
      new Map([
        ["go.mod", mod],
        ["main.go", main(...imports)],
      ]),
    );
    await accepts(program, files);
  });
  afterAll(async () => {
    program.close();
    await server.close();
  });

  it("is accepted after a transitive module was raised, as go itself would write it", async () => {
    const fixed = await fix("example.org/leaf", "1.1.0");
    expect(fixed.plan).toMatchObject({ to: "v1.1.0" });
    await accepts(program, fixed.files);
    program.write(files);
    await program.run("get", "example.org/leaf@v1.1.0");
    await program.run("mod", "tidy");
    expect(fixed.files.get("go.mod")).toBe(program.read("go.mod"));
    expect(fixed.files.get("go.sum")).toBe(program.read("go.sum"));
    files = fixed.files;
  });

  it("is accepted where the new version needs more modules, and others only for its tests", async () => {
    proxy
      .publish("example.org/fresh@v1.0.0", {
        require: { "example.org/fresher": "v1.0.0" },
        files: { "fresh.go": 'package fresh\n\nimport _ "example.org/fresher"\n' },
      })
      .publish("example.org/fresher@v1.0.0")
      .publish("example.org/only-tests@v1.0.0", { files: { "t.go": "package tests\n" } })
      .publish("example.org/deep@v0.2.0", {
        require: { "example.org/leaf": "v1.1.0", "example.org/fresh": "v1.0.0", "example.org/only-tests": "v1.0.0" },
        files: {
          "deep.go": 'package deep\n\nimport (\n\t_ "example.org/fresh"\n\t_ "example.org/leaf"\n)\n',
          "deep_test.go": 'package deep\n\nimport _ "example.org/only-tests"\n',
        },
        more: "require example.org/fresher v1.0.0 // indirect\n",
      });
    const fixed = await fix("example.org/deep", "0.2.0");
    expect(fixed.plan?.to).toBe("v0.2.0");
    await accepts(program, fixed.files);
    files = fixed.files;
  });

  it("is accepted after a direct requirement was raised, beside a comment", async () => {
    proxy.publish("example.org/Wide@v1.0.1", {
      require: { "example.org/deep": "v0.2.0" },
      files: { "wide.go": 'package wide\n\nimport _ "example.org/deep"\n' },
    });
    const fixed = await fix("example.org/Wide", "1.0.1");
    expect(fixed.plan?.strategy).toBe("bump");
    expect(fixed.files.get("go.mod")).toContain("example.org/Wide v1.0.1 // what for");
    await accepts(program, fixed.files);
    files = fixed.files;
  });

  it("is accepted after a commit, and a version without go.mod, went forward", async () => {
    proxy
      .publish("example.org/commit@v0.0.0-20210101000000-abcdefabcdef", { files: { "commit.go": "package commit\n" } })
      .publish("example.org/old@v2.0.1+incompatible", { go: "", files: { "old.go": "package old\n" } });
    for (const [name, fixedIn, to] of [
      ["example.org/commit", "0.0.0-20210101000000-abcdefabcdef", "v0.0.0-20210101000000-abcdefabcdef"],
      ["example.org/old", "2.0.1+incompatible", "v2.0.1+incompatible"],
    ] as const) {
      const fixed = await fix(name, fixedIn);
      expect(fixed.plan?.to).toBe(to);
      await accepts(program, fixed.files);
      files = fixed.files;
    }
  });
});

describe("a module of a repository with several", () => {
  it("is accepted with a folder in place of a module, and a later Go", async () => {
    const proxy = world().publish("example.org/leaf@v1.2.0", { go: "1.24.0" });
    const server = await proxy.listen();
    const program = programFor(proxy.url, "off");
    try {
      const own = new Map([
        [
          "go.mod",
          "module example.org/app\n\ngo 1.21\n\ntoolchain go1.22.1\n\nrequire (\n\texample.org/shared v0.0.0\n\texample.org/Wide v1.0.0\n)\n\nreplace example.org/shared => ./shared\n",
        ],
        ["main.go", main("example.org/shared", "example.org/Wide")],
        ["shared/go.mod", "module example.org/shared\n\ngo 1.21\n\nrequire example.org/leaf v1.1.0\n"],
        ["shared/shared.go", 'package shared\n\nimport _ "example.org/leaf"\n'],
      ]);
      const files = await tidied(program, own);
      await accepts(program, files);
      const fixed = await fixWith(go, (query) => answerGo(query, { url: proxy.url }), files, [advisory("example.org/leaf", "1.2.0")]);
      expect(fixed.plan?.notes.join()).toContain("1.24.0");
      expect(fixed.files.get("go.mod")).not.toContain("toolchain");
      await accepts(program, fixed.files);
    } finally {
      program.close();
      await server.close();
    }
  });
});

describe("sums by a checksum database behind the proxy", () => {
  it("are what go itself believes", async () => {
    const proxy = world();
    proxy.database = "sum.example.org";
    const server = await proxy.listen();
    const program = programFor(proxy.url, proxy.verifierKey);
    try {
      const files = await tidied(
        program,
        new Map([
          ["go.mod", "module example.org/app\n\ngo 1.21\n\nrequire example.org/Wide v1.0.0\n"],
          ["main.go", main("example.org/Wide")],
        ]),
      );
      const fixed = await fixWith(go, (query) => answerGo(query, { url: proxy.url }), files, [advisory("example.org/leaf", "1.1.0")]);
      await accepts(program, fixed.files);
    } finally {
      program.close();
      await server.close();
    }
  });
});

// With the public proxy and the public checksum database: modules as people write them.
describe("applications of real modules", () => {
  const program = programFor(publicGoProxy, "sum.golang.org");
  afterAll(() => program.close());

  it.each([
    [
      "1.18",
      ["github.com/gin-gonic/gin@v1.8.0", "golang.org/x/text/language@v0.3.6"],
      [
        ["golang.org/x/text", "0.3.8"],
        ["golang.org/x/net", "0.7.0"],
        ["github.com/gin-gonic/gin", "1.9.1"],
      ],
    ],
    [
      "1.21",
      ["google.golang.org/grpc@v1.56.0", "golang.org/x/net/html@v0.9.0"],
      [
        ["google.golang.org/grpc", "1.56.3"],
        ["google.golang.org/protobuf", "1.33.0"],
        ["golang.org/x/net", "0.38.0"],
      ],
    ],
    [
      "1.15",
      ["golang.org/x/crypto/ssh@v0.0.0-20200622213623-75b288015ac9", "gopkg.in/yaml.v2@v2.2.2"],
      [
        ["gopkg.in/yaml.v2", "2.2.8"],
        ["golang.org/x/crypto", "0.0.0-20201216223049-8b5274cf687f"],
      ],
    ],
  ] as const)("are accepted after each fix (go %s)", async (version, packages, advisories) => {
    const roots = packages.map((each) => each.split("@"));
    // The module is the part of the path that the proxy knows.
    const modules = new Map(roots.map(([path = "", at = ""]) => [path.replace(/\/(?:language|html|ssh)$/, ""), at]));
    const mod = `module example.org/app\n\ngo ${version}\n\nrequire (\n${[...modules].map(([path, at]) => `\t${path} ${at}\n`).join("")})\n`;
    const sources = new Map([
      ["go.mod", mod],
      ["main.go", main(...roots.map(([path = ""]) => path))],
    ]);
    let files = await tidied(program, sources);
    for (const [name, fixedIn] of advisories) {
      const fixed = await fixWith(go, (query) => answerGo(query, { url: publicGoProxy }), files, [advisory(name, fixedIn)]);
      expect(fixed.noFix, name).toEqual([]);
      program.write(fixed.files);
      expect(await program.run("mod", "tidy", "-diff"), name).toBe("");
      await program.run("list", "-m", "all");
      await program.run("mod", "verify");
      files = fixed.files;
    }
  });
});
