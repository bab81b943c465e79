import type { Hit } from "../../../src/secrets/hit.ts";
import { fingerprintOf } from "../../findings/kit.ts";

export const commit = "c0".repeat(20);

/** A hit of a rule for a provider's format in line 3 of `src/a.ts`; the same for the same word. */
export const hit = (word: string, parts: Partial<Hit> = {}): Hit => ({
  fingerprint: fingerprintOf(word),
  valueTag: fingerprintOf(`value ${word}`),
  rule: "github-pat",
  description: "GitHub personal access token",
  kind: "github-token",
  severity: "high",
  certainty: "format",
  documentation: "https://docs.github.com/authentication",
  managed: [],
  place: { kind: "file", path: "src/a.ts", commit, blob: null },
  lines: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 44 },
  encodings: [],
  allowedInline: false,
  publishedExample: false,
  liveness: null,
  ...parts,
});

export const managed = {
  store: "aws-secrets-manager",
  id: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db",
  name: "shop/db",
  version: "v1",
  stage: "current",
  field: "password",
} as const;
