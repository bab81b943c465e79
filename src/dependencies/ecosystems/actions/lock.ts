import { isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar } from "yaml";
import { canonicalJson } from "../../../values/hash.ts";
import type { Json, JsonObject } from "../../../values/json.ts";
import { listOf, objectOf } from "../../json-members.ts";
import { readUses } from "./uses.ts";

// `.github/workflows/actions.lock`, a preview of GitHub's: what every `uses:` of a workflow that is listed there resolves to, enforced when the
// workflow runs. Whoever changes one without the other breaks the workflow. https://github.com/github/gh-actions-lock

export const lockName = "actions.lock";
/** The program that writes it. */
export const lockCommand = "gh actions-lock";

/** Of both forms that are known; the later one has `hostname` too. */
const versions = ["v0.0.2", "v0.0.3"];
const fields = ["hostname", "ref", "commit", "owner_id", "repo_id", "uses"];

/** One action at one ref. Plain data. */
export type LockEntry = {
  /** The tag or branch by which the commit was found. */
  readonly ref: string;
  /** `sha1-…` */
  readonly commit: string;
  /** Keys of what a composite action uses in turn. */
  readonly uses: readonly string[];
};

export interface ActionsLock {
  readonly path: string;
  readonly text: string;
  /** Keys, in lower case, by workflow. */
  readonly workflows: ReadonlyMap<string, readonly string[]>;
  readonly entries: ReadonlyMap<string, LockEntry>;
  /** Why it cannot be changed here: a sentence for people. */
  readonly refused: string | null;
}

/** `owner/repository@ref`, the first part in lower case. A path in the repository is no part of it. */
export const lockKey = (repository: string, ref: string): string => `${repository.toLowerCase()}@${ref}`;

/** What a key in the lock means. */
const keyOf = (text: string): string | undefined => {
  const read = readUses(text);
  return read === undefined ? undefined : lockKey(read.repository, read.ref);
};

export function readActionsLock(path: string, text: string): ActionsLock {
  const refused = (why: string): ActionsLock => ({
    path,
    text,
    workflows: new Map(),
    entries: new Map(),
    refused: `\`${path}\` ${why}, so what it locks cannot be changed here. Change the reference, and run \`${lockCommand}\`.`,
  });
  const content = contentOf(text);
  if (content === undefined) return refused("cannot be read");
  const { version, workflows, dependencies, ...others } = content;
  if (typeof version !== "string" || !versions.includes(version)) {
    return refused(`has a version of its format that is not known (known are ${versions.join(" and ")})`);
  }
  if (Object.keys(others).length > 0) return refused("holds more than is known of its format");
  const entries = new Map<string, LockEntry>();
  for (const [name, value] of Object.entries(objectOf(dependencies))) {
    const key = keyOf(name);
    const { ref, commit, uses } = objectOf(value);
    const nested = listOf(uses).map((each) => keyOf(String(each)));
    const isKnown = Object.keys(objectOf(value)).every((field) => fields.includes(field));
    if (key === undefined || typeof commit !== "string" || !isKnown || nested.includes(undefined) || entries.has(key)) {
      return refused("has an entry of a form that is not known");
    }
    entries.set(key, { ref: String(ref ?? ""), commit, uses: nested.filter((each) => each !== undefined) });
  }
  const lists = Object.entries(objectOf(workflows)).map(
    ([workflow, keys]) => [workflow, listOf(keys).map((each) => keyOf(String(each)))] as const,
  );
  if (lists.some(([, keys]) => keys.includes(undefined))) return refused("has an entry of a form that is not known");
  const known = new Map(lists.map(([workflow, keys]) => [workflow, keys.filter((each) => each !== undefined)]));
  return { path, text, workflows: known, entries, refused: null };
}

