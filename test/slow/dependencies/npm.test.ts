import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Advisory } from "../../../src/dependencies/advisory.ts";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../../src/dependencies/ecosystems/npm/npm.ts";
import { advisoryOf, fix, objectIn, readFiles, versionsIn } from "../../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../../registries/npm.ts";
import { npmUniverse, seeded } from "../../registries/npm-universe.ts";
import { NpmProgram } from "./npm-program.ts";

const lockVersions = [1, 2, 3] as const;
const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function stage(registry: NpmRegistry) {
  const server = await registry.listen();
  const program = new NpmProgram(registry.url);
  return {
    program,
    close: async () => {
      program.close();
      await server.close();
    },
  };
}

/** npm takes the files, and has nothing to add to its lockfile. */
async function accepts(program: NpmProgram, files: Files, lockVersion: number): Promise<void> {
  program.write(files);
  await program.run("ci", "--dry-run");
  await program.run("install", "--package-lock-only", `--lockfile-version=${lockVersion}`);
  expect(program.read("package-lock.json")).toBe(files.get("package-lock.json"));
}

describe.each(lockVersions)("a small service with a lockfile of version %i", (lockVersion) => {
  const registry = new NpmRegistry();
  let given: Awaited<ReturnType<typeof stage>>;
  let files: Files;

  beforeAll(async () => {
    registry
      .publish("leaf@1.0.0", { license: "ISC" })
      .publish("leaf@2.0.0")
      .publish("extra@1.0.0", { os: ["darwin"] })
      .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
      .publish("exact@1.0.0", { dependencies: { deep: "1.0.0" } })
      .publish("wide@1.0.0", { dependencies: { deep: "^1.0.0" } })
      .publish("modern@1.0.0", { dependencies: { leaf: "^2.0.0" } })
      .publish("@scope/tool@1.0.0", { dependencies: { wide: "^1.0.0" }, bin: { tool: "./index.js" } })
      .publish("aliased@1.0.0", { dependencies: { leaf: "^1.0.0" } });
    given = await stage(registry);
    const manifest = {
      name: "service",
      version: "1.0.0",
      dependencies: { modern: "^1.0.0", other: "npm:aliased@^1.0.0", wide: "^1.0.0" },
      devDependencies: { "@scope/tool": "1.0.0" },
    };
    files = await given.program.lock(new Map([["package.json", text(manifest)]]), lockVersion);
    await accepts(given.program, files, lockVersion);
  });
  afterAll(() => given.close());

  it("gets the very text that `npm update` writes for a splice", async () => {
    registry.publish("leaf@1.0.1", { license: "MIT", engines: { node: ">=10" }, funding: "https://example.test" });
    const fixed = await fix(registry, files, [advisoryOf("leaf", "1.0.1")]);
    expect(fixed.plan?.strategy).toBe("splice");
    await accepts(given.program, fixed.files, lockVersion);
    given.program.write(files);
    await given.program.run("update", "leaf", "--package-lock-only", `--lockfile-version=${lockVersion}`);
    expect(fixed.files.get("package-lock.json")).toBe(given.program.read("package-lock.json"));
    files = fixed.files;
  });

  it("gets the very text that npm writes where packages come and go", async () => {
    registry.publish("deep@1.0.1", { dependencies: { fresh: "^1.0.0" }, optionalDependencies: { extra: "^1.0.0" } }).publish("fresh@1.0.0");
    const fixed = await fix(registry, files, [advisoryOf("deep", "1.0.1")]);
    expect(fixed.plan?.strategy).toBe("update");
    await accepts(given.program, fixed.files, lockVersion);
    given.program.write(files);
    await given.program.run("update", "deep", "--package-lock-only", `--lockfile-version=${lockVersion}`);
    expect(fixed.files.get("package-lock.json")).toBe(given.program.read("package-lock.json"));
  });

  it("gets the very text that `npm install` writes for a bump", async () => {
    registry
      .publish("@scope/tool@1.0.1", { dependencies: { wide: "^1.0.0", fresher: "^1.0.0" }, bin: { tool: "./index.js" } })
      .publish("fresher@1.0.0");
    const fixed = await fix(registry, files, [advisoryOf("@scope/tool", "1.0.1")]);
    expect(fixed.plan?.strategy).toBe("bump");
    await accepts(given.program, fixed.files, lockVersion);
    given.program.write(files);
    await given.program.run(
      "install",
      "--save-dev",
      "--save-exact",
      "@scope/tool@1.0.1",
      "--package-lock-only",
      `--lockfile-version=${lockVersion}`,
    );
    expect(fixed.files.get("package-lock.json")).toBe(given.program.read("package-lock.json"));
    expect(fixed.files.get("package.json")).toBe(given.program.read("package.json"));
  });

  it("is installed for good, an override and all", async () => {
    const manifest = { ...objectIn(files, "package.json"), dependencies: { exact: "1.0.0", modern: "^1.0.0" } };
    const pinned = await given.program.lock(new Map([["package.json", text(manifest)]]), lockVersion);
    registry.publish("deep@1.0.2", { dependencies: { leaf: "^1.0.0" } });
    const fixed = await fix(registry, pinned, [advisoryOf("deep", "1.0.1")]);
    expect(fixed.plan?.strategy).toBe("override");
    expect(objectIn(fixed.files, "package.json").overrides).toEqual({ exact: { deep: "^1.0.1" } });
    await accepts(given.program, fixed.files, lockVersion);
    await given.program.run("ci");
    expect(objectIn(new Map([["x", given.program.read("node_modules/deep/package.json")]]), "x").version).toBe("1.0.1");
  });
});

