import { afterEach, expect, it } from "vitest";
import { previewConfig, showConfig } from "../../src/operations/config-verbs.ts";
import { commitFile } from "../e2e/config.ts";
import { enforcing, type Rig, reporting, startRig } from "../e2e/rig.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

async function started(): Promise<{ rig: Rig; deps: Parameters<typeof previewConfig>[2] }> {
  rig = await startRig({ home: reporting });
  rig.github.createRepository("acme", "shop");
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return { rig, deps: { table: rig.table, github: rig.clients(), clock: rig.clock } };
}

it("previews a file from the command line in all repositories, without a write", async () => {
  const { rig, deps } = await started();
  const answer = await previewConfig(enforcing, undefined, deps);
  expect(answer).toMatchObject({ valid: true, warnings: [] });
  const predictions = answer.valid ? answer.predictions : [];
  // Secrets and vulnerabilities are found when they come: only of the protection is it known now what would be changed.
  expect(predictions.map(({ policy, repository, changes }) => [policy, repository, changes.length > 0])).toEqual([
    ["protection", "acme/.github", true],
    ["protection", "acme/shop", true],
    ["secrets", "acme/.github", false],
    ["secrets", "acme/shop", false],
    ["dependencies", "acme/.github", false],
    ["dependencies", "acme/shop", false],
  ]);
  expect(rig.github.writes({ effective: true })).toBe(0);
});

it("says why a file that is previewed is not valid", async () => {
  const { deps } = await started();
  expect(await previewConfig("version: 2\n", "acme", deps)).toMatchObject({ valid: false, problems: [{ line: 1 }] });
});

it("shows what is asked of a repository and where each value comes from", async () => {
  const { rig, deps } = await started();
  commitFile(rig, "acme/shop", "version: 1\npolicies:\n  protection:\n    default-branch:\n      linear-history: true\n");
  await rig.settle(await rig.startBot());
  const shown = await showConfig("acme/shop", deps);
  expect(shown).toMatchObject({
    organisation: "valid",
    policies: { protection: { mode: "report", defaultBranch: { linearHistory: true } } },
  });
  expect(shown.origins["protection.mode"]).toEqual([{ kind: "organisation" }]);
  expect(shown.origins["protection.default-branch.linear-history"]).toEqual([{ kind: "repository" }]);
});
