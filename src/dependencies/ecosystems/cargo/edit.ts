import { PipewardenError } from "../../../values/errors.ts";
import type { Files, Plan } from "../ecosystem.ts";
import { blockText, compareIds, dependencyText, idOf, type LockFile, type LockPackage, linesOf, readLock } from "./lock-file.ts";
import type { CargoEdits } from "./plan.ts";
import { type CargoProject, readCargoProject } from "./project.ts";
import { type Node, stateOf } from "./state.ts";

/**
 * The files with the plan applied: those that change.
 *
 * @throws PipewardenError `edit_exceeds_plan` when the result read again is not what the plan says: nothing may be written then.
 */
export function editCargo(project: CargoProject, plan: Plan): Files {
  const edits = plan.edits as unknown as CargoEdits;
  const { lock, lockPath } = project;
  const nodes = new Map(stateOf(project).nodes);
  for (const [id, node] of Object.entries(edits.nodes)) {
    if (node === null) nodes.delete(id);
    else nodes.set(id, { ...node, checksum: hasChecksums(lock) ? node.checksum : null, needs: new Set(node.needs) });
  }
  const changed = new Map<string, string>();
  const text = lockWith(lock, nodes);
  if (text !== lock.text) changed.set(lockPath, text);
  for (const { path, text: manifest } of project.manifests.values()) {
    const written = manifestWith(project, path, manifest, edits);
    if (written !== manifest) changed.set(path, written);
  }
  requireAsPlanned(project, nodes, edits, changed);
  return changed;
}