describe.each([2, 3] as const)("a workspace with a lockfile of version %i", (lockVersion) => {
  const registry = new NpmRegistry()
    .publish("leaf@1.0.0")
    .publish("leaf@2.0.0")
    .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
    .publish("deep@2.0.0", { dependencies: { leaf: "^2.0.0" } })
    .publish("react@16.0.0")
    .publish("react-dom@16.0.0", { peerDependencies: { react: "^16.0.0" } });
  let given: Awaited<ReturnType<typeof stage>>;
  beforeAll(async () => {
    given = await stage(registry);
  });
  afterAll(() => given.close());

  it("is accepted after its members' fixes", async () => {
    const sources = new Map([
      ["package.json", text({ name: "root", private: true, workspaces: ["packages/*"], devDependencies: { leaf: "^1.0.0" } })],
      [
        "packages/one/package.json",
        text({ name: "one", version: "1.0.0", dependencies: { deep: "1.0.0", "react-dom": "^16.0.0", react: "^16.0.0" } }),
      ],
      ["packages/two/package.json", text({ name: "two", version: "1.0.0", dependencies: { deep: "2.0.0", one: "^1.0.0" } })],
    ]);
    let files = await given.program.lock(sources, lockVersion);
    await accepts(given.program, files, lockVersion);
    registry
      .publish("deep@1.0.1", { dependencies: { leaf: "^1.0.0", fresh: "1.0.0" } })
      .publish("deep@2.0.1", { dependencies: { leaf: "^2.0.0", fresh: "2.0.0" } })
      .publish("fresh@1.0.0")
      .publish("fresh@2.0.0")
      .publish("leaf@1.0.1")
      .publish("leaf@2.0.1")
      .publish("react@16.0.1");
    const ranges = (name: string): Advisory =>
      advisoryOf(name, null, {
        ranges: [
          { introduced: null, fixed: "1.0.1", lastAffected: null },
          { introduced: "2.0.0", fixed: "2.0.1", lastAffected: null },
        ],
      });
    for (const advisory of [ranges("deep"), ranges("leaf"), advisoryOf("react", "16.0.1")]) {
      const fixed = await fix(registry, files, [advisory]);
      expect(fixed.plan).toBeDefined();
      await accepts(given.program, fixed.files, lockVersion);
      files = fixed.files;
    }
    expect(
      [...readFiles(files).manifests].map(({ path, text: written }) => [
        path,
        (JSON.parse(written) as { dependencies?: unknown }).dependencies,
      ]),
    ).toEqual([
      ["package.json", undefined],
      ["packages/one/package.json", { deep: "1.0.1", "react-dom": "^16.0.0", react: "^16.0.0" }],
      ["packages/two/package.json", { deep: "2.0.1", one: "^1.0.0" }],
    ]);
    await given.program.run("ci");
  });
});

describe.each(lockVersions)("an application of 1,500 packages with a lockfile of version %i", (lockVersion) => {
  it("is accepted after every fix", async () => {
    const { registry, manifest } = npmUniverse(1_500);
    const given = await stage(registry);
    try {
      let files = await given.program.lock(new Map([["package.json", text({ name: "app", version: "1.0.0", ...manifest })]]), lockVersion);
      await given.program.run("ci", "--dry-run");
      const installed = [...readFiles(files).nodes.values()].filter(({ own }) => !own);
      expect(installed.length).toBeGreaterThan(1_500);
      const random = seeded(11);
      const chosen = [...new Set(Array.from({ length: 24 }, () => installed[random(installed.length)]?.name ?? ""))];
      const strategies = new Set<string>();
      for (const [round, name] of chosen.entries()) {
        // Each of the installed lines gets a fixed release; every third one needs something new.
        const lines = new Set(installed.filter((node) => node.name === name).map(({ version }) => version?.split(".")[0] ?? ""));
        const advisory = advisoryOf(name, null, {
          ranges: [...lines].map((major) => ({ introduced: `${major}.0.0`, fixed: `${major}.2.1`, lastAffected: null })),
        });
        for (const major of lines) {
          const { dependencies } = registry.manifest(name, `${major}.2.0`) as { dependencies?: Record<string, string> };
          const more = round % 3 === 0 ? { [`fresh-${round}`]: "^1.0.0" } : {};
          registry.publish(`${name}@${major}.2.1`, { dependencies: { ...dependencies, ...more } }).publish(`fresh-${round}@1.0.0`);
        }
        const fixed = await fix(registry, files, [advisory]);
        expect(fixed.noFix, name).toEqual([]);
        strategies.add(fixed.plan?.strategy ?? "");
        if (fixed.plan === undefined) continue;
        expect([...npm.edit(readFiles(fixed.files), fixed.plan).keys()], name).toEqual([]);
        for (const { from, to } of fixed.plan.changes) if (from !== null) expect(npm.compare(to, from)).toBeGreaterThan(0);
        expect((await fix(registry, fixed.files, [advisory])).noFix).toMatchObject([{ code: "not-vulnerable" }]);
        files = fixed.files;
        if (round % 6 !== 5) continue;
        given.program.write(files);
        await given.program.run("ci", "--dry-run");
      }
      expect([...strategies]).toEqual(expect.arrayContaining(["splice", "update", "override"]));
      const versions = Object.entries(versionsIn(files));
      for (const name of chosen) {
        const left = versions.filter(([location, version]) => location.endsWith(`node_modules/${name}`) && !version.endsWith(".2.1"));
        expect(left, name).toEqual([]);
      }
      await accepts(given.program, files, lockVersion);
    } finally {
      await given.close();
    }
  });
});
