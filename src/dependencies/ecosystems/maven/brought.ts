import type { Advisory } from "../../advisory.ts";
import type { Files, Plan, Wish } from "../ecosystem.ts";
import { editMaven } from "./edit.ts";
import type { Override } from "./indirect.ts";
import type { Knowledge } from "./knowledge.ts";
import { lineOf, type MavenProject, pomNamed } from "./line.ts";
import type { Pom } from "./pom.ts";
import { readMavenProject } from "./project.ts";
import { type Found, treeOf } from "./resolve.ts";
import { targetOf } from "./target.ts";
import { isAffectedMaven } from "./version.ts";

/** A version that no module had before a plan. */
export interface Brought {
  readonly pom: Pom;
  readonly found: Found;
  /** The versions that there were; none of a package that was not there at all. */
  readonly before: readonly string[];
}

/** More is not looked up for it: whoever has so many modules or dependencies gets the plan without this. */
const mostModules = 30;
const mostAsked = 450;

const treesOf = (project: MavenProject, knowledge: Knowledge) =>
  [...project.poms.values()]
    .filter(({ artifactId }) => artifactId !== undefined)
    .map((pom) => ({ pom, tree: treeOf(project, pom, knowledge) }));

/** Asks for what `broughtInBy` needs to know of a project as it is, while other things have to be asked for anyway. */
export function askAhead(project: MavenProject, knowledge: Knowledge): void {
  if (project.poms.size <= mostModules && knowledge.known + knowledge.need.length < mostAsked / 2) treesOf(project, knowledge);
}

/**
 * What a plan brings in by what it changes, in all modules, a few steps deep. What cannot be read is passed over: it was not there for planning
 * either. Undefined as long as something is asked for.
 */
export function broughtInBy(project: MavenProject, plan: Plan, knowledge: Knowledge): readonly Brought[] | undefined {
  const texts: Files = new Map([...project.poms].map(([path, { text }]) => [path, text]));
  const config = project.config === null ? [] : [[project.config.path, project.config.text] as const];
  const read = readMavenProject(new Map([...texts, ...config, ...editMaven(project, plan)]), project.paths);
  if ("refused" in read || project.poms.size > mostModules || knowledge.known > mostAsked) return [];
  const [before, after] = [treesOf(project, knowledge), treesOf(read.project, knowledge)];
  if (knowledge.need.length > 0) return knowledge.known + knowledge.need.length > mostAsked ? [] : undefined;
  const were = new Map(before.flatMap(({ tree }) => tree.map(({ dependency }) => [labelOf(dependency), dependency] as const)));
  const had = Map.groupBy(were.values(), ({ name }) => name);
  return after.flatMap(({ pom, tree }) =>
    tree
      .filter(({ dependency }) => !were.has(labelOf(dependency)) && dependency.name !== plan.package)
      .filter(({ dependency }) => pomNamed(project, dependency.name) === undefined)
      .map((found) => ({ pom, found, before: (had.get(found.dependency.name) ?? []).map(({ version }) => version) })),
  );
}

const labelOf = ({ name, version }: Found["dependency"]): string => `${name}@${version}`;

/**
 * Entries of `dependencyManagement` for what would come in vulnerable by something that no version was which was there before; what has no fixed
 * version, where there is such.
 */
export function overridesOfBrought(
  project: MavenProject,
  brought: readonly Brought[],
  { known, options }: Wish,
  knowledge: Knowledge,
): { readonly overrides: readonly Override[] } | { readonly hopeless: Brought; readonly by: Advisory } | undefined {
  const overrides = new Map<string, Override>();
  for (const each of brought) {
    const { name, version, type, classifier } = each.found.dependency;
    const by = known.find(
      (advisory) =>
        advisory.package === name && isAffectedMaven(version, advisory) && !each.before.some((was) => isAffectedMaven(was, advisory)),
    );
    // What the repository gives a version itself is another plan's.
    const isOwn = lineOf(project, each.pom).some(({ declared }) => declared.some((own) => own.kind === "managed" && own.name === name));
    if (by === undefined || isOwn) continue;
    const target = options.strategies.includes("override") ? targetOf(name, version, known, options, knowledge) : null;
    if (target === undefined) return undefined;
    if (target === null) return { hopeless: each, by };
    const file = lineOf(project, each.pom).at(-1)?.path ?? each.pom.path;
    const edit = { file, name, version: target.version, type, classifier, exclusions: [] };
    overrides.set(JSON.stringify([file, name, type, classifier]), { edit, from: each.before[0] ?? null, instead: version, paths: [] });
  }
  return { overrides: [...overrides.values()] };
}
