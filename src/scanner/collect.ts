import type { Baseline } from "../secrets/gitleaks/baseline.ts";
import { fingerprintOf, type IgnoreFile } from "../secrets/gitleaks/ignore-file.ts";
import type { CommitFacts, Counts, FileName, Finding, Gap, Report, Sighting } from "./finding.ts";
import type { JobResult } from "./jobs.ts";

/** What is known already, or shall not be told. */
export interface Known {
  readonly ignores: readonly IgnoreFile[];
  readonly baseline: Baseline | null;
}

/** A file that was scanned. */
export interface Scanned {
  readonly file: FileName;
  readonly commit: CommitFacts | null;
  /** False: what it has is not new. */
  readonly isNew: boolean;
  readonly movedFrom: string | null;
}

/** gitleaks' name for a finding. */
export const fingerprint = ({ file, rule, commit, match }: Pick<Finding, "file" | "rule" | "commit" | "match">): string =>
  fingerprintOf({ commit: commit?.sha ?? null, file: file.path, rule: rule.id, line: match.startLine });

/**
 * Makes findings of what was seen, in the order in which it is added: of a value that the same rule sees in later versions of a file, the
 * first commit is told alone.
 */
export class Collector {
  readonly #known: Known;
  readonly #before = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #gaps: Gap[] = [];
  readonly #left = { allowed: 0, ignored: 0, known: 0 };

  constructor(known: Known) {
    this.#known = known;
  }

  add(scanned: Scanned, { sightings, gaps, file: withoutValue }: JobResult): void {
    const file = withoutValue ?? scanned.file;
    const commit = scanned.commit?.sha ?? null;
    for (const gap of gaps) if (scanned.isNew) this.#gaps.push({ ...gap, file, commit });
    const now = new Set<string>();
    for (const sighting of sightings) {
      const key = `${scanned.file.path}\0${sighting.tag}`;
      const isKnown = this.#before.has(key) || (scanned.movedFrom !== null && this.#before.has(`${scanned.movedFrom}\0${sighting.tag}`));
      // What a comment allows here, it does not allow in a version without the comment.
      if (!isAllowed(sighting)) now.add(key);
      if (scanned.isNew && !isKnown) this.#found(file, scanned.commit, sighting);
    }
    for (const key of now) this.#before.add(key);
  }

  addGap(gap: Gap): void {
    this.#gaps.push(gap);
  }

  report(counts: Counts): Report {
    return { findings: this.#findings, gaps: this.#gaps, left: this.#left, counts };
  }

  #found(file: FileName, commit: CommitFacts | null, { allowedInline, tag: _, ...sighting }: Sighting): void {
    const finding: Finding = { ...sighting, file, commit };
    const place = { commit: commit?.sha ?? null, file: file.path, rule: sighting.rule.id, line: sighting.match.startLine };
    if (allowedInline && isAllowed({ allowedInline, rule: sighting.rule })) this.#left.allowed += 1;
    else if (this.#known.ignores.some((each) => each.ignores(place))) this.#left.ignored += 1;
    else if (this.#known.baseline?.takes({ ...place, commit: commit?.sha ?? "", ...sighting.match })) this.#left.known += 1;
    else this.#findings.push(finding);
  }
}

/** A comment counts for what was recognised by its looks, and not where the value proves itself. */
const isAllowed = ({ allowedInline, rule }: Pick<Sighting, "allowedInline" | "rule">): boolean =>
  allowedInline && rule.certainty !== "checksum";
