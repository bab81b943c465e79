import { lineOf, type MavenProject } from "./line.ts";
import type { Pom, Property } from "./pom.ts";

/** A property with the POM that sets it. */
export interface PropertyPlace {
  readonly pom: Pom;
  readonly property: Property;
}

/** What `${project.version}` and the like stand for. https://maven.apache.org/ref/current/maven-model-builder/#model-interpolation */
export function modelValue(name: string, { groupId, artifactId, version, parent }: Pom): string | undefined {
  const [, own = ""] = /^(?:(?:project|pom)\.)?(.+)$/.exec(name) ?? [];
  const [group, artifact] = parent?.name.split(":") ?? [];
  const known: Readonly<Record<string, string | undefined>> = {
    groupId,
    artifactId,
    version,
    "parent.groupId": group,
    "parent.artifactId": artifact,
    "parent.version": parent?.version,
  };
  // A name without a prefix may be that of a property.
  if (own === name && !/^(?:version|parent\.version)$/.test(name)) return undefined;
  return Object.hasOwn(known, own) ? known[own] : undefined;
}

/**
 * The settings of a property that a POM may see: the one that holds with no profile active, of those of one file the last, as Maven takes it;
 * and those that profiles make on the way to it.
 */
export function propertiesNamed(project: MavenProject, context: Pom, name: string): readonly PropertyPlace[] {
  const given = project.config?.properties.findLast((each) => each.name === name);
  if (project.config !== null && given !== undefined) return [{ pom: project.config, property: given }];
  const found: PropertyPlace[] = [];
  for (const pom of lineOf(project, context)) {
    const all = pom.properties.filter((each) => each.name === name);
    const usual = all.findLast(({ profile }) => profile === null);
    found.push(...all.filter(({ profile }) => profile !== null).map((property) => ({ pom, property })));
    if (usual !== undefined) return [{ pom, property: usual }, ...found];
  }
  return found;
}

const mostReplaced = 20;

/** A text with the expressions in it resolved as far as the repository's own files tell them, and the properties that were needed for it. */
export function expanded(
  project: MavenProject,
  context: Pom,
  text: string,
): { readonly text: string; readonly used: readonly PropertyPlace[] } {
  const used: PropertyPlace[] = [];
  let whole = text;
  for (let left = mostReplaced; left > 0 && whole.includes("${"); left -= 1) {
    const next = whole.replace(/\$\{([^{}]{1,200})\}/g, (expression, name: string) => {
      const value = name.startsWith("project.") || name.startsWith("pom.") ? modelValue(name, context) : undefined;
      if (value !== undefined) return value;
      const [first] = propertiesNamed(project, context, name);
      if (first === undefined) return modelValue(name, context) ?? expression;
      used.push(first);
      return first.property.value;
    });
    if (next === whole || next.length > 500) break;
    whole = next;
  }
  return { text: whole, used };
}
