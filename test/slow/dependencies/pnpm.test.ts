import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import { answerPnpm } from "../../../src/dependencies/engines/pnpm.ts";
import { versionsOf } from "../../dependencies/ecosystems/javascript-fix.ts";
import { advisoryOf } from "../../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../../registries/npm.ts";
import { acceptance, type Manager, staged } from "./javascript-acceptance.ts";
import { NodeProgram } from "./node-program.ts";

const file = join(dirname(createRequire(import.meta.url).resolve("pnpm")), "bin/pnpm.cjs");
const options = ["--lockfile-only", "--ignore-scripts", "--reporter=append-only"];

const manager: Manager = {
  ecosystem: pnpm as Ecosystem<unknown>,
  answer: answerPnpm,
  lockName: "pnpm-lock.yaml",
  large: 1_500,
  start: async (registry) => {
    const program = new NodeProgram(file, { npm_config_registry: registry, npm_config_update_notifier: "false" });
    return {
      lock: async (files) => {
        program.write(files);
        await program.run("install", "--no-frozen-lockfile", ...options);
        return new Map([...files, ["pnpm-lock.yaml", program.read("pnpm-lock.yaml")]]);
      },
      accepts: async (files) => {
        program.write(files);
        await program.run("install", "--frozen-lockfile", ...options);
        await program.run("install", "--frozen-lockfile", "--prefer-offline", ...options);
        // Computed from scratch with what it has, it is the same.
        await program.run("install", "--no-frozen-lockfile", "--fix-lockfile", ...options);
        expect(program.read("pnpm-lock.yaml")).toBe(files.get("pnpm-lock.yaml"));
      },
      close: () => program.close(),
    };
  },
};

acceptance(manager);

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe("catalogs of a workspace", () => {
  const registry = new NpmRegistry()
    .publish("leaf@1.0.0")
    .publish("leaf@2.0.0")
    .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
    .publish("react@18.0.0")
    .publish("react-dom@18.0.0", { peerDependencies: { react: "^18.0.0" } });
  const { program, fixed } = staged(manager, registry);

  it("are accepted after fixes within their ranges and beyond, whoever asks by them", async () => {
    const workspace = `packages:
  - packages/*

catalog:
  deep: ^1.0.0
  "other": 'npm:leaf@1.0.0' # exact

catalogs:
  next:
    leaf: ~2.0.0

  react18:
    react: ^18.0.0
    react-dom: 18.0.0

overrides:
  unused: 1.0.0
`;
    let files = await program().lock(
      new Map([
        ["package.json", text({ name: "root", private: true, devDependencies: { deep: "catalog:" } })],
        ["pnpm-workspace.yaml", workspace],
        [
          "packages/one/package.json",
          text({ name: "one", dependencies: { deep: "catalog:default", leaf: "catalog:next", other: "catalog:" } }),
        ],
        ["packages/two/package.json", text({ name: "two", dependencies: { react: "catalog:react18", "react-dom": "catalog:react18" } })],
      ]),
    );
    await program().accepts(files);
    registry
      .publish("deep@1.0.1", { dependencies: { leaf: "^1.0.0" } })
      .publish("leaf@1.0.1")
      .publish("leaf@2.0.1")
      .publish("leaf@2.1.0")
      .publish("react@18.3.0")
      .publish("react-dom@18.3.0", { peerDependencies: { react: "^18.3.0" } });
    const inRange = await fixed(files, [advisoryOf("deep", "1.0.1")]);
    expect([...inRange.changed.keys()]).toEqual(["pnpm-lock.yaml"]);
    expect(inRange.files.get("pnpm-lock.yaml")).toContain("    deep:\n      specifier: ^1.0.0\n      version: 1.0.1\n");
    files = inRange.files;
    const lines = advisoryOf("leaf", null, {
      ranges: [
        { introduced: null, fixed: "1.0.1", lastAffected: null },
        { introduced: "2.0.0", fixed: "2.1.0", lastAffected: null },
      ],
    });
    files = (await fixed(files, [lines])).files;
    expect(files.get("pnpm-workspace.yaml")).toBe(workspace.replace("leaf@1.0.0", "leaf@1.0.1").replace("leaf: ~2.0.0", "leaf: ~2.1.0"));
    files = (await fixed(files, [advisoryOf("react-dom", "18.3.0")])).files;
    expect(files.get("pnpm-workspace.yaml")).toContain("    react: ^18.0.0\n    react-dom: 18.3.0\n");
    expect(versionsOf(manager.ecosystem, files, "react")).toEqual(["18.3.0"]);
  });
});

describe("a project that patches packages", () => {
  const registry = new NpmRegistry()
    .publish("leaf@1.0.0")
    .publish("react@18.0.0")
    .publish("react-dom@18.0.0", { peerDependencies: { react: "^18.0.0" }, dependencies: { leaf: "^1.0.0" } })
    .publish("modal@1.0.0", { peerDependencies: { react: "*", "react-dom": "*" } });
  const { program, fixed } = staged(manager, registry);
  const patch =
    "diff --git a/more.txt b/more.txt\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/more.txt\n@@ -0,0 +1,1 @@\n+more\n";

  it("is accepted after fixes below and beside what it patches", async () => {
    const patched = { "leaf@1.0.0": "patches/leaf.patch", "react-dom@18.0.0": "patches/dom.patch" };
    const manifest = {
      name: "app",
      dependencies: { modal: "^1.0.0", react: "^18.0.0", "react-dom": "^18.0.0" },
      pnpm: { patchedDependencies: patched },
    };
    const sources = new Map([
      ["package.json", text(manifest)],
      ["patches/leaf.patch", patch],
      ["patches/dom.patch", patch],
    ]);
    const files = await program().lock(sources);
    await program().accepts(files);
    registry.publish("react@18.0.1").publish("modal@1.0.1", { peerDependencies: { react: "*", "react-dom": "*" } });
    const below = await fixed(files, [advisoryOf("react", "18.0.1")]);
    expect(below.asked).toContain("pnpm-engine");
    expect(below.files.get("pnpm-lock.yaml")).toMatch(
      /modal@1\.0\.0\(react-dom@18\.0\.0\(patch_hash=\w+\)\(react@18\.0\.1\)\)\(react@18\.0\.1\)/,
    );
    const beside = await fixed(below.files, [advisoryOf("modal", "1.0.1")]);
    expect(versionsOf(manager.ecosystem, beside.files, "modal")).toEqual(["1.0.1"]);
  });
});
