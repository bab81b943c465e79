import { objectOf } from "../../../json-members.ts";
import type { Draft } from "../../javascript/draft.ts";
import type { GraphEdge } from "../../javascript/graph.ts";
import { plainText } from "../../javascript/lock-chunks.ts";
import type { Manifest } from "../../npm/metadata.ts";
import { askedIn, type Part, partsFor } from "../parts.ts";
import { byText, type LockEntry, writtenEntry, writtenHead } from "./lock-text.ts";
import type { ClassicProject } from "./project.ts";
import { idOfEntry } from "./read.ts";

/** An override is asked for beside what it replaces. */
const keysOf = ({ name, written, rule }: GraphEdge): readonly string[] => [
  ...(written === null ? [] : [`${name}@${written}`]),
  ...(rule === null ? [] : [`${name}@${rule.value}`]),
];

const nameIn = (pattern: string): string => pattern.slice(0, pattern.indexOf("@", 1));

/**
 * The lockfile as the graph is to be: what is asked for stands with what it leads to, and what is not asked for any more goes. Undefined where
 * Yarn has one place for what would have to be two.
 */
export function lockWith(project: ClassicProject, { graph }: Draft, published: ReadonlyMap<string, Manifest>): string | undefined {
  const [was, asked] = [askedIn(project.graph, keysOf), askedIn(graph, keysOf)];
  if (asked === undefined) return undefined;
  const { plain, like } = plainText(project.files.get(project.lockPath) ?? "");
  const entries = project.lock.entries.map((entry) => ({ asked: entry.patterns, id: idOfEntry(entry.patterns[0] ?? "", entry), entry }));
  // An alias has an entry of its own.
  const parts = partsFor(
    entries,
    was ?? new Map(),
    asked,
    (part, pattern) => nameIn(part.asked[0] ?? part.entry?.patterns[0] ?? "") === nameIn(pattern),
  );
  const isSorted = project.lock.entries.every(
    ({ patterns: [first = ""] }, index, all) => index === 0 || byText(all[index - 1]?.patterns[0] ?? "", first) < 0,
  );
  const texts = parts.map((part) => {
    const text = textOf(part, project, published);
    return { first: part.asked.toSorted(byText)[0] ?? "", text: separated(text) };
  });
  const ordered = isSorted ? texts.toSorted((one, other) => byText(one.first, other.first)) : texts;
  const end = /\n*$/.exec(plain)?.[0] ?? "\n";
  const whole = project.lock.head + ordered.map(({ text }) => text).join("");
  return like(whole.replace(/\n*$/, ordered.length === 0 ? "\n\n\n" : end));
}

/** With an empty line behind it, if there is none. */
const separated = (text: string): string => (text.endsWith("\n\n") ? text : text.replace(/\n*$/, "\n\n"));

function textOf(
  { asked: patterns, id, entry }: Part<LockEntry>,
  project: ClassicProject,
  published: ReadonlyMap<string, Manifest>,
): string {
  if (entry !== null) {
    const isSame = patterns.length === entry.patterns.length && patterns.every((pattern) => entry.patterns.includes(pattern));
    return isSame ? entry.text : entry.text.replace(/^[^\n]*/, () => writtenHead(patterns));
  }
  const manifest = published.get(id);
  // It is there under another name: the same again.
  const known = project.lock.entries.find((each) => each.patterns.some((pattern) => idOfEntry(pattern, each) === id));
  if (manifest === undefined) return (known?.text ?? "").replace(/^[^\n]*/, () => writtenHead(patterns));
  return writtenEntry({ patterns, ...fieldsOf(manifest, project) });
}

/** npm's registry has two names, and Yarn's own is the second. */
const yarnHost = "https://registry.yarnpkg.com/";
const npmHost = "https://registry.npmjs.org/";

function fieldsOf(
  { version, raw, dependencies, optionalDependencies }: Manifest,
  { lock }: ClassicProject,
): Omit<LockEntry, "text" | "patterns"> {
  const { tarball, shasum, integrity } = objectOf(raw.dist);
  const usesYarnHost = lock.entries.some(({ fields }) => fields.resolved?.startsWith(yarnHost));
  const hasIntegrity = lock.entries.length === 0 || lock.entries.some(({ fields }) => fields.integrity !== undefined);
  const address = usesYarnHost ? String(tarball).replace(npmHost, yarnHost) : String(tarball);
  return {
    fields: {
      version,
      resolved: typeof shasum === "string" ? `${address}#${shasum}` : address,
      ...(typeof integrity === "string" && hasIntegrity ? { integrity } : {}),
    },
    dependencies,
    optionalDependencies,
  };
}
