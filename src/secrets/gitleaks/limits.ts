/** What a rule file may hold. The largest that is known, gitleaks' own, has 100 kB, 222 rules, and a list of 1,446 stop words. */
export const limits = {
  /** Characters of a file. */
  text: 1_000_000,
  rules: 2_000,
  /** Characters. */
  id: 200,
  description: 500,
  /** Of one list: keywords, regular expressions, paths, stop words, commits. */
  listEntries: 10_000,
  /** Regular expressions of a file, of rules and allow-lists together. */
  expressions: 10_000,
  problems: 100,
  /** Files that extend each other, as gitleaks allows. */
  depth: 2,
} as const;
