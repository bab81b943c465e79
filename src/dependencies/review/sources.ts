import type { Digest, Origin } from "../ecosystems/origin.ts";

/** The gravest first: what is installed, then from where, then how it is checked. */
export const faultOrder: readonly SourceFault[] = [
  ...(["archive", "alias", "replaced", "registry", "index", "address", "git", "folder", "digest", "unchecked"] as const),
];

/** What is wrong with where a package comes from. */
export type SourceFault =
  /** From a registry that neither the base nor the configuration knows. */
  | "registry"
  /** The address leads to another package, or another version. */
  | "archive"
  /** Under this name another package is installed. */
  | "alias"
  | "git"
  | "address"
  | "folder"
  /** go.mod puts another module in its place. */
  | "replaced"
  /** The same version has another digest. */
  | "digest"
  /** The same version has no digest any more, or only a weaker one. */
  | "unchecked"
  /** A setting names a registry that nobody knows. */
  | "index";

/** Plain data. */
export type SourceFinding = {
  readonly fault: SourceFault;
  /** Where it comes from now, or what it is; "" where that is not told. */
  readonly found: string;
};

/** A package, or a setting, with what is wrong with where it comes from. Plain data. */
export type Misplaced = Pick<Origin, "name" | "version" | "file" | "at"> & {
  /** The gravest first. */
  readonly sources: readonly SourceFinding[];
};

type Trusted = Readonly<Record<"registry" | "index", (place: string) => boolean>>;

