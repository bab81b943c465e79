/** Where a finding stands, as gitleaks' fingerprints name it. */
export interface FingerprintPlace {
  /** Full, in lower case; null in a working tree. */
  readonly commit: string | null;
  readonly file: string;
  readonly rule: string;
  /** Of the beginning of the match, counted from 1. */
  readonly line: number;
}

/** gitleaks' fingerprint: `commit:file:rule:line`, without a commit `file:rule:line`. It says nothing about the value. */
export const fingerprintOf = ({ commit, file, rule, line }: FingerprintPlace): string =>
  [...(commit === null ? [] : [commit]), file, rule, line].join(":");

/** What a `.gitleaksignore` asks to be left out. */
export interface IgnoreFile {
  ignores(place: FingerprintPlace): boolean;
  /** Lines, counted from 1, that are no fingerprints. */
  readonly invalid: readonly number[];
}

/** Characters of the file that are read. */
const longest = 10_000_000;

/**
 * Reads a `.gitleaksignore`: a fingerprint on each line, `#` begins a comment. One without a commit holds in every commit. Paths may be
 * written with `\`; unlike for gitleaks, one may contain `:`.
 */
export function readIgnoreFile(text: string): IgnoreFile {
  const fingerprints = new Set<string>();
  const invalid: number[] = [];
  for (const [at, each] of text.slice(0, longest).split("\n").entries()) {
    const line = each.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, commit, file, rule, number] = /^(?:([0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?):)?(.+):([^:]+):(\d{1,9})$/.exec(line) ?? [];
    if (file === undefined || rule === undefined) {
      invalid.push(at + 1);
      continue;
    }
    const place = { commit: commit?.toLowerCase() ?? null, file: file.replaceAll("\\", "/"), rule, line: Number(number) };
    fingerprints.add(fingerprintOf(place));
  }
  return {
    invalid,
    ignores: (place) => fingerprints.has(fingerprintOf(place)) || fingerprints.has(fingerprintOf({ ...place, commit: null })),
  };
}