function contentOf(text: string): JsonObject | undefined {
  if (text.length > 1024 * 1024) return undefined;
  try {
    const document = parseDocument(text.replace(/^\uFEFF/, ""), { logLevel: "silent", prettyErrors: false });
    if (document.errors.length > 0) return undefined;
    const value = document.toJS({ maxAliasCount: 0 }) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Another reference for one that is locked. Plain data. */
export type LockChange = {
  /** `owner/repository` */
  readonly repository: string;
  readonly from: string;
  readonly to: string;
  /** The tag that the new commit was found by. */
  readonly tag: string;
  /** A commit id. */
  readonly commit: string;
};

/** The lock with other references; undefined where it has a layout in which this cannot be done in place. One that has them already stays. */
export function withLockChanges(lock: ActionsLock, changes: readonly LockChange[]): string | undefined {
  let text = lock.text;
  for (const change of changes) {
    const next = withLockChange(lock.path, text, change);
    if (next === undefined) return undefined;
    text = next;
  }
  return text;
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function withLockChange(path: string, whole: string, { repository, from, to, tag, commit }: LockChange): string | undefined {
  const lock = readActionsLock(path, whole);
  const [old, next] = [lockKey(repository, from), lockKey(repository, to)];
  const entry = lock.entries.get(old);
  if (entry === undefined) return whole;
  const mark = whole.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = whole.slice(mark.length);
  const contents = parseDocument(text).contents;
  if (!isMap(contents)) return undefined;
  const splices: Splice[] = [];
  const isThere = next !== old && lock.entries.has(next);
  for (const { value } of pairsOf(contents.get("workflows"))) {
    if (!isSeq(value)) continue;
    const keys = value.items.map((each) => (isScalar(each) ? keyOf(String(each.value)) : undefined));
    for (const [index, item] of value.items.entries()) {
      if (keys[index] !== old || !isScalar(item)) continue;
      splices.push(isThere && keys.includes(next) ? wholeLines(text, item.range?.[0], item.range?.[1]) : refIn(text, item, from, to));
    }
  }
  const pairs = pairsOf(contents.get("dependencies"));
  const found = pairs.find(({ key }) => isScalar(key) && keyOf(String(key.value)) === old);
  if (found === undefined || !isScalar(found.key) || !isMap(found.value)) return undefined;
  if (isThere) splices.push(wholeLines(text, found.key.range?.[0], found.value.range?.[1]));
  else {
    splices.push(refIn(text, found.key, from, to));
    for (const { key, value } of pairsOf(found.value)) {
      const name = isScalar(key) ? key.value : undefined;
      if (!isScalar(value)) continue;
      if (name === "ref") splices.push(valueIn(text, value, String(value.value), tag));
      if (name === "commit") splices.push(valueIn(text, value, entry.commit, `sha1-${commit}`));
    }
  }
  const written =
    mark +
    splices
      .toSorted((one, other) => other.from - one.from)
      .reduce((all, each) => all.slice(0, each.from) + each.text + all.slice(each.to), text);
  return isAsMeant(lock, readActionsLock(path, written), old, next, isThere ? lock.entries.get(next)?.commit : `sha1-${commit}`)
    ? written
    : undefined;
}

const pairsOf = (node: unknown): readonly Pair[] => (isMap(node) ? node.items : []);

const refIn = (text: string, scalar: Scalar, from: string, to: string): Splice => valueIn(text, scalar, `@${from}`, `@${to}`);

/** A part of a scalar; a splice that changes nothing where it is not written out, which is found out afterwards. */
function valueIn(text: string, { range }: Scalar, from: string, to: string): Splice {
  const [begin, end] = [range?.[0] ?? 0, range?.[1] ?? 0];
  const at = text.slice(begin, end).lastIndexOf(from);
  return at < 0 ? { from: begin, to: begin, text: "" } : { from: begin + at, to: begin + at + from.length, text: to };
}

/** Everything from the line in which something begins to the line in which it ends. */
function wholeLines(text: string, begin = 0, end = 0): Splice {
  const from = text.lastIndexOf("\n", begin - 1) + 1;
  const isAtLineStart = text.slice(0, end).endsWith("\n");
  const next = isAtLineStart ? end : text.indexOf("\n", end) + 1;
  return { from, to: next === 0 ? text.length : next, text: "" };
}

/** The result read again: everything is what it was, but for the one key. */
function isAsMeant(before: ActionsLock, after: ActionsLock, old: string, next: string, commit: string | undefined): boolean {
  if (after.refused !== null) return false;
  const lists = (lock: ActionsLock, rename: boolean): Json =>
    [...lock.workflows].map(([path, keys]) => [path, [...new Set(keys.map((key) => (rename && key === old ? next : key)))]]);
  const entries = (lock: ActionsLock): Json => [...lock.entries].filter(([key]) => key !== old && key !== next);
  const uses = before.entries.get(before.entries.has(next) ? next : old)?.uses ?? [];
  return (
    canonicalJson(lists(before, true)) === canonicalJson(lists(after, false)) &&
    canonicalJson(entries(before)) === canonicalJson(entries(after)) &&
    (next === old || !after.entries.has(old)) &&
    after.entries.get(next)?.commit === commit &&
    canonicalJson(after.entries.get(next)?.uses ?? []) === canonicalJson(uses)
  );
}