function manifestWith(project: CargoProject, path: string, text: string, { bumps }: CargoEdits): string {
  const manifest = project.manifests.get(path);
  const places = [...(manifest?.dependencies ?? []), ...(manifest?.workspace?.dependencies ?? [])];
  let written = text;
  for (const { file, begin, name, from, to } of bumps.toSorted((one, other) => other.begin - one.begin)) {
    // One that says something else by now was written already.
    const found = places.find((each) => file === path && each.at?.begin === begin && each.package === name && each.requirement === from);
    if (found?.at === undefined || found.at === null) continue;
    const literal = text.slice(found.at.begin, found.at.end);
    const quote = /^("""|'''|"|')/.exec(literal)?.[0] ?? '"';
    written = `${written.slice(0, found.at.begin)}${quote}${to}${quote}${written.slice(found.at.end)}`;
  }
  return written;
}

/** Some lockfiles of version 1 have no table of them. */
const hasChecksums = ({ version, text }: LockFile): boolean => version > 1 || /^\s*\[metadata\]/m.test(text);

interface Piece {
  readonly identity: Pick<Node, "name" | "version" | "source">;
  readonly body: string;
  /** The empty lines after it. */
  readonly gap: string;
}

/** Blocks that say what they said stay as they are written. */
function lockWith(lock: LockFile, nodes: ReadonlyMap<string, Node>): string {
  const { text, packages, newline } = lock;
  const written = writer(nodes, lock.version);
  const old = stateOf({ lock } as CargoProject).nodes;
  const writtenBefore = writer(old, lock.version);
  const usual = (each: LockPackage): readonly string[] => {
    const node = old.get(idOf(each));
    return node === undefined ? [] : writtenBefore(node);
  };
  const before = new Map([...old].map(([id, node]) => [id, needsKey(node)]));
  const first = packages[0]?.begin ?? text.length;
  const last = packages.at(-1)?.end ?? text.length;
  // Something else may stand between: only what lies in one piece is put together anew.
  const pieces: Piece[] = [];
  for (const each of packages) {
    const id = idOf(each);
    const node = nodes.get(id);
    if (node === undefined) continue;
    const raw = text.slice(each.begin, each.end);
    const gap = /(?:\r?\n)*$/.exec(raw.replace(/\r?\n$/, ""))?.[0] ?? "";
    const own = raw.slice(0, raw.length - gap.length);
    const dependencies = written(node);
    // What Cargo would have written otherwise before is kept as it is, as long as it says the same.
    const isOdd = !sameTexts(each.dependencies, usual(each));
    const isSame = sameTexts(each.dependencies, dependencies) || (isOdd && before.get(id) === needsKey(node));
    pieces.push({ identity: each, body: isSame ? own : blockText(node, dependencies, lock), gap });
  }
  const known = new Set(packages.map(idOf));
  for (const [id, node] of nodes) {
    if (known.has(id)) continue;
    const at = pieces.findIndex(({ identity }) => compareIds(identity, node) > 0);
    const piece = { identity: node, body: blockText(node, written(node), lock), gap: newline };
    pieces.splice(at < 0 ? pieces.length : at, 0, piece);
  }
  const ending = lastGap(text, packages);
  const joined = pieces.map(({ body, gap }, index) => body + (index === pieces.length - 1 ? ending : gap === "" ? newline : gap)).join("");
  const changed = text.slice(0, first) + joined + text.slice(last);
  return lock.version === 1 ? withChecksums(changed, packages, nodes) : changed;
}

const compareWritten = (one: string, other: string): number => {
  // By name, then by version: a blank sorts before everything that a name has.
  const [a = "", b = ""] = [one.split(" ", 1)[0], other.split(" ", 1)[0]];
  return a < b ? -1 : a > b ? 1 : one < other ? -1 : one > other ? 1 : 0;
};
const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);
const needsKey = ({ needs }: Node): string => [...needs].sort().join();
/** What each needs, as Cargo writes it beside all others. */
function writer(nodes: ReadonlyMap<string, Node>, lockVersion: number): (node: Node) => readonly string[] {
  const namesakes = Map.groupBy(nodes.values(), ({ name }) => name);
  return ({ needs }) =>
    [...needs]
      .flatMap((need) => nodes.get(need) ?? [])
      .map((need) => dependencyText(need, namesakes.get(need.name) ?? [], lockVersion))
      .toSorted(compareWritten);
}

const lastGap = (text: string, packages: LockFile["packages"]): string => {
  const end = packages.at(-1);
  return end === undefined ? "" : (/(?:\r?\n)*$/.exec(text.slice(end.begin, end.end).replace(/\r?\n$/, ""))?.[0] ?? "");
};

/** The table of version 1. */
function withChecksums(text: string, packages: LockFile["packages"], nodes: ReadonlyMap<string, Node>): string {
  const was = new Set(packages.map(idOf));
  const removed = new Set([...was].filter((id) => !nodes.has(id)));
  const added = [...nodes].filter(([id, { checksum }]) => !was.has(id) && checksum !== null);
  if (removed.size === 0 && added.length === 0) return text;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const idIn = (line: string): string | undefined => /^\s*"checksum (.+?)"\s*=/.exec(line)?.[1];
  const lines = linesOf(text)
    .map(({ line }) => line)
    .filter((line) => !removed.has(idIn(line) ?? ""));
  for (const [id, { checksum }] of added) {
    if (lines.some((line) => idIn(line) === id)) continue;
    const line = `"checksum ${id}" = "${checksum}"${newline}`;
    const table = lines.findIndex((each) => /^\s*\[metadata\]/.test(each));
    if (table < 0) continue;
    const after = lines.findIndex((each, index) => index > table && (idIn(each) ?? "") > id);
    const end = lines.findLastIndex((each) => idIn(each) !== undefined);
    lines.splice(after > table ? after : Math.max(end, table) + 1, 0, line);
  }
  return (text.startsWith("\uFEFF") ? "\uFEFF" : "") + lines.join("");
}

/** The result, read again, has the packages that the plan names with what they need, and is in all else what it was. */
function requireAsPlanned(project: CargoProject, nodes: ReadonlyMap<string, Node>, { bumps }: CargoEdits, changed: Files): void {
  const files = new Map([
    [project.lockPath, project.lock.text],
    ...[...project.manifests.values()].map(({ path, text }) => [path, text] as const),
    ...changed,
  ]);
  const read = readCargoProject(files, project.paths);
  const lock = readLock(files.get(project.lockPath) ?? "");
  const found = "project" in read ? stateOf(read.project).nodes : new Map<string, Node>();
  const ids = new Set([...nodes.keys(), ...found.keys()]);
  const odd = [...ids].filter((id) => {
    const [wanted, is] = [nodes.get(id), found.get(id)];
    return wanted === undefined || is === undefined || needsKey(wanted) !== needsKey(is) || wanted.checksum !== is.checksum;
  });
  const missed = bumps.filter(({ file, name, to }) => {
    const manifest = "project" in read ? read.project.manifests.get(file) : undefined;
    return ![...(manifest?.dependencies ?? []), ...(manifest?.workspace?.dependencies ?? [])].some(
      (each) => each.package === name && each.requirement === to,
    );
  });
  if (lock?.version !== project.lock.version || odd.length > 0 || missed.length > 0) {
    const where = odd.length === 0 ? "" : ` at ${odd.slice(0, 3).join(", ")}`;
    throw new PipewardenError(
      "edit_exceeds_plan",
      `The edited lockfile is not what was planned${where}. Nothing was written; please report it.`,
    );
  }
}
