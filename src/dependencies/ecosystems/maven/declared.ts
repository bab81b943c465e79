import { childOf, childrenOf, textIn, type XmlElement } from "./xml.ts";

/** Something with a version that a POM names. */
export interface Declared {
  readonly kind: "dependency" | "managed" | "plugin" | "managed-plugin" | "parent";
  /** `group:artifact`, with the properties in it resolved as far as the repository's own files tell them. */
  readonly name: string;
  /** The same as it is written. */
  readonly spelled: string;
  /** As it is written; null where the version comes from elsewhere. */
  readonly written: string | null;
  readonly place: { readonly from: number; readonly to: number } | null;
  readonly scope: string;
  readonly type: string;
  readonly classifier: string;
  readonly optional: boolean;
  /** `group:artifact`, either of them may be `*`. */
  readonly exclusions: readonly string[];
  /** Null also for one that is active by default. */
  readonly profile: string | null;
}

const below = (from: XmlElement | undefined, list: string, item: string) => childrenOf(childOf(from, list), item);

/** What a project, or one of its profiles, declares. */
export function declaredBelow(element: XmlElement, profile: string | null): readonly Declared[] {
  const build = childOf(element, "build");
  const plugins = [
    ...below(build, "plugins", "plugin").map((each) => ({ each, kind: "plugin" as const })),
    ...below(childOf(build, "pluginManagement"), "plugins", "plugin").map((each) => ({ each, kind: "managed-plugin" as const })),
    ...below(childOf(element, "reporting"), "plugins", "plugin").map((each) => ({ each, kind: "plugin" as const })),
  ];
  return [
    ...below(element, "dependencies", "dependency").flatMap((each) => declaredIn(each, "dependency", profile)),
    ...below(childOf(element, "dependencyManagement"), "dependencies", "dependency").flatMap((each) =>
      declaredIn(each, "managed", profile),
    ),
    ...below(build, "extensions", "extension").flatMap((each) => declaredIn(each, "plugin", profile)),
    // What a plugin is run with stands apart from the project's own dependencies; its versions are its own.
    ...plugins.flatMap(({ each, kind }) => [
      ...declaredIn(each, kind, profile, "org.apache.maven.plugins"),
      ...below(each, "dependencies", "dependency").flatMap((of) => declaredIn(of, "plugin", profile)),
      ...[each, ...below(each, "executions", "execution")].flatMap((of) => configured(childOf(of, "configuration"), profile)),
    ]),
  ];
}

/** Artifacts that a plugin is told of by its configuration: annotation processors, compiler plugins, what is to be copied. */
function configured(element: XmlElement | undefined, profile: string | null): readonly Declared[] {
  if (element === undefined) return [];
  const isArtifact = textIn(element, "version") !== undefined;
  return [
    ...(isArtifact ? declaredIn(element, "plugin", profile) : []),
    ...element.children.flatMap((each) => (each.children.length === 0 ? [] : configured(each, profile))),
  ];
}

/** @param group where none is written */
export function declaredIn(element: XmlElement, kind: Declared["kind"], profile: string | null, group?: string): readonly Declared[] {
  const groupId = textIn(element, "groupId") ?? group;
  const artifactId = textIn(element, "artifactId");
  if (groupId === undefined || artifactId === undefined) return [];
  const version = childOf(element, "version");
  const name = `${groupId}:${artifactId}`;
  return [
    {
      kind,
      name,
      spelled: name,
      written: version === undefined || version.text === "" ? null : version.text,
      place: version?.place ?? null,
      scope: textIn(element, "scope") ?? "",
      type: textIn(element, "type") ?? "jar",
      classifier: textIn(element, "classifier") ?? "",
      optional: textIn(element, "optional") === "true",
      exclusions: childrenOf(childOf(element, "exclusions"), "exclusion").map(
        (each) => `${textIn(each, "groupId") ?? "*"}:${textIn(each, "artifactId") ?? "*"}`,
      ),
      profile,
    },
  ];
}
