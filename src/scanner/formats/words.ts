import type { Finding, Gap, Report, RuleFacts } from "../finding.ts";

/** How sure a finding is, as a sentence. */
export const why: Readonly<Record<RuleFacts["certainty"], string>> = {
  checksum: "The value proves itself: it has the checksum or the structure that only real ones have.",
  format: "Only credentials of this kind look so. Whoever can read the repository can use it, as long as it is valid.",
  guess: "Its name and its randomness say that it is a secret; this can be a false alarm.",
};

export const remedy =
  "Revoke it at its provider and put a new one where it is used; only then remove it here. Removing it from the history does not make it secret again.";

/** How somebody says that a finding is none. */
export const falseAlarm =
  "A false alarm is left out by its fingerprint in .gitleaksignore, or by a comment beside it, gitleaks:allow or pipewarden:allow; no comment counts for a value that proves itself.";

const reasons: Readonly<Record<Gap["reason"], string>> = {
  "too-large": "from here on, the file is larger than what is scanned",
  "line-too-long": "a line is longer than what one expression may look at",
  "out-of-time": "there was no time for every rule",
  "too-deeply-encoded": "it is encoded more often than is decoded",
  "not-text": "it is no text, so only what stands there as text was found",
  unreadable: "it cannot be read",
  missing: "git does not have it: the clone is partial or damaged",
  shallow: "the clone is shallow, so older commits are not here (fetch-depth: 0 brings them)",
  failed: "scanning it failed, probably for want of memory",
};

/** Why something was not scanned, as the end of a sentence that begins with its name. */
export const reasonOf = ({ reason }: Gap): string => reasons[reason];

const plural = (count: number, one: string, more = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** What was looked at. */
export function extentOf({ counts: { files, bytes, commits } }: Report): string {
  const size =
    bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000).toLocaleString("en")} kB` : `${Math.round(bytes / 1_000_000).toLocaleString("en")} MB`;
  if (commits === null) return `${plural(files, "file")}, ${size}`;
  return `${plural(commits, "commit")}, ${plural(files, "version")} of files, ${size}`;
}

/** What was found and is not told; "" where there is nothing. */
export function leftOf({ left: { allowed, ignored, known } }: Report): string {
  const parts = [
    ...(allowed > 0 ? [`${allowed} allowed by a comment`] : []),
    ...(ignored > 0 ? [`${ignored} in .gitleaksignore`] : []),
    ...(known > 0 ? [`${known} in the baseline`] : []),
  ];
  return parts.length === 0 ? "" : `Not told: ${parts.join(", ")}.`;
}

export const countOf = (findings: readonly Finding[]): string => (findings.length === 0 ? "No secrets" : plural(findings.length, "secret"));

/** `path:line`, for whatever is told of a gap. */
export const whereOf = ({ file, lines }: Gap): string => `${file?.path ?? "The scan"}${lines === null ? "" : `:${lines.from}`}`;
