import fc from "fast-check";
import { expect, it } from "vitest";
import { createConfigurations } from "../../src/config/configurations.ts";
import type { Decider, Prediction } from "../../src/config/policy-decider.ts";
import { configSource } from "../../src/config/source.ts";
import { type RepositoryPayload, repositoryRef } from "../../src/github/repository.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { protectionDecider } from "../../src/protection/predict.ts";
import { changesOf } from "./assertions.ts";
import { commitFile } from "./config.ts";
import { oidOf } from "./config-text.ts";
import { type Rig, startRig } from "./rig.ts";

const preset = fc.constantFrom("none", "baseline", "openssf", "strict");
const mode = fc.constantFrom("off", "report", "enforce");
const setting = fc.constantFrom(
  "enforce-admins: true",
  "linear-history: true",
  "signatures: true",
  "conversation-resolution: true",
  "deletions: forbid",
);
const file = fc
  .record({ mode, preset, setting, selected: mode, selectedPreset: preset })
  .map(
    (of) =>
      `version: 1\npolicies:\n  protection:\n    mode: ${of.mode}\n    preset: ${of.preset}\n    default-branch:\n      ${of.setting}\n` +
      `selections:\n  - name: odd\n    match:\n      names: ["*-1", "*-3"]\n    policies:\n      protection:\n        mode: ${of.selected}\n        preset: ${of.selectedPreset}\n`,
  );
const start = fc.constantFrom("nothing", "weak", "admins", "reviews", "archived", "empty", "own");
const own =
  "version: 1\npolicies:\n  protection:\n    mode: enforce\n    default-branch:\n      block-creations: true\n      linear-history: true\n";

function make(rig: Rig, name: string, how: string): void {
  const files: Record<string, string> = { "README.md": "x\n", ...(how === "own" ? { ".github/pipewarden.yml": own } : {}) };
  rig.github.createRepository("acme", name, { ...(how === "empty" ? { empty: true } : { files }), archived: how === "archived" });
  const alice = rig.github.as("alice");
  const branch = `/repos/acme/${name}/branches/main/protection`;
  if (["weak", "admins", "reviews"].includes(how)) alice.weakenProtection(`acme/${name}`, "main");
  if (how === "admins") alice.request("POST", `${branch}/enforce_admins`);
  if (how === "reviews") alice.request("PATCH", `${branch}/required_pull_request_reviews`, { required_approving_review_count: 3 }, 404);
}

/** What the preview's decider says of every repository, with the file in force instead of what is. */
async function predicted(rig: Rig, text: string): Promise<readonly Prediction[]> {
  const github = rig.clients();
  const configurations = createConfigurations({ table: rig.table, github, definitions: policyDefinitions });
  const decider: Decider = protectionDecider(rig.app.id);
  const reader = await github.installationReader({ installationId: rig.installation.id as never }, decider.permissions);
  const all = await reader.paginate(reader.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  const refs = all.map((each) => repositoryRef(each as RepositoryPayload, rig.installation.id));
  const home = refs.find(({ name }) => name === ".github");
  if (home === undefined) throw new Error("There is no .github.");
  const { after } = await configurations.judge(
    home,
    { kind: "file", oid: oidOf(text), bytes: new TextEncoder().encode(text), etag: undefined, url: "" },
    "organisation",
  );
  const source = configSource({
    configurations,
    definitions: policyDefinitions,
    properties: async () => ({}),
    instead: { organisation: after },
  });
  return (await decider.predict(refs, reader, source, rig.clock.now())).map(({ prediction }) => prediction);
}

it("predicts exactly the changes that are made once the file is merged, and writes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.array(start, { minLength: 1, maxLength: 5 }), async (text, starts) => {
      const rig = await startRig({ home: "", recorded: false });
      try {
        rig.github.pauseHooks();
        for (const [index, how] of starts.entries()) make(rig, `service-${index}`, how);
        rig.github.resetLog();
        const foreseen = await predicted(rig, text);
        expect(rig.github.writes({ effective: true })).toBe(0);
        commitFile(rig, "acme/.github", text);
        rig.github.resumeHooks();
        await rig.settle(await rig.startBot());
        const made = changesOf(rig)
          .map(({ change }) => change as unknown as { kind: string; target: { repository: { owner: string; name: string } } })
          .filter(({ kind }) => kind.startsWith("protection."))
          .map(({ kind, target }) => `${target.repository.owner}/${target.repository.name} ${kind}`);
        expect([...new Set(made)].sort()).toEqual(
          foreseen.flatMap(({ repository, changes }) => changes.map((kind) => `${repository} ${kind}`)).sort(),
        );
        expect(rig.github.violations).toEqual([]);
      } finally {
        await rig.close();
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
