/** How bad it is when a credential of this kind is read by others. */
export type Severity = "critical" | "high" | "medium" | "low";

/**
 * What a rule looks for, as data: one of ours, or one of a gitleaks file. Regular expressions are in V8's syntax; those of rule files were
 * translated from RE2's.
 */
export interface Rule {
  /** As gitleaks names its rules: `aws-access-token`. Unique within a set. */
  readonly id: string;
  /** What was found, for people: "AWS access key". Plain text without a full stop. */
  readonly description: string;
  /** Absent for a rule that is about a file's path alone. */
  readonly regex?: RegExp;
  /** Only in files whose path matches. */
  readonly path?: RegExp;
  /** The group that holds the secret; 0 or absent: the first group that took part, else the whole match. */
  readonly secretGroup?: number;
  /** Bits per character of the secret; at or below it there is no finding. */
  readonly entropy?: number;
  /** Lower case. Without one of them nearby the expression is not tried; a rule without keywords is tried everywhere. */
  readonly keywords: readonly string[];
  readonly allowlists: readonly Allowlist[];
  readonly severity: Severity;
  /** The kind of credential, as validation and rotation know it: `github-token`, `aws-access-key`. Several rules may share one. */
  readonly kind: string;
  /** The provider's page about this credential, or about how to revoke it. */
  readonly documentation?: string;
  /** How sure a match is: `checksum` when the value proves itself, `format` when only this provider's tokens look so, `guess` otherwise. */
  readonly certainty: "checksum" | "format" | "guess";
  /** Pure. False where the value's own checksum or structure shows that it is none. */
  isGenuine?(secret: string): boolean;
}

/** What is not a finding. Several conditions: one is enough (`or`), or each kind that is given must hold (`and`). */
export interface Allowlist {
  readonly condition: "or" | "and";
  readonly paths: readonly RegExp[];
  /** Commits, full and in lower case. */
  readonly commits: readonly string[];
  readonly regexes: readonly RegExp[];
  /** What the regexes are tried on. */
  readonly regexTarget: "secret" | "match" | "line";
  /** Lower case; the secret contains one of them. */
  readonly stopwords: readonly string[];
}

/** Rules that belong together, with what none of them reports. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly allowlists: readonly Allowlist[];
}