/** What the base has, which is nothing new wherever it comes again. */
interface Before {
  readonly places: ReadonlySet<string>;
  readonly elsewhere: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  /** Names of packages that come from a registry. */
  readonly plain: ReadonlySet<string>;
  /** By name and version, then by what they are of. */
  readonly digests: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** By file, name and version: of what a digest stands there with each of its entries. */
  readonly checked: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * What a head takes from elsewhere than its base, the gravest first. Lockfiles are written by whoever proposes them, and package managers believe
 * what they say. Pure.
 *
 * @param base of all projects of an ecosystem, so that what only moves is nothing new
 * @param trusted see `trustedRegistries`: for what comes from a registry, and for settings that name one
 */
export function misplacedOf(base: readonly Origin[], head: readonly Origin[], trusted: Trusted): readonly Misplaced[] {
  const before = knownOf(base);
  const found = new Map<string, Misplaced & { readonly sources: SourceFinding[] }>();
  const told = new Set<string>();
  for (const origin of head) {
    for (const finding of findingsOf(origin, before, trusted)) {
      const { name, version, file, at } = origin;
      // Manifest and lockfile say it both, the manifest without a version, and of a setting each in its own words.
      const key = JSON.stringify([
        origin.kind === "index" ? "" : name,
        finding.fault,
        finding.found,
        ...(origin.kind === "registry" ? [version, file] : []),
      ]);
      if (told.has(key)) continue;
      told.add(key);
      const place = JSON.stringify([name, version, file]);
      const known = found.get(place);
      if (known === undefined) found.set(place, { name, version, file, at, sources: [finding] });
      else known.sources.push(finding);
    }
  }
  for (const { sources } of found.values()) sources.sort(byGravity);
  return [...found.values()].toSorted(({ sources: [one] }, { sources: [other] }) => (one && other ? byGravity(one, other) : 0));
}

const byGravity = (one: SourceFinding, other: SourceFinding): number => faultOrder.indexOf(one.fault) - faultOrder.indexOf(other.fault);

const versionKey = ({ name, version }: Origin): string => JSON.stringify([name, version]);
const entryKey = ({ file, name, version }: Origin): string => JSON.stringify([file, name, version]);
const elsewhereKey = ({ kind, name, place }: Origin): string => JSON.stringify([kind, name, place]);
/** Whatever the version: an alias may be updated. */
const aliasKey = ({ name, holds }: Origin): string => JSON.stringify([name, nameOf(holds ?? "")]);
const nameOf = (label: string): string => label.slice(0, label.indexOf("@", 1) === -1 ? undefined : label.indexOf("@", 1));

function knownOf(base: readonly Origin[]): Before {
  const places = new Set<string>();
  const elsewhere = new Set<string>();
  const others = new Set<string>();
  const plain = new Set<string>();
  const digests = new Map<string, Map<string, Set<string>>>();
  const checked = new Map<string, ReadonlySet<string>>();
  for (const origin of base) {
    const { kind, name, version, place, holds } = origin;
    if ((kind === "registry" || kind === "index") && place !== null) places.add(place);
    if (kind === "registry") plain.add(name);
    else elsewhere.add(elsewhereKey(origin));
    if (kind === "alias") others.add(aliasKey(origin));
    else if (holds !== null) others.add(JSON.stringify([name, version, holds]));
    if (version === "" || kind !== "registry") continue;
    const own = digests.get(versionKey(origin)) ?? new Map<string, Set<string>>();
    digests.set(versionKey(origin), own);
    for (const { of, value } of origin.digests) own.set(of, (own.get(of) ?? new Set()).add(value));
    // Where one entry has none, it is nothing new that another has none.
    const here = new Set(origin.digests.map(({ of }) => of));
    const other = checked.get(entryKey(origin));
    const isBare = here.size === 0 || other?.size === 0;
    checked.set(entryKey(origin), isBare ? new Set() : (other ?? here).union(here));
  }
  return { places, elsewhere, others, plain, digests, checked };
}

function findingsOf(origin: Origin, before: Before, trusted: Trusted): readonly SourceFinding[] {
  const { kind, name, version, place, holds } = origin;
  const found: SourceFinding[] = [];
  const isStrange = place !== null && !trusted[kind === "index" ? "index" : "registry"](place) && !before.places.has(place);
  switch (kind) {
    case "registry":
      if (isStrange) found.push({ fault: "registry", found: place });
      if (holds !== null && !before.others.has(JSON.stringify([name, version, holds]))) found.push({ fault: "archive", found: holds });
      found.push(...digestFindings(origin, before));
      break;
    case "index":
      if (isStrange) found.push({ fault: "index", found: place });
      break;
    case "alias":
      if (!before.others.has(aliasKey(origin)) && (origin.asked !== true || before.plain.has(name)))
        found.push({ fault: "alias", found: holds ?? "" });
      break;
    case "folder":
      // What a folder of the repository holds shows in the pull request, unless it passes for what everybody knows.
      if (before.plain.has(name) && !before.elsewhere.has(elsewhereKey(origin))) found.push({ fault: "folder", found: place ?? "" });
      break;
    case "git":
    case "address":
    case "replaced":
      if (!before.elsewhere.has(elsewhereKey(origin))) found.push({ fault: kind, found: place ?? "" });
  }
  return found;
}

/** The stronger first. */
const algorithms = ["sha512", "sha384", "sha256", "sha1", "md5"];
const strength = (of: Iterable<string>): number =>
  Math.min(...[...of].map((each) => algorithms.indexOf(each.split(" ", 1)[0] ?? "")).map((at) => (at === -1 ? Number.NaN : at)));

function digestFindings(origin: Origin, before: Before): readonly SourceFinding[] {
  if (origin.version === "") return [];
  const known = before.digests.get(versionKey(origin));
  const now = Map.groupBy(origin.digests, ({ of }) => of);
  if ([...now].some(([of, values]) => isChanged(values, known?.get(of), origin.many === true))) return [{ fault: "digest", found: "" }];
  const checked = before.checked.get(entryKey(origin));
  if (checked === undefined || checked.size === 0) return [];
  // Between two kinds of which the order is not known nothing is said.
  const isLess = now.size === 0 || strength(now.keys()) > strength(checked);
  return isLess ? [{ fault: "unchecked", found: "" }] : [];
}

function isChanged(digests: readonly Digest[], before: ReadonlySet<string> | undefined, many: boolean): boolean {
  if (before === undefined) return false;
  const now = new Set(digests.map(({ value }) => value));
  // One that is added to the right one lets another archive in, unless each archive has its own.
  return !now.isSubsetOf(before) && (!many || !before.isSubsetOf(now));
}
