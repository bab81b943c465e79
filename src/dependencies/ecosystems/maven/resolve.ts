import type { Knowledge } from "./knowledge.ts";
import { lineOf, type MavenProject, pomNamed } from "./line.ts";
import { circle, type Dependency, keyOf, lineFrom, type Model, modelOf, publishedModel } from "./model.ts";
import type { Pom } from "./pom.ts";
import { compareMavenVersions, exactOf, isInRange, isRange, isVersion } from "./version.ts";

/** What a module gets of a package in the end. */
export interface Found {
  readonly dependency: Dependency & { readonly version: string };
  /** From the module's own dependency to the package, as `name@version`. */
  readonly path: readonly string[];
}

/** Several where a module gets a jar and another artifact of the package, equally near. */
export type Outcome = { readonly found: readonly Found[] } | { readonly blocked: string };

interface Node {
  readonly dependency: Dependency;
  readonly path: readonly string[];
  readonly exclusions: readonly string[];
}

/** More no project has; so that nothing grows without end. */
const mostNodes = 5_000;

/** A POM of the repository with its parents, those from outside included; otherwise as `lineFrom`. */
export function wholeLine(project: MavenProject, pom: Pom, knowledge: Knowledge): readonly Pom[] | string | undefined {
  const line = [withConfig(project, pom), ...lineOf(project, pom).slice(1)];
  const parent = line.at(-1)?.parent ?? null;
  if (parent === null) return line;
  const outside = lineFrom(parent.name, parent.version, knowledge);
  return Array.isArray(outside) ? [...line, ...outside] : outside;
}

/** Of several settings of a property in one file the last holds. */
const withConfig = ({ config }: MavenProject, pom: Pom): Pom =>
  config === null ? pom : { ...pom, properties: [...pom.properties, ...config.properties] };

/** The model of a POM of the repository with parents and lists of the repository and from outside; otherwise as `modelOf`. */
export function ownModel(project: MavenProject, pom: Pom, knowledge: Knowledge, within: readonly Pom[] = []): Model | string | undefined {
  if (within.includes(pom)) return circle;
  const line = wholeLine(project, pom, knowledge);
  if (!Array.isArray(line)) return line as string | undefined;
  return modelOf(line, knowledge, (name) => {
    const imported = pomNamed(project, name);
    return imported === undefined ? null : ownModel(project, imported, knowledge, [...within, pom]);
  });
}

/** The version that Maven takes for what is asked for: of a range the newest. Null where that cannot be told. */
export function chosenVersion(name: string, asked: string | null, knowledge: Knowledge): string | null | undefined {
  if (asked === null) return null;
  const exact = exactOf(asked);
  if (exact !== undefined || !isRange(asked)) return isVersion(exact ?? asked) ? (exact ?? asked) : null;
  const released = knowledge.released(name);
  if (released === undefined || released === null) return released;
  return (
    released.versions
      .filter((each) => isInRange(each, asked))
      .toSorted(compareMavenVersions)
      .at(-1) ?? null
  );
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
    const hits = news.filter(({ dependency }) => dependency.name === name);
    if (hits.length > 0) return foundAt(hits, knowledge);
    const below = news.map((node) => childrenOf(node, model, project, knowledge));
    if (below.includes(undefined)) return undefined;
    for (const each of below) if (typeof each === "string") blocked.push(each);
    level = below.flatMap((each) => (typeof each === "object" ? each : []));
  }
  const [first] = blocked;
  return first === undefined ? { found: [] } : { blocked: first };
}

function foundAt(hits: readonly Node[], knowledge: Knowledge): Outcome | undefined {
  const found: Found[] = [];
  for (const { dependency, path } of hits) {
    const version = chosenVersion(dependency.name, dependency.version, knowledge);
    if (version === undefined) return undefined;
    if (version === null) return { blocked: `the version ${dependency.version} of ${dependency.name}` };
    found.push({ dependency: { ...dependency, version }, path: [...path, `${dependency.name}@${version}`] });
  }
  return { found };
}

const deepest = 6;
const mostInTree = 400;

/** Everything that a module gets, as far as it can be read, a few steps deep; not complete as long as something is asked for. */
export function treeOf(project: MavenProject, pom: Pom, knowledge: Knowledge): readonly Found[] {
  const model = ownModel(project, pom, knowledge);
  if (typeof model !== "object") return [];
  const seen = new Set<string>();
  const found: Found[] = [];
  let level: readonly Node[] = model.dependencies.map((dependency) => ({ dependency, path: [], exclusions: [] }));
  for (let depth = 0; depth < deepest && seen.size < mostInTree; depth += 1) {
    const news = level.filter(({ dependency }) => !seen.has(keyOf(dependency)) && seen.add(keyOf(dependency)));
    for (const each of news) {
      const one = foundAt([each], knowledge);
      if (one !== undefined && "found" in one) found.push(...one.found);
    }
    level = news.flatMap((node) => {
      const below = childrenOf(node, model, project, knowledge);
      return typeof below === "object" ? below : [];
    });
  }
  return found;
}

/** What a dependency brings; the label of what cannot be read; undefined as long as it is asked for. */
function childrenOf(
  { dependency, path, exclusions }: Node,
  { managed }: Model,
  project: MavenProject,
  knowledge: Knowledge,
): readonly Node[] | string | undefined {
  const { name, scope } = dependency;
  if (scope === "system") return [];
  const module = pomNamed(project, name);
  const version = module === undefined ? chosenVersion(name, dependency.version, knowledge) : dependency.version;
  if (version === undefined) return undefined;
  const label = `${name}@${version ?? dependency.version}`;
  if (module === undefined && version === null) return label;
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
