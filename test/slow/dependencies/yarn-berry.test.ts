import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { yarn } from "../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { answerYarn } from "../../../src/dependencies/engines/yarn.ts";
import { acceptance, type Manager } from "./javascript-acceptance.ts";
import { installed, NodeProgram } from "./node-program.ts";

const managed = (file: () => string, large: number, env: Readonly<Record<string, string>> = {}): Manager => ({
  ecosystem: yarn as Ecosystem<unknown>,
  answer: answerYarn,
  lockName: "yarn.lock",
  large,
  start: async (registry) => {
    const program = new NodeProgram(file(), {
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
      YARN_ENABLE_TELEMETRY: "0",
      YARN_IGNORE_PATH: "1",
      ...env,
    });
    return {
      lock: async (files) => {
        program.write(new Map([...files, ["yarn.lock", files.get("yarn.lock") ?? ""]]));
        await program.run("install", "--no-immutable", "--mode=update-lockfile");
        return new Map([...files, ["yarn.lock", program.read("yarn.lock")]]);
      },
      accepts: async (files) => {
        program.write(files);
        await program.run("install", "--immutable", "--mode=skip-build");
        await program.run("install", "--no-immutable", "--mode=update-lockfile", "--refresh-lockfile", "--check-resolutions");
        expect(program.read("yarn.lock")).toBe(files.get("yarn.lock"));
      },
      close: () => program.close(),
    };
  },
});

describe("Yarn 4.18", () => {
  acceptance(managed(() => join(dirname(createRequire(import.meta.url).resolve("@yarnpkg/cli-dist/package.json")), "bin/yarn.js"), 250));
});

describe("Yarn 4.5 with compressed archives, whose lockfile has an older version", () => {
  let place: Awaited<ReturnType<typeof installed>>;
  beforeAll(async () => {
    place = await installed("@yarnpkg/cli-dist@4.5.3");
  }, 120_000);
  afterAll(() => place.close(), 120_000);
  acceptance(managed(() => join(place.folder, "node_modules/@yarnpkg/cli-dist/bin/yarn.js"), 60, { YARN_COMPRESSION_LEVEL: "mixed" }));
});
