import { dependenciesDefinition } from "../../src/dependencies/config.ts";
import type { Plan } from "../../src/dependencies/ecosystems/ecosystem.ts";
import type { Candidate, Existing, Fix, FixesSeen } from "../../src/dependencies/facts.ts";
import type { DependenciesPolicy } from "../../src/dependencies/policy.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../../src/values/ids.ts";

export const repository: RepositoryRef = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(3),
  installationId: installationId(5),
};

export const policyWith = (of: Partial<DependenciesPolicy> = {}): DependenciesPolicy => ({
  ...dependenciesDefinition.policy("enforce", dependenciesDefinition.presets.baseline),
  ...of,
});

const sha = (digit: string): string => digit.repeat(40);
export const base = { branch: "main", isDefault: true, commit: sha("b"), tree: sha("c") };
const none: Existing = { head: null, parent: null, foreign: false, message: null, files: null, pull: null };

export function fixOf(name: string, edits = ""): Fix {
  const plan: Plan = {
    ecosystem: "npm",
    manifest: "package.json",
    package: name,
    advisories: ["GHSA-2222-3333-4444"],
    to: "1.0.1",
    strategy: "splice",
    changes: [{ package: name, from: "1.0.0", to: "1.0.1", manifest: "package.json", file: "package-lock.json", strategy: "splice" }],
    removed: [],
    paths: [[`${name}@1.0.0`]],
    notes: [],
    edits,
  };
  return {
    bundle: null,
    files: { "package-lock.json": sha("d") },
    sources: { "package.json": sha("e"), "package-lock.json": sha("f") },
    executable: [],
    stories: [
      {
        plan,
        advisories: [],
        alerts: [{ number: 1, url: "https://github.com/acme/shop/security/dependabot/1" }],
        visibility: "private",
        releases: [],
        packageFacts: null,
        verified: [],
        commands: [],
        others: [],
      },
    ],
    summary: { package: name, to: "1.0.1", strategy: "splice", manifest: "package.json", from: ["1.0.0"] },
  };
}

export const candidateOf = (name: string, of: Partial<Candidate> = {}): Candidate => ({
  branch: `pipewarden/npm/-/${name}`,
  base,
  ecosystem: "npm",
  directory: "",
  manifest: "package.json",
  package: name,
  size: 1,
  alerts: [{ number: 1, url: "https://github.com/acme/shop/security/dependabot/1" }],
  advisories: [],
  outlook: { kind: "fix", fix: fixOf(name) },
  existing: none,
  others: [],
  ignored: null,
  forgiven: null,
  toldOf: null,
  ...of,
});

export const factsOf = (candidates: readonly Candidate[], of: Partial<FixesSeen> = {}): FixesSeen => ({
  kind: "seen",
  repository,
  visibility: "private",
  asked: {
    organisation: null,
    repository: null,
    version: null,
    home: false,
    about: { name: "shop", topics: [], visibility: "private", language: null, archived: false, fork: false, properties: {} },
  },
  slug: "pipewarden",
  head: base.commit,
  candidates,
  leftovers: [],
  wish: null,
  check: null,
  rest: null,
  ...of,
});
