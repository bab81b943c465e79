import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import { answerPnpm } from "../../../src/dependencies/engines/pnpm.ts";
import { acceptance } from "./javascript-acceptance.ts";
import { NodeProgram } from "./node-program.ts";

const file = join(dirname(createRequire(import.meta.url).resolve("pnpm")), "bin/pnpm.cjs");
const options = ["--lockfile-only", "--ignore-scripts", "--reporter=append-only"];

acceptance({
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
});
