import type { Knowledge } from "./knowledge.ts";
import { type Dependency, keyOf, lineFrom, type Model, modelOf, publishedModel } from "./model.ts";
import type { Pom } from "./pom.ts";
import { lineOf, type MavenProject } from "./project.ts";
import { isVersion } from "./version.ts";

/** What a module gets of a package in the end. */
export interface Found {
  readonly dependency: Dependency & { readonly version: string };
  /** From the module's own dependency to the package, as `name@version`. */
  readonly path: readonly string[];
}

export type Outcome = { readonly found: Found | null } | { readonly blocked: string };

interface Node {
  readonly dependency: Dependency;
  readonly path: readonly string[];
  readonly exclusions: readonly string[];
}

/** More no project has; so that nothing grows without end. */
const mostNodes = 5_000;

/** The model of a POM of the repository with parents of the repository and from outside; otherwise as `modelOf`. */
export function ownModel(project: MavenProject, pom: Pom, knowledge: Knowledge): Model | string | undefined {
  const line = lineOf(project, pom);
  const parent = line.at(-1)?.parent ?? null;
  if (parent === null) return modelOf(line, knowledge);
  const outside = lineFrom(parent.name, parent.version, knowledge);
  return Array.isArray(outside) ? modelOf([...line, ...outside], knowledge) : (outside as string | undefined);
}

/**
 * Which version of a package a module gets, and how: the nearest wins, the first among equally near ones; what the module manages holds for
 * everything below it. Undefined as long as something is asked for.
 * https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html
 */
export function resolvedIn(project: MavenProject, pom: Pom, name: string, knowledge: Knowledge): Outcome | undefined {
  const model = ownModel(project, pom, knowledge);
  if (model === undefined) return undefined;
  if (typeof model === "string") return { blocked: model };
  const seen = new Set<string>();
  const blocked: string[] = [];
  let level: readonly Node[] = model.dependencies.map((dependency) => ({ dependency, path: [], exclusions: [] }));
  while (level.length > 0 && seen.size < mostNodes) {
    const news = level.filter(({ dependency }) => !seen.has(keyOf(dependency)) && seen.add(keyOf(dependency)));
    const hit = news.find(({ dependency }) => dependency.name === name);
    if (hit !== undefined) {
      const { version } = hit.dependency;
      if (version === null || !isVersion(version)) return { blocked: `the version ${version} of ${name}` };
      return { found: { dependency: { ...hit.dependency, version }, path: [...hit.path, `${name}@${version}`] } };
    }
    const below = news.map((node) => childrenOf(node, model, project, knowledge));
    if (below.includes(undefined)) return undefined;
    for (const each of below) if (typeof each === "string") blocked.push(each);
    level = below.flatMap((each) => (typeof each === "object" ? each : []));
  }
  const [first] = blocked;
  return first === undefined ? { found: null } : { blocked: first };
}

/** What a dependency brings; the label of what cannot be read; undefined as long as it is asked for. */
function childrenOf(
  { dependency, path, exclusions }: Node,
  { managed }: Model,
  project: MavenProject,
  knowledge: Knowledge,
): readonly Node[] | string | undefined {
  const { name, version, scope } = dependency;
  if (scope === "system") return [];
  const label = `${name}@${version}`;
  const module = [...project.poms.values()].find(({ groupId, artifactId }) => `${groupId}:${artifactId}` === name);
  if (module === undefined && (version === null || !isVersion(version))) return label;
  const model = module !== undefined ? ownModel(project, module, knowledge) : publishedModel(name, version ?? "", knowledge);
  if (model === undefined || typeof model === "string") return model;
  const left = [...exclusions, ...dependency.exclusions];
  return model.dependencies.flatMap((each) => {
    if (each.optional || ["test", "provided", "system"].includes(each.scope) || isExcluded(each.name, left)) return [];
    const by = managed.get(keyOf(each));
    const own = { ...each, version: by?.version ?? each.version, exclusions: [...each.exclusions, ...(by?.exclusions ?? [])] };
    return [{ dependency: own, path: [...path, label], exclusions: left }];
  });
}

function isExcluded(name: string, exclusions: readonly string[]): boolean {
  const [group, artifact] = name.split(":");
  return exclusions.some((each) => {
    const [byGroup, byArtifact] = each.split(":");
    return (byGroup === "*" || byGroup === group) && (byArtifact === "*" || byArtifact === artifact);
  });
}
