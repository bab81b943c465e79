import type { Advisory } from "../../advisory.ts";
import type { NoFix, PackageChange, Plan, Wish } from "../ecosystem.ts";
import type { MavenEdits, SetEdit } from "./edit.ts";
import type { Override } from "./indirect.ts";
import type { Why } from "./place.ts";
import type { Usage } from "./usages.ts";
import { compareMavenVersions } from "./version.ts";

/** A use that gets another version. */
export interface Move {
  readonly usage: Usage;
  readonly version: string;
  readonly to: string;
  readonly isYoung: boolean;
  readonly advisories: readonly Advisory[];
}

/** A place that is written over, with what else takes its version from there. */
export interface SetPlace {
  readonly edit: SetEdit;
  readonly others: readonly Usage[];
  readonly to: string;
  readonly why: Why | null;
}

/** Everything of a plan beyond what was decided. */
export function complete(
  wish: Wish,
  moves: readonly Move[],
  sets: readonly SetPlace[],
  overrides: readonly Override[],
  settled: readonly Advisory[],
  failures: readonly NoFix[],
): Plan {
  const changes = [
    ...moves.map(({ usage, version, to }) => changeOf(wish.package, version, to, usage)),
    ...sets.flatMap(({ others, to }) =>
      others.map((usage) => changeOf(usage.declared.name, "why" in usage.resolved ? null : usage.resolved.version, to, usage)),
    ),
  ];
  changes.push(
    ...overrides.map(
      ({ edit, from }): PackageChange => ({
        package: edit.name,
        from,
        to: edit.version,
        manifest: edit.file,
        file: edit.file,
        strategy: "override",
      }),
    ),
  );
  const notes = [
    ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
    ...moves
      .filter(({ version, to }) => majorOf(version) !== majorOf(to))
      .map(({ version, to }) => `${wish.package} goes from ${version} to ${to}: read what that release breaks.`),
    ...overrides.map(
      ({ edit, instead }) =>
        `An entry of dependencyManagement in ${edit.file} makes everything use ${edit.name} ${edit.version} instead of ${instead}, which others ask for. It stays until somebody removes it.`,
    ),
    ...sets.flatMap(({ edit, why }) =>
      why === null ? [] : [`${edit.name} takes its version from ${edit.from} no more: ${because(why, edit)}.`],
    ),
    ...moves
      .filter(({ isYoung }) => isYoung)
      .map(({ to }) => `${wish.package} ${to} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`),
  ];
  const own = overrides.filter(({ edit }) => edit.name === wish.package);
  const targets = [...moves.map(({ to }) => to), ...own.map(({ edit }) => edit.version)];
  const ways = [...moves.map(({ version }) => [`${wish.package}@${version}`]), ...overrides.flatMap(({ paths }) => paths)];
  return {
    ecosystem: "maven",
    manifest: changes[0]?.manifest ?? "",
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to: targets.toSorted(compareMavenVersions).at(-1) ?? "",
    strategy: moves.length > 0 ? "bump" : "override",
    changes: [...new Map(changes.map((each) => [JSON.stringify(each), each])).values()],
    removed: [],
    paths: [...new Map(ways.map((way) => [way.join(), way])).values()],
    notes: [...new Set(notes)],
    edits: { sets: sets.map(({ edit }) => edit), managed: overrides.map(({ edit }) => edit) } satisfies MavenEdits,
  };
}

function because(why: Why, { to }: SetEdit): string {
  if (why === "shared") return `others that do have no version ${to}, or it is vulnerable`;
  return why === "named" ? "names and the project's own version have it too" : "that is set elsewhere, or for other things too";
}

const majorOf = (version: string): string | undefined => /^\d+/.exec(version)?.[0];

/** In the file that uses it; the version may stand in another one. */
function changeOf(name: string, from: string | null, to: string, { pom, resolved }: Usage): PackageChange {
  const file = "why" in resolved ? pom.path : (resolved.places.at(-1)?.pom.path ?? pom.path);
  return { package: name, from, to, manifest: pom.path, file, strategy: "bump" };
}
