import type { Advisory } from "../../advisory.ts";

/** A part of a version: a number, a word, or a list of parts, which a hyphen or the step from letters to digits begins. */
type Item = bigint | string | Item[];

/** From the oldest on; "" is the release itself. */
const qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const aliases: Readonly<Record<string, string>> = { ga: "", final: "", release: "", cr: "rc" };
const shortened: Readonly<Record<string, string>> = { a: "alpha", b: "beta", m: "milestone" };

const parsed = new Map<string, Item[]>();
const mostParsed = 20_000;
/** No version is so long; whatever is, is cut. */
const longest = 256;

/** https://maven.apache.org/pom.html#version-order-specification, as Maven 3.9 reads it. */
function parse(version: string): Item[] {
  const known = parsed.get(version);
  if (known !== undefined) return known;
  const found = read(version.slice(0, longest).toLowerCase());
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(version, found);
  return found;
}

function read(version: string): Item[] {
  const items: Item[] = [];
  const lists: Item[][] = [items];
  let list = items;
  let isDigits = false;
  let begin = 0;
  const deeper = (): void => {
    const next: Item[] = [];
    list.push(next);
    lists.push(next);
    list = next;
  };
  for (let at = 0; at < version.length; at += 1) {
    const character = version.charAt(at);
    if (character === "." || character === "-") {
      list.push(at === begin ? 0n : itemOf(version.slice(begin, at), isDigits));
      begin = at + 1;
      if (character === "-") deeper();
    } else if (/[0-9]/.test(character)) {
      if (!isDigits && at > begin) {
        if (list.length > 0) deeper();
        list.push(word(version.slice(begin, at), true));
        begin = at;
        deeper();
      }
      isDigits = true;
    } else {
      if (isDigits && at > begin) {
        list.push(itemOf(version.slice(begin, at), true));
        begin = at;
        deeper();
      }
      isDigits = false;
    }
  }
  if (version.length > begin) {
    if (!isDigits && list.length > 0) deeper();
    list.push(itemOf(version.slice(begin), isDigits));
  }
  for (const each of lists.toReversed()) trim(each);
  return items;
}

const itemOf = (text: string, isDigits: boolean): Item => (isDigits ? BigInt(text) : word(text, false));

function word(text: string, beforeDigits: boolean): string {
  const long = beforeDigits ? (own(shortened, text) ?? text) : text;
  return own(aliases, long) ?? long;
}
const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Without what means nothing at the end: zeros, releases, empty lists; lists in between are passed over. */
function trim(list: Item[]): void {
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const item = list[at];
    const isNothing = item === 0n || item === "" || (Array.isArray(item) && item.length === 0);
    if (isNothing) list.splice(at, 1);
    else if (!Array.isArray(item)) return;
  }
}

/** So that texts compare as the qualifiers do: known ones by their place, others behind them. */
const rank = (text: string): string => {
  const place = qualifiers.indexOf(text);
  return place < 0 ? `${qualifiers.length}-${text}` : String(place);
};
const sign = <Value extends string | bigint>(one: Value, other: Value): number => (one < other ? -1 : one > other ? 1 : 0);

function compareItems(one: Item | undefined, other: Item | undefined): number {
  if (one === undefined) return other === undefined ? 0 : -compareItems(other, undefined);
  if (other === undefined) return compareWithNothing(one);
  if (typeof one === "bigint") return typeof other === "bigint" ? sign(one, other) : 1;
  if (typeof one === "string") return typeof other === "string" ? sign(rank(one), rank(other)) : -1;
  if (!Array.isArray(other)) return typeof other === "bigint" ? -1 : 1;
  for (let place = 0; place < Math.max(one.length, other.length); place += 1) {
    const result = compareItems(one[place], other[place]);
    if (result !== 0) return result;
  }
  return 0;
}

function compareWithNothing(item: Item): number {
  if (typeof item === "bigint") return item === 0n ? 0 : 1;
  if (typeof item === "string") return sign(rank(item), rank(""));
  return item.map(compareWithNothing).find((each) => each !== 0) ?? 0;
}

/** Smaller than 0 when `one` is older. Everything is a version. */
export const compareMavenVersions = (one: string, other: string): number => compareItems(parse(one), parse(other));

/** What a file tells as a version, rather than a range, a property or nothing. */
export const isVersion = (text: string): boolean => /^[0-9A-Za-z][\w.+-]*$/.test(text);

/** The newest there is, whatever that is; Maven takes them for dependencies still. */
const isAny = (text: string): boolean => text === "LATEST" || text === "RELEASE";

/** What allows more than one version: `[1.0,2.0)`, `LATEST`. */
export const isRange = (text: string): boolean => isAny(text) || /^[[(].*[\])]$/.test(text);

/** The version of a range that allows but that one: `[1.0]`. */
export const exactOf = (text: string): string | undefined => /^\[\s*([0-9A-Za-z][\w.+-]*)\s*\]$/.exec(text)?.[1];

/** Whether a range allows a version. https://maven.apache.org/pom.html#dependency-version-requirement-specification */
export function isInRange(version: string, range: string): boolean {
  if (isAny(range)) return true;
  return [...range.matchAll(/([[(])([^[\]()]*)([\])])/g)].some(([, open, inner = "", close]) => {
    const [low = "", high] = inner.split(",").map((each) => each.trim());
    if (high === undefined) return open === "[" && close === "]" && compareMavenVersions(version, low) === 0;
    const [above, under] = [low === "" ? 1 : compareMavenVersions(version, low), high === "" ? -1 : compareMavenVersions(version, high)];
    return (open === "[" ? above >= 0 : above > 0) && (close === "]" ? under <= 0 : under < 0);
  });
}

/** Whether an advisory is about that version. */
export function isAffectedMaven(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (!isVersion(version)) return false;
  if (versions.some((each) => compareMavenVersions(each, version) === 0)) return true;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compareMavenVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareMavenVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareMavenVersions(version, lastAffected) <= 0;
  });
}

const early = /(?:^|[^a-z])(?:alpha|beta|a|b|m|milestone|rc|cr|snapshot|ea|eap|pr|pre|preview|dev|nightly|incubating)(?![a-z])/i;
/** A version that is meant to be tried, not relied on. */
export const isPrerelease = (version: string): boolean => early.test(version);

/** A day, as some artifacts were numbered before they had versions: no successor of a version, whatever the order of numbers says. */
export const isDated = (version: string): boolean => /^(?:19|20)\d{6}(?!\d)/.test(version);

/** `jre` of `33.0-jre`, `jre8` of `12.2.0.jre8`: builds of one release for different surroundings, which do not replace each other. */
export function flavourOf(version: string): string {
  const [, word = ""] = /[.-]([a-z][a-z0-9]*)$/i.exec(version) ?? [];
  return ["", "final", "release", "ga", "sp"].includes(word.toLowerCase()) || isPrerelease(version) || /^(?:sp|sr|sec|v)\d+$/i.test(word)
    ? ""
    : word.toLowerCase();
}
