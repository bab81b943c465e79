import type { ProjectPaths } from "../ecosystem.ts";
import type { Pom } from "./pom.ts";

/** POMs of one repository that belong together: a root and the modules below it. */
export interface MavenProject {
  readonly paths: ProjectPaths;
  readonly poms: ReadonlyMap<string, Pom>;
  /** `.mvn/maven.config` of the root, as if it were a POM that has nothing but properties: they hold whatever POMs say. */
  readonly config: Pom | null;
  /** Files that are no POM which can be read. */
  readonly unread: readonly string[];
}

export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The parent, where it lies in the repository too. */
export function parentOf({ poms }: MavenProject, { path, parent }: Pom): Pom | undefined {
  if (parent === null || parent.relativePath === "") return undefined;
  const place = resolvedPath(path, parent.relativePath);
  const found = poms.get(place) ?? poms.get(place === "" ? "pom.xml" : `${place}/pom.xml`);
  if (found === undefined || found.path === path) return undefined;
  return parent.name === "" || parent.name === `${found.groupId}:${found.artifactId}` ? found : undefined;
}

/** A path that is written in a file, from where that file is. */
export function resolvedPath(path: string, relative: string): string {
  const directory = directoryOf(path);
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

/** A project of the same repository by its `group:artifact`. */
export const pomNamed = ({ poms }: MavenProject, name: string): Pom | undefined =>
  [...poms.values()].find(({ groupId, artifactId }) => artifactId !== undefined && `${groupId}:${artifactId}` === name);
