import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { expect, it } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";

it("nothing in this project's own sources, tests and documents is taken for a secret", () => {
  const rules = compileRules(ourRules);
  const paths = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "");
  const found = paths
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .flatMap((path) =>
      scan(rules, { path, bytes: readFileSync(path) }).detections.map(({ rule, at }) => `${path}:${at.startLine} ${rule.id}`),
    );
  expect(paths.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});
