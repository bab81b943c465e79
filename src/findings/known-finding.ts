import type { Proof } from "./dismissal.ts";
import type { Finding } from "./finding.ts";

/** A finding that a command names. It never holds a secret's value. */
export type KnownFinding = Pick<Finding, "fingerprint" | "title" | "severity" | "resolution" | "firstSeen" | "lastSeen"> & {
  /** Enough of the fingerprint for people. */
  readonly id: string;
  /** As it counts now: a dismissal that ran out is over. */
  readonly state: Finding["state"];
  readonly proof: Proof | null;
  /** Why it is taken for a secret, in words that may stand in public. Markdown. */
  readonly why: string;
  /** Names of the managed secrets that have this value. Markdown. */
  readonly managed: readonly string[];
  /** Newest first. Markdown. */
  readonly where: readonly string[];
  /** Numbers of GitHub's alerts about it. */
  readonly alerts: readonly number[];
  /** How many other findings are of the same credential. */
  readonly elsewhere: number;
  /** What to do now, in paragraphs. Markdown. */
  readonly advice: readonly string[];
};
