import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { walkTree } from "./tree.ts";

/** Endings of file names and the language that linguist gives them. Prose and data (Markdown, YAML, JSON) count for no language. */
const LANGUAGE: Readonly<Record<string, string>> = {
  c: "C",
  cpp: "C++",
  cs: "C#",
  css: "CSS",
  go: "Go",
  html: "HTML",
  java: "Java",
  js: "JavaScript",
  kt: "Kotlin",
  mjs: "JavaScript",
  php: "PHP",
  py: "Python",
  rb: "Ruby",
  rs: "Rust",
  sh: "Shell",
  swift: "Swift",
  tf: "HCL",
  ts: "TypeScript",
};

const counted = new WeakMap<GitObjects, Map<string, ReadonlyMap<string, number>>>();

/** Bytes of each language below a commit, most first. Counted once for each tree. */
export function languagesAt(git: GitObjects, commit: string): ReadonlyMap<string, number> {
  const tree = readCommit(git, commit)?.tree ?? "";
  const known = counted.get(git) ?? new Map<string, ReadonlyMap<string, number>>();
  counted.set(git, known);
  const found = known.get(tree) ?? count(git, tree);
  known.set(tree, found);
  return found;
}

function count(git: GitObjects, tree: string): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { path, entry } of walkTree(git, tree)) {
    const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
    if (entry.mode === "040000" || !Object.hasOwn(LANGUAGE, ending)) continue;
    const language = LANGUAGE[ending] ?? "";
    bytes.set(language, (bytes.get(language) ?? 0) + (git.get("blob", entry.sha)?.length ?? 0));
  }
  return new Map([...bytes].filter(([, size]) => size > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
