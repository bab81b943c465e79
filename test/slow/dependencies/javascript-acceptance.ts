import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Advisory } from "../../../src/dependencies/advisory.ts";
import type { Ecosystem, Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import type { answerPnpm } from "../../../src/dependencies/engines/pnpm.ts";
import { type Fixer, fix, readFiles, versionsOf } from "../../dependencies/ecosystems/javascript-fix.ts";
import { advisoryOf } from "../../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../../registries/npm.ts";
import { npmUniverse, seeded } from "../../registries/npm-universe.ts";

/** A package manager as these tests use it. */
export interface Manager {
  readonly ecosystem: Ecosystem<unknown>;
  readonly answer: typeof answerPnpm;
  readonly lockName: string;
  /** Works in a folder of its own against the registry. */
  start(registry: string): Promise<Program>;
  /** How many packages the large application has. */
  readonly large: number;
}

export interface Program {
  /** Lets the program write a lockfile for the manifests. */
  lock(files: Files): Promise<Files>;
  /** Throws unless the program takes the files as they are, and has nothing to add to its lockfile. */
  accepts(files: Files): Promise<void>;
  close(): void;
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const jsonIn = (files: Files, path: string): { readonly [name: string]: unknown } => JSON.parse(files.get(path) ?? "null");

/** A package manager beside a registry, while the tests of a suite run. */
export function staged(manager: Manager, registry: NpmRegistry) {
  let program: Program;
  let close = async (): Promise<void> => {};
  beforeAll(async () => {
    const server = await registry.listen();
    program = await manager.start(registry.url);
    close = async () => {
      program.close();
      await server.close();
    };
  }, 120_000);
  afterAll(() => close(), 120_000);
  const fixer = (): Fixer<unknown> => ({ ecosystem: manager.ecosystem, answer: manager.answer, registry: { url: registry.url } });
  return {
    program: () => program,
    /** Fixes, and has the program look at what came out where it is shown. */
    async fixed(files: Files, advisories: readonly Advisory[], isShown = true) {
      const outcome = await fix(fixer(), files, advisories);
      expect(outcome.noFix).toEqual([]);
      if (isShown) await program.accepts(outcome.files);
      const { plan } = outcome;
      if (plan !== undefined) expect([...manager.ecosystem.edit(readFiles(manager.ecosystem, outcome.files), plan).keys()]).toEqual([]);
      expect((await fix(fixer(), outcome.files, advisories)).noFix[0]?.code).toMatch(/^not-/);
      return outcome;
    },
  };
}

/** That a package manager takes what becomes of four projects: a small service, a framework, a workspace, an application. */
export function acceptance(manager: Manager): void {
  const stage = (registry: NpmRegistry) => staged(manager, registry);

  describe("a small service", () => {
    const registry = new NpmRegistry()
      .publish("leaf@1.0.0", { license: "ISC" })
      .publish("leaf@2.0.0")
      .publish("extra@1.0.0", { os: ["darwin"], cpu: ["arm64"] })
      .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
      .publish("exact@1.0.0", { dependencies: { deep: "1.0.0" } })
      .publish("wide@1.0.0", { dependencies: { deep: "^1.0.0" } })
      .publish("modern@1.0.0", { dependencies: { leaf: "^2.0.0" } })
      .publish("@scope/tool@1.0.0", { dependencies: { wide: "^1.0.0" }, bin: { tool: "./index.js" } })
      .publish("aliased@1.0.0", { dependencies: { leaf: "^1.0.0" } })
      .publish("react@16.0.0")
      .publish("react-dom@16.0.0", { peerDependencies: { react: "^16.0.0" }, dependencies: { leaf: "^1.0.0" } });
    const { program, fixed } = stage(registry);
    let files: Files;
    beforeAll(async () => {
      const manifest = {
        name: "service",
        version: "1.0.0",
        dependencies: { modern: "^1.0.0", other: "npm:aliased@^1.0.0", react: "16.0.0", "react-dom": "^16.0.0", wide: "^1.0.0" },
        devDependencies: { "@scope/tool": "1.0.0" },
      };
      files = await program().lock(new Map([["package.json", text(manifest)]]));
      await program().accepts(files);
    });

    it("is accepted after a splice", async () => {
      registry.publish("leaf@1.0.1", {
        license: "MIT",
        engines: { node: ">=10" },
        bin: "index.js",
        deprecated: 'Use another: it\'s "old" # really.',
      });
      const outcome = await fixed(files, [advisoryOf("leaf", "1.0.1")]);
      expect(outcome.plan).toMatchObject({ strategy: "splice", to: "1.0.1" });
      expect([...outcome.changed.keys()]).toEqual([manager.lockName]);
      files = outcome.files;
    });

    it("is accepted where packages come in, of which one is not for every machine", async () => {
      registry
        .publish("deep@1.0.1", { dependencies: { fresh: "^1.0.0" }, optionalDependencies: { extra: "^1.0.0" } })
        .publish("deep@1.0.9")
        .publish("fresh@1.0.0", { peerDependencies: { react: ">=16" }, peerDependenciesMeta: { react: { optional: true } } });
      const outcome = await fixed(files, [advisoryOf("deep", "1.0.1")]);
      expect(outcome.plan).toMatchObject({ strategy: "update", to: "1.0.1" });
      expect(versionsOf(manager.ecosystem, outcome.files, "extra")).toEqual(["1.0.0"]);
      files = outcome.files;
    });

    it("is accepted after the bump of a development dependency", async () => {
      registry
        .publish("@scope/tool@1.0.1", { dependencies: { wide: "^1.0.0", fresher: "^1.0.0" }, bin: { tool: "./index.js" } })
        .publish("fresher@1.0.0");
      const outcome = await fixed(files, [advisoryOf("@scope/tool", "1.0.1")]);
      expect(outcome.plan).toMatchObject({ strategy: "bump", to: "1.0.1" });
      expect(jsonIn(outcome.files, "package.json").devDependencies).toEqual({ "@scope/tool": "1.0.1" });
      files = outcome.files;
    });

    it("is accepted after the bump of what others have as a peer", async () => {
      registry.publish("react@16.0.1").publish("react@16.2.0");
      const outcome = await fixed(files, [advisoryOf("react", "16.0.1")]);
      expect(outcome.plan).toMatchObject({ strategy: "bump", to: "16.0.1" });
      expect(versionsOf(manager.ecosystem, outcome.files, "react")).toEqual(["16.0.1"]);
      files = outcome.files;
    });

    it("is accepted with an override", async () => {
      const manifest = { name: "service", version: "1.0.0", dependencies: { exact: "1.0.0", modern: "^1.0.0" } };
      const pinned = await program().lock(new Map([["package.json", text(manifest)]]));
      const outcome = await fixed(pinned, [advisoryOf("deep", "1.0.1")]);
      expect(outcome.plan?.strategy).toBe("override");
      expect(versionsOf(manager.ecosystem, outcome.files, "deep")).toEqual(["1.0.1"]);
      registry.publish("deep@1.0.2", { dependencies: { leaf: "^1.0.0" } });
      const again = await fixed(outcome.files, [advisoryOf("deep", "1.0.2")]);
      expect(versionsOf(manager.ecosystem, again.files, "deep")).toEqual(["1.0.2"]);
    });
  });

  describe("a framework whose packages are released together", () => {
    const registry = new NpmRegistry();
    const peers = { "@fw/common": ["@fw/core"], "@fw/core": [], "@fw/router": ["@fw/common", "@fw/core"] };
    const publish = (version: string): void => {
      for (const [name, beside] of Object.entries(peers)) {
        registry.publish(`${name}@${version}`, { peerDependencies: Object.fromEntries(beside.map((peer) => [peer, version])) });
      }
    };
    publish("1.0.0");
    const { program, fixed } = stage(registry);

    it("is accepted after it has moved as a whole", async () => {
      const asking = (range: string) =>
        text({ name: "app", dependencies: Object.fromEntries(Object.keys(peers).map((name) => [name, range])) });
      let files = await program().lock(new Map([["package.json", asking("^1.0.0")]]));
      publish("1.0.1");
      const inRange = await fixed(files, [advisoryOf("@fw/common", "1.0.1")]);
      expect(inRange.plan?.strategy).toBe("update");
      files = await program().lock(new Map([["package.json", asking("1.0.1")]]));
      publish("1.0.2");
      const bumped = await fixed(files, [advisoryOf("@fw/core", "1.0.2")]);
      expect(bumped.files.get("package.json")).toBe(asking("1.0.2"));
    });
  });

  describe("a workspace", () => {
    const registry = new NpmRegistry()
      .publish("leaf@1.0.0")
      .publish("leaf@2.0.0")
      .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
      .publish("deep@2.0.0", { dependencies: { leaf: "^2.0.0" } })
      .publish("react@16.0.0")
      .publish("react@17.0.0")
      .publish("react-dom@16.0.0", { peerDependencies: { react: "*" }, dependencies: { deep: "^1.0.0" } });
    const { program, fixed } = stage(registry);

    it("is accepted after its members' fixes", async () => {
      const isPnpm = manager.lockName === "pnpm-lock.yaml";
      const sibling = isPnpm ? "workspace:^" : "^1.0.0";
      const sources = new Map([
        ["package.json", text({ name: "root", private: true, workspaces: ["packages/*"], devDependencies: { leaf: "^1.0.0" } })],
        ...(isPnpm ? [["pnpm-workspace.yaml", "packages:\n  - packages/*\n\ncatalog:\n  deep: 2.0.0 # for all\n"] as const] : []),
        [
          "packages/one/package.json",
          text({ name: "one", version: "1.0.0", dependencies: { deep: "1.0.0", "react-dom": "^16.0.0", react: "^16.0.0" } }),
        ],
        [
          "packages/two/package.json",
          text({
            name: "two",
            version: "1.0.0",
            dependencies: { deep: isPnpm ? "catalog:" : "2.0.0", one: sibling, react: "^17.0.0", "react-dom": "^16.0.0" },
          }),
        ],
      ]);
      let files = await program().lock(sources);
      await program().accepts(files);
      registry
        .publish("deep@1.0.1", { dependencies: { leaf: "^1.0.0", fresh: "1.0.0" } })
        .publish("deep@2.0.1", { dependencies: { leaf: "^2.0.0", fresh: "2.0.0" } })
        .publish("fresh@1.0.0")
        .publish("fresh@2.0.0")
        .publish("leaf@1.0.1")
        .publish("leaf@2.0.1")
        .publish("react@16.0.1")
        .publish("react-dom@16.0.1", { peerDependencies: { react: "*" }, dependencies: { deep: "^1.0.0" } });
      const ranges = (name: string): Advisory =>
        advisoryOf(name, null, {
          ranges: [
            { introduced: null, fixed: "1.0.1", lastAffected: null },
            { introduced: "2.0.0", fixed: "2.0.1", lastAffected: null },
          ],
        });
      for (const advisory of [ranges("deep"), ranges("leaf"), advisoryOf("react-dom", "16.0.1"), advisoryOf("react", "16.0.1")]) {
        files = (await fixed(files, [advisory])).files;
      }
      expect(jsonIn(files, "packages/one/package.json").dependencies).toMatchObject({ deep: "1.0.1" });
      if (isPnpm) expect(files.get("pnpm-workspace.yaml")).toBe("packages:\n  - packages/*\n\ncatalog:\n  deep: 2.0.1 # for all\n");
      else expect(jsonIn(files, "packages/two/package.json").dependencies).toMatchObject({ deep: "2.0.1" });
    });
  });

  describe(`an application of ${manager.large} packages`, () => {
    const { registry, manifest } = npmUniverse(manager.large);
    const { program, fixed } = stage(registry);

    it("is accepted after every fix", async () => {
      let files = await program().lock(new Map([["package.json", text({ name: "app", version: "1.0.0", ...manifest })]]));
      await program().accepts(files);
      const installed = manager.ecosystem.locate(readFiles(manager.ecosystem, files));
      expect(installed.length).toBeGreaterThan(manager.large * 0.7);
      const random = seeded(11);
      const chosen = [...new Set(Array.from({ length: 14 }, () => installed[random(installed.length)]?.name ?? ""))];
      const strategies = new Set<string>();
      for (const [round, name] of chosen.entries()) {
        // Each of the installed lines gets a fixed release; every third one needs something new.
        const lines = new Set(installed.filter((each) => each.name === name).map(({ version }) => version.split(".")[0] ?? ""));
        const advisory = advisoryOf(name, null, {
          ranges: [...lines].map((major) => ({ introduced: `${major}.0.0`, fixed: `${major}.2.1`, lastAffected: null })),
        });
        for (const major of lines) {
          const {
            _id,
            dist,
            name: _name,
            version: _version,
            ...rest
          } = registry.manifest(name, `${major}.2.0`) as { [member: string]: never };
          const more = round % 3 === 0 ? { [`fresh-${round}`]: "^1.0.0" } : {};
          registry
            .publish(`${name}@${major}.2.1`, { ...rest, dependencies: { ...(rest.dependencies as object | undefined), ...more } })
            .publish(`fresh-${round}@1.0.0`);
        }
        const { plan, files: after } = await fixed(files, [advisory], round % 5 === 4);
        strategies.add(plan?.strategy ?? "");
        for (const { from, to } of plan?.changes ?? []) if (from !== null) expect(manager.ecosystem.compare(to, from)).toBeGreaterThan(0);
        for (const version of versionsOf(manager.ecosystem, after, name)) expect(version).toMatch(/\.2\.1$/);
        files = after;
      }
      await program().accepts(files);
      expect([...strategies]).toEqual(expect.arrayContaining(["splice", "update"]));
    });
  });
}
