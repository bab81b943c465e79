import type { DependabotAlertAnswer } from "../github/dependabot-alert-kinds.ts";
import type { Tree } from "../github/tree.ts";
import type { Json } from "../values/json.ts";
import type { Advisory, EcosystemName } from "./advisory.ts";
import type { ProjectPaths } from "./ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "./ecosystems/ecosystems.ts";
import type { Base } from "./facts.ts";
import { type DependabotAlert, readAlert } from "./read-alert.ts";
import type { Linked } from "./words/story.ts";

/** An alert with its page on GitHub. One that GitHub does not have, see `pinnedAlerts`, has the number 0. */
export interface LinkedAlert {
  readonly alert: DependabotAlert;
  readonly url: string;
}

/** Alerts about one package in one project, or about several that are fixed together: what one fix is for. */
export interface Group {
  readonly base: Base;
  readonly ecosystem: EcosystemName;
  /** Where there are several, their names in short. */
  readonly package: string;
  /** What is fixed together; null for one package alone. */
  readonly bundle: Bundle | null;
  readonly directory: string;
  /** Of the project, or the file that the alerts name where there is no project. */
  readonly manifest: string;
  /** Null where no project of a known package manager has the file. */
  readonly project: { readonly known: KnownEcosystem; readonly paths: ProjectPaths } | null;
  readonly alerts: readonly Linked[];
  /** Each once. */
  readonly advisories: readonly Advisory[];
}

/** Packages of one project that one pull request is for. */
export interface Bundle {
  /** As the configuration calls it; null for all of the project. */
  readonly name: string | null;
  /** One for each package. */
  readonly members: readonly Group[];
}

export const linkedAlerts = (answers: readonly DependabotAlertAnswer[]): readonly LinkedAlert[] =>
  answers.flatMap((answer) => {
    const alert = readAlert(answer as unknown as Json);
    return alert === undefined ? [] : [{ alert, url: answer.html_url }];
  });

/**
 * The alerts by project and package. Those of another branch than the default one count only where that branch has the file, too.
 *
 * @param ecosystems what can be fixed, by the names of alerts
 */
export function groupsOf(
  alerts: readonly LinkedAlert[],
  base: Base,
  tree: Tree,
  ecosystems: ReadonlyMap<EcosystemName, readonly KnownEcosystem[]>,
): readonly Group[] {
  const paths = [...tree.paths.keys()];
  const projects = new Map<EcosystemName, readonly NonNullable<Group["project"]>[]>();
  const projectsOf = (name: EcosystemName) => {
    const known =
      projects.get(name) ??
      (ecosystems.get(name) ?? []).flatMap((each) => each.ecosystem.projects(paths).map((found) => ({ known: each, paths: found })));
    projects.set(name, known);
    return known;
  };
  const found = alerts.flatMap(({ alert, url }) => {
    const { ecosystem, package: name } = alert.advisory;
    const project = projectsOf(ecosystem).find(({ paths }) => isOf(paths, alert.manifest)) ?? null;
    if (!base.isDefault && project === null) return [];
    const directory = project?.paths.directory ?? folderOf(alert.manifest);
    const manifest = project?.paths.manifest ?? alert.manifest;
    return [{ key: JSON.stringify([ecosystem, directory, manifest, name]), alert, url, project, directory, manifest }];
  });
  return [...Map.groupBy(found, ({ key }) => key).values()].flatMap((same): readonly Group[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { alert, project, directory, manifest } = first;
    const { ecosystem, package: name } = alert.advisory;
    return [
      {
        base,
        ecosystem,
        package: name,
        bundle: null,
        directory,
        manifest,
        project,
        alerts: same
          .filter(({ alert: { state, number } }) => state === "open" && number > 0)
          .map(({ alert: { number }, url }) => ({ number, url })),
        advisories: [...new Map(same.map(({ alert: { advisory } }) => [advisory.id, advisory])).values()],
      },
    ];
  });
}

const isOf = ({ files, others = [] }: ProjectPaths, path: string): boolean => files.includes(path) && !others.includes(path);
const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
