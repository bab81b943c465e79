import { compareVersions } from "./requirement.ts";

/** A package of a Cargo.lock. */
export interface LockPackage {
  readonly name: string;
  readonly version: string;
  /** Null for what lies in the repository. */
  readonly source: string | null;
  readonly checksum: string | null;
  /** As written: `name`, `name version` or `name version (source)`. */
  readonly dependencies: readonly string[];
  /** Offsets of its block, with the empty lines after it. */
  readonly begin: number;
  readonly end: number;
}

/** https://doc.rust-lang.org/cargo/reference/resolver.html; its form: https://github.com/rust-lang/cargo/blob/master/src/cargo/core/resolver/encode.rs */
export interface LockFile {
  readonly text: string;
  /** In version 1 checksums stand in a table of their own, and dependencies are always written whole. */
  readonly version: number;
  readonly packages: readonly LockPackage[];
  readonly newline: string;
}

export const newestLock = 4;
export const idOf = ({ name, version, source }: Pick<LockPackage, "name" | "version" | "source">): string =>
  `${name} ${version}${source === null ? "" : ` (${source})`}`;

const assignment = /^\s*("?[\w-]+"?)\s*=\s*(.*)$/;
const unquoted = (text: string): string => /^"((?:[^"\\]|\\.)*)"/.exec(text.trim())?.[1]?.replace(/\\(.)/g, "$1") ?? "";

/** Undefined for what is no Cargo.lock. */
export function readLock(text: string): LockFile | undefined {
  const lines = linesOf(text);
  const blocks: { header: string; begin: number; end: number; body: string[] }[] = [];
  const head: string[] = [];
  for (const { line, begin, end } of lines) {
    const header = /^\s*(\[\[?[\w.-]+\]\]?)\s*(?:#.*)?$/.exec(line.replace(/\r?\n$/, ""))?.[1];
    const last = blocks.at(-1);
    if (header !== undefined) blocks.push({ header, begin, end, body: [] });
    else if (last === undefined) head.push(line);
    else {
      last.end = end;
      last.body.push(line);
    }
  }
  const checksums = new Map<string, string>();
  for (const { header, body } of blocks) {
    if (header !== "[metadata]") continue;
    for (const line of body) {
      const [, id, hash] = /^\s*"checksum (.+)"\s*=\s*"([^"]*)"/.exec(line) ?? [];
      if (id !== undefined && hash !== undefined) checksums.set(id, hash);
    }
  }
  const packages = blocks.flatMap(({ header, begin, end, body }): readonly LockPackage[] => {
    if (header !== "[[package]]" && header !== "[root]") return [];
    const members = membersOf(body);
    const name = unquoted(members.get("name") ?? "");
    const version = unquoted(members.get("version") ?? "");
    const source = members.has("source") ? unquoted(members.get("source") ?? "") : null;
    if (name === "" || version === "") return [];
    const checksum = members.has("checksum")
      ? unquoted(members.get("checksum") ?? "")
      : (checksums.get(idOf({ name, version, source })) ?? null);
    const dependencies = [...(members.get("dependencies") ?? "").matchAll(/"([^"\n]*)"/g)].map(([, each = ""]) => each);
    return [{ name, version, source, checksum: checksum === "<none>" ? null : checksum, dependencies, begin, end }];
  });
  if (packages.length === 0 && !/^[ \t]*version[ \t]*=/m.test(head.join(""))) return undefined;
  const named = Number(/^[ \t]*version[ \t]*=[ \t]*(\d+)/m.exec(head.join(""))?.[1] ?? 0);
  const isWhole = checksums.size > 0 || packages.some(({ dependencies }) => dependencies.some((each) => each.endsWith(")")));
  return { text, version: named > 0 ? named : isWhole ? 1 : 2, packages, newline: text.includes("\r\n") ? "\r\n" : "\n" };
}

export function linesOf(text: string): readonly { readonly line: string; readonly begin: number; readonly end: number }[] {
  let offset = text.startsWith("\uFEFF") ? 1 : 0;
  return (text.slice(offset).match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    const begin = offset;
    offset += line.length;
    return { line, begin, end: offset };
  });
}

function membersOf(body: readonly string[]): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  let open: string | null = null;
  for (const line of body) {
    if (open !== null) {
      members.set(open, `${members.get(open) ?? ""}\n${line}`);
      if (/^\s*\]/.test(line)) open = null;
      continue;
    }
    const [, name, value = ""] = assignment.exec(line.replace(/\r?\n$/, "")) ?? [];
    if (name === undefined) continue;
    members.set(name, value.trimEnd());
    if (value.startsWith("[") && !value.includes("]")) open = name;
  }
  return members;
}

/** The packages that the dependencies of one stand for, by their ids; undefined for one that nothing fits. */
export function edgesOf(packages: readonly LockPackage[]): (dependency: string) => LockPackage | undefined {
  const found = new Map<string, LockPackage>();
  for (const each of packages) {
    const { name, version, source } = each;
    for (const key of [name, `${name} ${version}`]) {
      const other = found.get(key);
      // Beside one of a registry, one without a source is the repository's own.
      if (other === undefined || (other.source !== null && source === null)) found.set(key, each);
    }
    const whole = source === null ? undefined : `${name} ${version} (${withoutCommit(source)})`;
    if (whole !== undefined && !found.has(whole)) found.set(whole, each);
  }
  return (dependency) => found.get(/^\S+ \S+ \(.*\)$/.test(dependency) ? `${withoutCommit(dependency.slice(0, -1))})` : dependency);
}

/** Of git, a dependency names no commit. */
const withoutCommit = (source: string): string => source.split("#", 1)[0] ?? "";

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
type Identity = Pick<LockPackage, "name" | "version" | "source">;
/** The order of the blocks. */
export const compareIds = (one: Identity, other: Identity): number =>
  compareText(one.name, other.name) || compareVersions(one.version, other.version) || compareText(one.source ?? "", other.source ?? "");

/** A dependency as Cargo writes it: as short as it can be told from others. */
export function dependencyText({ name, version, source }: Identity, namesakes: readonly Identity[], lockVersion: number): string {
  const whole = idOf({ name, version, source: source?.split("#", 1)[0] ?? null });
  if (lockVersion === 1) return idOf({ name, version, source });
  if (namesakes.length <= 1) return name;
  return namesakes.filter((each) => each.version === version).length <= 1 ? `${name} ${version}` : whole;
}

export function blockText(
  { name, version, source, checksum }: Identity & { readonly checksum: string | null },
  dependencies: readonly string[],
  { version: lockVersion, newline }: LockFile,
): string {
  const lines = ["[[package]]", `name = "${name}"`, `version = "${version}"`];
  if (source !== null) lines.push(`source = "${source}"`);
  if (checksum !== null && lockVersion > 1) lines.push(`checksum = "${checksum}"`);
  if (dependencies.length > 0) lines.push("dependencies = [", ...dependencies.map((each) => ` "${each}",`), "]");
  return lines.map((line) => line + newline).join("");
}
