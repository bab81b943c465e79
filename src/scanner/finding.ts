import type { Encoding, NotScanned } from "../secrets/detection/detection.ts";
import type { Rule } from "../secrets/detection/rule.ts";

/** What a report says of a rule. */
export interface RuleFacts extends Pick<Rule, "id" | "description" | "kind" | "severity" | "certainty"> {
  readonly documentation: string | null;
}

/** A file as it is named in reports: `path` for people and rules (what is no UTF-8 as U+FFFD), `uri` with each byte that needs it encoded. */
export interface FileName {
  readonly path: string;
  readonly uri: string;
}

/** Lines and columns, counted from 1, both ends included; columns in UTF-16 code units. */
export interface Place {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What was seen by one scan of one file: nothing of the value but where it stands. */
export interface Sighting {
  readonly rule: RuleFacts;
  /** Of the secret. */
  readonly at: Place;
  /** Of all that the rule matched, as gitleaks names places. */
  readonly match: Place;
  /** Bits per character, to one decimal: more would tell something about the value. */
  readonly entropy: number;
  readonly encodings: readonly Encoding[];
  readonly allowedInline: boolean;
  /** Tells the same value under the same rule and path; means nothing in another run. */
  readonly tag: string;
}

/** The commit that brought something; without its message, which may well name what it is about. Names from outside. */
export interface CommitFacts {
  /** Full, in lower case. */
  readonly sha: string;
  readonly author: string;
  readonly email: string;
  /** ISO 8601, in UTC. */
  readonly date: string;
}

export interface Finding extends Omit<Sighting, "allowedInline" | "tag"> {
  readonly file: FileName;
  /** Null in a working tree and in what is staged. */
  readonly commit: CommitFacts | null;
}

/** Why something was not scanned, beside what the engine says. */
type GapReason = NotScanned["reason"] | "unreadable" | "missing" | "shallow" | "failed";

/** Something that was not scanned, or not by every rule. */
export interface Gap {
  /** Null: it is about the whole scan. */
  readonly file: FileName | null;
  readonly commit: string | null;
  readonly reason: GapReason;
  /** Null where it is about the whole file. */
  readonly lines: { readonly from: number; readonly to: number } | null;
}

export interface Counts {
  /** Files of a working tree, or versions of files in a history. */
  readonly files: number;
  readonly bytes: number;
  /** Null where no history was read. */
  readonly commits: number | null;
}

/** What a scan comes to, for every format. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** What was found, but is not reported. */
  readonly left: { readonly allowed: number; readonly ignored: number; readonly known: number };
  readonly counts: Counts;
}
