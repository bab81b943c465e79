import type { Config } from "../../src/config/config.ts";
import { type ParsedConfig, parseConfig } from "../../src/config/parse.ts";
import type { Problem } from "../../src/config/problem.ts";
import type { ConfigKind } from "../../src/config/schema.ts";
import type { RepositoryFacts } from "../../src/config/selection.ts";
import { policyDefinitions } from "../../src/policies.ts";

export const parse = (text: string | Uint8Array, kind: ConfigKind = "organisation"): ParsedConfig =>
  parseConfig(typeof text === "string" ? new TextEncoder().encode(text) : text, { kind, definitions: policyDefinitions });

/** A file that must be valid, without a warning. */
export function config(text: string, kind: ConfigKind = "organisation"): Config {
  const parsed = parse(text, kind);
  if (!parsed.ok || parsed.warnings.length > 0) throw new Error(JSON.stringify(parsed));
  return parsed.config;
}

/** What is said of a file, as `line:column message`. */
export function said(text: string | Uint8Array, kind: ConfigKind = "organisation"): string[] {
  return problems(text, kind).map(({ line, column, message }) => `${line}:${column} ${message}`);
}

export function problems(text: string | Uint8Array, kind: ConfigKind = "organisation"): readonly Problem[] {
  const parsed = parse(text, kind);
  return parsed.ok ? parsed.warnings : parsed.problems;
}

export const facts = (given: Partial<RepositoryFacts> = {}): RepositoryFacts => ({
  name: "shop",
  topics: [],
  visibility: "private",
  language: null,
  properties: {},
  archived: false,
  fork: false,
  ...given,
});
