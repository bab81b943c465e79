import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { yarn } from "../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { answerYarn } from "../../../src/dependencies/engines/yarn.ts";
import { acceptance } from "./javascript-acceptance.ts";
import { installed, NodeProgram } from "./node-program.ts";

let place: Awaited<ReturnType<typeof installed>>;
beforeAll(async () => {
  place = await installed("yarn@1.22.22");
}, 120_000);
afterAll(() => place.close(), 120_000);

const options = ["--ignore-scripts", "--ignore-engines", "--ignore-platform", "--non-interactive", "--network-concurrency", "32"];

acceptance({
  ecosystem: yarn as Ecosystem<unknown>,
  answer: answerYarn,
  lockName: "yarn.lock",
  large: 300,
  start: async (registry) => {
    const program = new NodeProgram(join(place.folder, "node_modules/yarn/bin/yarn.js"), {
      YARN_REGISTRY: registry,
      npm_config_registry: registry,
      YARN_IGNORE_PATH: "1",
    });
    return {
      lock: async (files) => {
        program.write(files);
        await program.run("install", ...options);
        return new Map([...files, ["yarn.lock", program.read("yarn.lock")]]);
      },
      accepts: async (files) => {
        program.write(files);
        await program.run("install", "--frozen-lockfile", ...options);
        expect(program.read("yarn.lock")).toBe(files.get("yarn.lock"));
        await program.run("install", ...options);
        expect(program.read("yarn.lock")).toBe(files.get("yarn.lock"));
        await program.run("check", "--integrity", ...options);
      },
      close: () => program.close(),
    };
  },
});
