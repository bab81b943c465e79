import type { Finding } from "../../src/findings/finding.ts";
import { merged } from "../../src/findings/sighting.ts";
import type { SecretsSeen, SeenHit } from "../../src/secrets/facts.ts";
import type { Hit } from "../../src/secrets/hit.ts";
import type { SecretsPolicy } from "../../src/secrets/policy.ts";
import { sightingsOf } from "../../src/secrets/triage/sightings.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

export const sha = (letter: string): string => letter.repeat(40);
export const head = sha("c");
/** 2026-01-15, noon. */
export const now = Date.UTC(2026, 0, 15, 12);

const repository = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(1),
  installationId: installationId(2),
};

export const policy = (given: Partial<SecretsPolicy> = {}): SecretsPolicy => ({
  mode: "enforce",
  failFrom: "high",
  genericRules: false,
  ignoreAllowComments: false,
  ignoreRepositoryAllowlists: false,
  validate: [],
  securityRepository: null,
  ...given,
});

/** The n-th hit: each is another secret in another file. */
export function hit(n: number, given: Partial<Hit> = {}): Hit {
  const digits = n.toString(16).padStart(8, "0").repeat(8);
  return {
    fingerprint: digits,
    valueTag: [...digits].reverse().join(""),
    rule: "example-token",
    description: "Example token",
    kind: "example-token",
    severity: "high",
    certainty: "format",
    documentation: "https://example.com/tokens",
    managed: [],
    place: { kind: "file", path: `src/file-${n}.ts`, commit: head, blob: null },
    lines: { startLine: n + 1, startColumn: 5, endLine: n + 1, endColumn: 44 },
    encodings: [],
    allowedInline: false,
    publishedExample: false,
    liveness: null,
    ...given,
  };
}

export const managed = (name: string, given: Partial<Hit["managed"][number]> = {}): Hit["managed"][number] => ({
  store: "local",
  id: name,
  name,
  version: "1",
  stage: "current",
  field: null,
  ...given,
});

/** As it is at the head, unless it was brought by an earlier commit. */
export const seen = (each: Hit, given: Partial<SeenHit> = {}): SeenHit => ({ hit: each, atHead: each.lines, gone: false, ...given });

/** A finding as an earlier look kept it. */
export const finding = (each: Hit, given: Partial<Finding> = {}, detail: Finding["detail"] = {}): Finding => {
  const [sighting] = sightingsOf([each], now - 1_000);
  if (sighting === undefined) throw new TypeError("A hit makes a sighting");
  const found = merged(undefined, sighting);
  return { ...found, ...given, detail: { ...found.detail, ...detail } };
};

export const facts = (given: Partial<SecretsSeen> = {}): SecretsSeen => ({
  kind: "seen",
  repository,
  isPublic: false,
  asked: {
    organisation: null,
    repository: null,
    version: null,
    home: false,
    about: { name: "shop", topics: [], visibility: "private", language: null, properties: {}, archived: false, fork: false },
  },
  head,
  pull: { number: 3, fork: false, baseBranch: "main" },
  onDefaultBranch: false,
  toldElsewhere: false,
  seen: [],
  known: [],
  unscanned: [],
  rest: null,
  failedBefore: 0,
  awaited: false,
  channels: { check: null, comment: null, privately: null, slug: "pipewarden" },
  problems: [],
  ...given,
});
