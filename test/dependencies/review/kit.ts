import type { DependencyDelta, Problem } from "../../../src/dependencies/review/difference.ts";
import type { ReviewSeen } from "../../../src/dependencies/review/facts.ts";
import { installationId, ownerId, repositoryId } from "../../../src/values/ids.ts";

export const delta = (given: Partial<DependencyDelta> = {}): DependencyDelta => ({
  change: "added",
  ecosystem: "npm",
  package: "minimist",
  version: "1.2.0",
  file: "package-lock.json",
  path: ["mkdirp@0.5.1", "minimist@1.2.0"],
  at: "node_modules/minimist",
  licence: null,
  told: [],
  ...given,
});

export const problem = (given: Partial<Problem> = {}): Problem => ({
  ecosystem: "npm",
  package: "minimist",
  version: "1.2.0",
  file: "package-lock.json",
  line: 12,
  path: ["mkdirp@0.5.1", "minimist@1.2.0"],
  advisories: [
    {
      id: "GHSA-xvch-5gv4-984h",
      aliases: ["CVE-2021-44906"],
      summary: "Prototype Pollution in minimist",
      severity: "critical",
      malware: false,
      allowed: null,
    },
  ],
  fixed: "1.2.6",
  licence: null,
  sources: [],
  ...given,
});

export const facts = (given: Partial<ReviewSeen> = {}): ReviewSeen => {
  const problems = given.problems ?? [];
  return {
    kind: "seen",
    repository: {
      id: repositoryId(7),
      nodeId: "R_7",
      owner: "acme",
      name: "shop",
      ownerId: ownerId(1),
      installationId: installationId(2),
    },
    isPublic: false,
    version: null,
    mode: "enforce",
    policy: { failFrom: "high", licencesDenied: [], allow: [], malware: true, sources: true, unreadable: false },
    head: "c".repeat(40),
    files: ["package-lock.json"],
    added: 3,
    by: "graph",
    problems,
    problemCount: problems.length,
    unlicensed: 0,
    gaps: [],
    confirmations: null,
    check: null,
    ...given,
  };
};
