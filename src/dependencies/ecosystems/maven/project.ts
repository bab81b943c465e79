import type { Files, ProjectPaths } from "../ecosystem.ts";
import { readConfig } from "./config.ts";
import { expanded } from "./expression.ts";
import { directoryOf, type MavenProject, resolvedPath } from "./line.ts";
import { type Pom, readPom } from "./pom.ts";

const isPom = (path: string): boolean => /(?:^|\/)pom\.xml$/.test(path);
/** POMs that go by another name, where a module or a parent is said to be there; and what extends Maven itself. */
const mayBelong = (path: string): boolean =>
  isPom(path) || isExtensions(path) || isConfig(path) || (/(?:^|\/)[\w.-]*pom[\w.-]*\.xml$/i.test(path) && !/(?:^|\/)src\//.test(path));
const isConfig = (path: string): boolean => /(?:^|\/)\.mvn\/maven\.config$/.test(path);
const isExtensions = (path: string): boolean => /(?:^|\/)\.mvn\/extensions\.xml$/.test(path);
/** A folder that holds the parent of the folders beside it. */
const isBeside = (directory: string): boolean => /(?:^|[/._-])parent$/i.test(directory);

/** A `pom.xml` with all those below it; where it is a parent that lies beside its modules, with those too. */
export function mavenProjects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => mayBelong(path) && !/(?:^|\/)(?:target|node_modules|archetype-resources)\//.test(path)).sort();
  const poms = ours.filter(isPom);
  const isBelow = (path: string, directory: string): boolean => directory === "" || path.startsWith(`${directory}/`);
  const roots = poms.filter(
    (path) =>
      !poms.some((other) => other !== path && isBelow(directoryOf(path), directoryOf(other)) && directoryOf(other) !== directoryOf(path)),
  );
  const parents = roots.filter((path) => isBeside(directoryOf(path)));
  const parentOfRoot = (path: string): string =>
    parents.find((each) => each !== path && directoryOf(directoryOf(each)) === directoryOf(directoryOf(path))) ?? path;
  const heads = roots.filter((path) => parents.includes(path) || parentOfRoot(path) === path);
  return heads.map((manifest) => {
    const directory = directoryOf(manifest);
    const folders = [directory, ...roots.filter((each) => !heads.includes(each) && parentOfRoot(each) === manifest).map(directoryOf)];
    const files = ours.filter((path) => path !== manifest && folders.some((folder) => isBelow(path, folder)));
    return { directory, manifest, files: [manifest, ...files] };
  });
}

export function readMavenProject(files: Files, paths: ProjectPaths): { readonly project: MavenProject } | { readonly refused: string } {
  const read = new Map<string, Pom>();
  const unread: string[] = [];
  for (const path of paths.files) {
    const text = files.get(path);
    if (isConfig(path)) continue;
    const pom = text === undefined ? undefined : readPom(path, text);
    if (pom !== undefined) read.set(path, pom);
    else if (isPom(path)) unread.push(path);
  }
  if (!read.has(paths.manifest))
    return { refused: `\`${paths.manifest}\` is no POM that can be read: its tags do not match, or its root is no \`project\`.` };
  const configPath = `${paths.directory === "" ? "" : `${paths.directory}/`}.mvn/maven.config`;
  const configText = files.get(configPath);
  const config = configText === undefined ? null : readConfig(configPath, configText);
  const project = { paths, poms: belonging(read), unread, config };
  return { project: { ...project, poms: new Map([...project.poms].map(([path, pom]) => [path, withNames(project, pom)])) } };
}

/** What is called `pom.xml`, what these name as parent or module, and extensions. */
function belonging(read: ReadonlyMap<string, Pom>): ReadonlyMap<string, Pom> {
  const found = new Set([...read.keys()].filter((path) => isPom(path) || isExtensions(path)));
  for (const path of found) {
    const pom = read.get(path);
    const named = [...(pom?.parent == null ? [] : [pom.parent.relativePath]), ...(pom?.modules ?? [])];
    for (const each of named) {
      const place = resolvedPath(path, each);
      if (read.has(place)) found.add(place);
    }
  }
  return new Map([...read].filter(([path]) => found.has(path)));
}

const withNames = (project: MavenProject, pom: Pom): Pom => ({
  ...pom,
  declared: pom.declared.map((each) => (each.spelled.includes("${") ? { ...each, name: expanded(project, pom, each.spelled).text } : each)),
});
