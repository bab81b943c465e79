import type { Advisory } from "../../advisory.ts";
import { type Environment, holds } from "./marker.ts";
import type { Metadata, Version } from "./metadata.ts";
import type { Locked, PythonProject } from "./project.ts";
import { pythonsOf, runsOn, usualPythons } from "./pythons.ts";
import type { Requirement } from "./requirement.ts";
import { buildOf, compareVersions, isAffectedVersion, isPreRelease } from "./version.ts";

/** What is assumed of a lockfile that was made on one platform. */
const usualPlatform = {
  sys_platform: "linux",
  platform_system: "Linux",
  os_name: "posix",
  platform_python_implementation: "CPython",
  implementation_name: "cpython",
};

/** Those for which a lockfile of all platforms is looked at. */
const platforms: readonly Environment["variables"][] = [
  usualPlatform,
  { ...usualPlatform, sys_platform: "win32", platform_system: "Windows", os_name: "nt" },
  { ...usualPlatform, sys_platform: "darwin", platform_system: "Darwin" },
  { ...usualPlatform, platform_python_implementation: "PyPy", implementation_name: "pypy" },
];

/** Whether a pre-release is installed, or asked for by a range itself. */
const isWanted = ({ version, isRange, specifier }: Locked): boolean => isPreRelease(version) && (!isRange || specifier.includes(version));

/** Everything that planning looks at, beside what it changes. */
export class Surroundings {
  readonly project: PythonProject;
  readonly metadata: Metadata;
  /** So many placements may still be tried. */
  triesLeft = 0;
  readonly #known: ReadonlyMap<string, readonly Advisory[]>;
  readonly #isYoung: (version: Version) => boolean;
  readonly #byName = new Map<string, readonly Locked[]>();
  readonly #pythons = new Map<string, readonly string[]>();

  constructor(
    project: PythonProject,
    metadata: Metadata,
    known: ReadonlyMap<string, readonly Advisory[]>,
    isYoung: (version: Version) => boolean,
  ) {
    this.project = project;
    this.metadata = metadata;
    this.#known = known;
    this.#isYoung = isYoung;
    this.#byName = Map.groupBy(project.locked, ({ name }) => name);
  }

  named(name: string): readonly Locked[] {
    return this.#byName.get(name) ?? [];
  }

  isYoung(version: Version): boolean {
    return this.#isYoung(version);
  }

  /** Where a package is installed. `extras`: instead of its own. */
  environment(entry: Locked, extras: readonly string[] = entry.extras): Environment {
    return { pythons: this.pythonsOf(entry), variables: this.project.isUniversal ? {} : usualPlatform, extras };
  }

  mayApply({ marker }: Pick<Requirement, "marker">, entry: Locked, extras?: readonly string[]): boolean {
    return holds(marker, this.environment(entry, extras)) !== "never";
  }

  /** Whether it may apply on any platform, with any extra; and on any Python where the project does not say on which it runs. */
  mayApplyAnywhere({ marker }: Pick<Requirement, "marker">): boolean {
    return holds(marker, { pythons: pythonsOf(this.project.python ?? ""), variables: {}, extras: null }) !== "never";
  }

  applies({ marker }: Pick<Requirement, "marker">, entry: Locked): boolean {
    return holds(marker, this.environment(entry)) === "always";
  }

  /** Whether one of several is there wherever a package asks for it. */
  isCovered({ marker }: Pick<Requirement, "marker">, entry: Locked, providers: readonly Locked[]): boolean {
    if (providers.some((each) => each.marker === null)) return true;
    const where = this.pythonsOf(entry).flatMap((python) =>
      (this.project.isUniversal ? platforms : [usualPlatform]).map((variables) => ({ pythons: [python], variables, extras: entry.extras })),
    );
    return where.every(
      (each) =>
        holds(entry.marker, each) === "never" ||
        holds(marker, each) === "never" ||
        providers.some((provider) => holds(provider.marker, each) !== "never"),
    );
  }

  /** The versions of Python on which an entry is installed. */
  pythonsOf(entry: Locked): readonly string[] {
    const known = this.#pythons.get(entry.id);
    if (known !== undefined) return known;
    const usual = this.#where(entry, pythonsOf(this.project.python ?? usualPythons));
    const own = this.#isOfLongAgo(entry, usual) ? this.#where(entry, pythonsOf("")) : usual;
    this.#pythons.set(entry.id, own);
    return own;
  }

  /** Who names a Python of long ago means it. */
  #isOfLongAgo(entry: Locked, usual = this.#where(entry, pythonsOf(usualPythons))): boolean {
    return usual.length === 0 && this.project.python === null;
  }

  #where({ marker }: Locked, pythons: readonly string[]): readonly string[] {
    return marker === null
      ? pythons
      : pythons.filter((python) => holds(marker, { pythons: [python], variables: {}, extras: null }) !== "never");
  }

  isKnownVulnerable(name: string, version: string): boolean {
    return (this.#known.get(name) ?? []).some((advisory) => isAffectedVersion(version, advisory));
  }

  /** Versions that may be installed in place of one, oldest first, the youngest ones last; none as long as the registry was not asked. */
  candidates(entry: Locked, after: string): readonly string[] {
    const all = this.metadata.versions(entry.name);
    const before = all.find(({ version }) => compareVersions(version, entry.version) === 0)?.requiresPython ?? null;
    const fit = all.filter((each) => compareVersions(each.version, after) > 0 && this.#isFit(entry, each, before));
    return [...fit.filter((each) => !this.#isYoung(each)), ...fit.filter((each) => this.#isYoung(each))].map(({ version }) => version);
  }

  /** Versions of a package that comes in, newest first. */
  newcomers(entry: Locked): readonly string[] {
    const fit = this.metadata.versions(entry.name).filter((each) => this.#isFit(entry, each, null));
    return [...fit.filter((each) => this.#isYoung(each)), ...fit.filter((each) => !this.#isYoung(each))]
      .map(({ version }) => version)
      .toReversed();
  }

  #isFit(entry: Locked, { version, yanked, requiresPython }: Version, before: string | null): boolean {
    return (
      !yanked &&
      buildOf(version) === buildOf(entry.version) &&
      (!isPreRelease(version) || isWanted(entry)) &&
      !this.isKnownVulnerable(entry.name, version) &&
      this.#runs(entry, requiresPython, before)
    );
  }

  /** On every Python of the project; where that does not say on which it runs, on one of those that people still run. */
  #runs(entry: Locked, requires: string | null, before: string | null): boolean {
    const { python, format, isUniversal } = this.project;
    const pythons = this.pythonsOf(entry);
    // uv makes universal lists as well.
    const lowerOnly = format === "uv" || (format === "requirements" && isUniversal);
    if (python !== null || this.#isOfLongAgo(entry)) return runsOn(pythons, requires, before, lowerOnly);
    const ran = pythons.filter((each) => runsOn([each], before, null, lowerOnly));
    return (ran.length === 0 ? pythons : ran).some((each) => runsOn([each], requires, null, lowerOnly));
  }
}
