import type { Advisory } from "../../../src/dependencies/advisory.ts";
import type { Plan } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import type { FixStory } from "../../../src/dependencies/words/story.ts";

export const advisory = (given: Partial<Advisory> = {}): Advisory => ({
  id: "GHSA-xvch-5gv4-984h",
  aliases: ["CVE-2021-44906"],
  ecosystem: "npm",
  package: "minimist",
  ranges: [{ introduced: null, fixed: "1.2.6", lastAffected: null }],
  versions: [],
  summary: "Prototype Pollution in minimist",
  severity: "critical",
  cvss: { version: "3.1", score: 9.8, vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
  epss: { probability: 0.00943, percentile: 0.758 },
  malware: false,
  ...given,
});

export const plan = (given: Partial<Plan> = {}): Plan => ({
  ecosystem: "npm",
  manifest: "web/package.json",
  package: "minimist",
  advisories: ["GHSA-xvch-5gv4-984h", "GHSA-vh95-rmgr-6w4m"],
  to: "1.2.6",
  strategy: "splice",
  changes: [
    {
      package: "minimist",
      from: "1.2.0",
      to: "1.2.6",
      manifest: "web/package.json",
      file: "web/package-lock.json",
      strategy: "splice",
    },
  ],
  removed: [],
  paths: [["mocha@7.1.0", "mkdirp@0.5.3", "minimist@1.2.0"]],
  notes: [],
  edits: null,
  ...given,
});

export const second = advisory({
  id: "GHSA-vh95-rmgr-6w4m",
  aliases: ["CVE-2020-7598"],
  severity: "medium",
  cvss: { version: "4.0", score: 5.6, vector: "CVSS:4.0/AV:N" },
  epss: null,
});

export const story = (given: Partial<FixStory> = {}): FixStory => ({
  plan: plan(),
  advisories: [advisory(), second],
  alerts: [
    { number: 14, url: "https://github.com/acme/shop/security/dependabot/14" },
    { number: 12, url: "https://github.com/acme/shop/security/dependabot/12" },
  ],
  visibility: "private",
  releases: [],
  packageFacts: null,
  verified: ["The lockfile was read again: nothing but what stands above changed."],
  commands: [{ line: "/pipewarden rebase", says: "put this on the newest base" }],
  others: [],
  ...given,
});
