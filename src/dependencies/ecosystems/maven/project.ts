import type { Files, ProjectPaths } from "../ecosystem.ts";
import { type Declared, type Pom, type Property, readPom } from "./pom.ts";
import { isVersion } from "./version.ts";

/** POMs of one repository that belong together: a root and the modules below it. */
export interface MavenProject {
  readonly paths: ProjectPaths;
  readonly poms: ReadonlyMap<string, Pom>;
  /** Files that are no POM which can be read. */
  readonly unread: readonly string[];
}

const isPom = (path: string): boolean => /(?:^|\/)pom\.xml$/.test(path);
const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** A `pom.xml` with all those below it. */
export function mavenProjects(paths: readonly string[]): readonly ProjectPaths[] {
  const poms = paths.filter((path) => isPom(path) && !/(?:^|\/)(?:target|node_modules|archetype-resources)\//.test(path)).sort();
  const isBelow = (path: string, directory: string): boolean => directory === "" || path.startsWith(`${directory}/`);
  const roots = poms.filter(
    (path) =>
      !poms.some((other) => other !== path && isBelow(directoryOf(path), directoryOf(other)) && directoryOf(other) !== directoryOf(path)),
  );
  return roots.map((manifest) => {
    const directory = directoryOf(manifest);
    return { directory, manifest, files: [manifest, ...poms.filter((path) => path !== manifest && isBelow(path, directory))] };
  });
}

export function readMavenProject(files: Files, paths: ProjectPaths): { readonly project: MavenProject } | { readonly refused: string } {
  const poms = new Map<string, Pom>();
  const unread: string[] = [];
  for (const path of paths.files) {
    const text = files.get(path);
    const pom = text === undefined ? undefined : readPom(path, text);
    if (pom === undefined) unread.push(path);
    else poms.set(path, pom);
  }
  if (!poms.has(paths.manifest))
    return { refused: `\`${paths.manifest}\` is no POM that can be read: its tags do not match, or its root is no \`project\`.` };
  return { project: { paths, poms, unread } };
}

/** The parent, where it lies in the repository too. */
function parentOf({ poms }: MavenProject, { path, parent }: Pom): Pom | undefined {
  if (parent === null || parent.relativePath === "") return undefined;
  const place = resolved(directoryOf(path), parent.relativePath);
  const found = poms.get(place) ?? poms.get(place === "" ? "pom.xml" : `${place}/pom.xml`);
  return found !== undefined && found.path !== path && `${found.groupId}:${found.artifactId}` === parent.name ? found : undefined;
}

function resolved(directory: string, relative: string): string {
  const parts = directory === "" ? [] : directory.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** A POM and its parents, the nearest first. */
export function lineOf(project: MavenProject, pom: Pom): readonly Pom[] {
  const line: Pom[] = [];
  for (let at: Pom | undefined = pom; at !== undefined && !line.includes(at); at = parentOf(project, at)) line.push(at);
  return line;
}

/** Where a version stands that can be written over. */
export type VersionPlace =
  | { readonly kind: "declared"; readonly pom: Pom; readonly declared: Declared }
  | { readonly kind: "property"; readonly pom: Pom; readonly property: Property };

export type Resolved =
  | { readonly version: string; readonly places: readonly VersionPlace[] }
  /** A part of a sentence: why there is no version. */
  | { readonly why: string };

const deepest = 5;

/**
 * The version that a declaration has in the sight of a POM, which may give another value to a property than the POM that declares it. The last
 * of the places is the one that holds the version itself.
 */
function resolveVersion(project: MavenProject, context: Pom, owner: Pom, declared: Declared): Resolved {
  if (declared.written === null) return { why: "has no version of its own" };
  const places: VersionPlace[] = [{ kind: "declared", pom: owner, declared }];
  let written = declared.written;
  for (let depth = 0; depth < deepest; depth += 1) {
    const [, name] = /^\$\{([^{}]+)\}$/.exec(written) ?? [];
    if (name === undefined) break;
    const found = propertyOf(project, context, name);
    if (found === undefined) return { why: `takes its version from \`${name}\`, which no file of this repository sets once and for all` };
    places.push({ kind: "property", ...found });
    written = found.property.value;
  }
  const whole = written.replace(
    /\$\{([^{}]+)\}/g,
    (expression, name: string) => propertyOf(project, context, name)?.property.value ?? expression,
  );
  if (/^[[(]/.test(whole)) return { why: `asks for the range ${whole}, of which Maven takes the newest` };
  if (!isVersion(whole)) return { why: `has the version \`${whole}\`, which cannot be told` };
  // Put together of several: only the declaration itself can be written over.
  return whole === written ? { version: whole, places } : { version: whole, places: places.slice(0, 1) };
}

/** The property as a POM sees it; none where the nearest that sets it does so more than once, as profiles do. */
function propertyOf(project: MavenProject, context: Pom, name: string): { readonly pom: Pom; readonly property: Property } | undefined {
  for (const pom of lineOf(project, context)) {
    const all = pom.properties.filter((each) => each.name === name);
    const [property] = all;
    if (property !== undefined) return all.length === 1 ? { pom, property } : undefined;
  }
  return undefined;
}

/** One use of a package in a POM. */
export interface Usage {
  readonly pom: Pom;
  readonly declared: Declared;
  readonly resolved: Resolved;
}

/** Every use of a package, or of all: dependencies with the version that they get, and what is managed, whether or not it is used. */
export function usagesOf(project: MavenProject, name?: string): readonly Usage[] {
  return [...project.poms.values()].flatMap((pom) =>
    pom.declared.flatMap((declared): readonly Usage[] => {
      if (name !== undefined && declared.name !== name) return [];
      // One in the repository has the version that its own files say.
      if (declared.kind === "parent" && parentOf(project, pom) !== undefined) return [];
      if (declared.written !== null) return [{ pom, declared, resolved: resolveVersion(project, pom, pom, declared) }];
      const managing = declared.kind === "plugin" ? "managed-plugin" : "managed";
      const line = lineOf(project, pom);
      const found = line.flatMap((owner) =>
        owner.declared.filter((each) => isManaging(each, managing, declared)).map((each) => ({ owner, each })),
      )[0];
      const own = found === undefined ? { why: elsewhere(project, line) } : resolveVersion(project, pom, found.owner, found.each);
      return [{ pom, declared, resolved: own }];
    }),
  );
}

const isManaging = (one: Declared, kind: Declared["kind"], { name, type, classifier }: Declared): boolean =>
  one.kind === kind && one.name === name && one.type === type && one.classifier === classifier;

/** Who may set a version that no file of the repository sets. */
function elsewhere(project: MavenProject, line: readonly Pom[]): string {
  const top = line.at(-1);
  const parent = top === undefined || parentOf(project, top) !== undefined ? null : top.parent;
  const imports = line.flatMap(({ declared }) => declared.filter(({ kind, scope }) => kind === "managed" && scope === "import"));
  const who = [
    ...(parent === null ? [] : [`the parent ${parent.name}:${parent.version}`]),
    ...imports.map(({ name, written }) => `the imported ${name}:${written}`),
  ];
  return who.length === 0
    ? "has no version in any file of this repository"
    : `gets its version from ${who.join(" or ")}, outside of this repository`;
}
