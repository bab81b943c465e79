import type { Pom, Property } from "./pom.ts";

/** `-Dname=value`, as on the command line. */
const setting = /(?<=^|\s)(?:-D|--define[= ])([^\s=#]+)=([^\s"']+)(?=\s|$)/g;

/**
 * The properties of `.mvn/maven.config`. Lines that begin with `#` are comments.
 * https://maven.apache.org/configure.html#mvn-maven-config-file
 */
export function readConfig(path: string, text: string): Pom {
  const properties: Property[] = [];
  for (const { 0: line, index } of text.matchAll(/^(?![ \t]*#).+$/gm)) {
    for (const found of line.matchAll(setting)) {
      const [, name = "", value = ""] = found;
      const to = index + found.index + found[0].length;
      properties.push({ name, value, place: { from: to - value.length, to }, profile: null });
    }
  }
  const nothing = { from: 0, to: 0 };
  const root = { name: "", ...nothing, inner: nothing, children: [], text: "", place: null };
  const own = { groupId: undefined, artifactId: undefined, version: undefined, parent: null, relocated: null };
  return { path, text, root, ...own, modules: [], properties, declared: [] };
}
