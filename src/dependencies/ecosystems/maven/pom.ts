import { childOf, childrenOf, parseXml, textIn, type XmlElement } from "./xml.ts";

/** Something with a version that a POM names. */
export interface Declared {
  readonly kind: "dependency" | "managed" | "plugin" | "managed-plugin" | "parent";
  /** `group:artifact` */
  readonly name: string;
  /** As it is written; null where the version comes from elsewhere. */
  readonly written: string | null;
  readonly place: { readonly from: number; readonly to: number } | null;
  readonly scope: string;
  readonly type: string;
  readonly classifier: string;
  readonly optional: boolean;
  /** `group:artifact`, either of them may be `*`. */
  readonly exclusions: readonly string[];
  readonly profile: string | null;
}

export interface Property {
  readonly name: string;
  readonly value: string;
  readonly place: { readonly from: number; readonly to: number } | null;
  readonly profile: string | null;
}

/** A project object model, as far as versions go. https://maven.apache.org/pom.html */
export interface Pom {
  readonly path: string;
  readonly text: string;
  readonly root: XmlElement;
  readonly groupId: string | undefined;
  readonly artifactId: string | undefined;
  readonly version: string | undefined;
  readonly parent: { readonly name: string; readonly version: string; readonly relativePath: string } | null;
  readonly properties: readonly Property[];
  readonly declared: readonly Declared[];
  /** Where the artifact is found now, `group:artifact:version`. */
  readonly relocated: string | null;
}

/** Larger ones nobody writes by hand; in UTF-16 units. */
const largest = 4 * 1024 * 1024;

/** Undefined for what is no POM that can be read. */
export function readPom(path: string, text: string): Pom | undefined {
  const root = text.length > largest ? undefined : parseXml(text);
  if (root?.name !== "project") return undefined;
  const parent = childOf(root, "parent");
  const groupId = textIn(root, "groupId") ?? textIn(parent, "groupId");
  const version = textIn(root, "version") ?? textIn(parent, "version");
  const own = { groupId, artifactId: textIn(root, "artifactId"), version };
  const [parentGroup, parentArtifact, parentVersion] = ["groupId", "artifactId", "version"].map((each) => textIn(parent, each));
  const profiles = childrenOf(childOf(root, "profiles"), "profile");
  const parts = [{ element: root, profile: null }, ...profiles.map((element) => ({ element, profile: textIn(element, "id") ?? "" }))];
  const relocation = childOf(childOf(root, "distributionManagement"), "relocation");
  return {
    path,
    text,
    root,
    ...own,
    parent:
      parentGroup === undefined || parentArtifact === undefined
        ? null
        : {
            name: `${parentGroup}:${parentArtifact}`,
            version: parentVersion ?? "",
            relativePath: childOf(parent, "relativePath")?.text ?? "../pom.xml",
          },
    properties: parts.flatMap(({ element, profile }) =>
      (childOf(element, "properties")?.children ?? []).map((each) => ({ name: each.name, value: each.text, place: each.place, profile })),
    ),
    declared: [
      ...(parent === undefined ? [] : declaredIn(parent, "parent", null, own)),
      ...parts.flatMap(({ element, profile }) => declaredBelow(element, profile, own)),
    ],
    relocated:
      relocation === undefined
        ? null
        : [
            textIn(relocation, "groupId") ?? groupId,
            textIn(relocation, "artifactId") ?? own.artifactId,
            textIn(relocation, "version") ?? version,
          ].join(":"),
  };
}

type Own = Pick<Pom, "groupId" | "version">;

function declaredBelow(element: XmlElement, profile: string | null, own: Own): readonly Declared[] {
  const build = childOf(element, "build");
  const below = (from: XmlElement | undefined, list: string, item: string) => childrenOf(childOf(from, list), item);
  const plugins = [
    ...below(build, "plugins", "plugin").map((each) => ({ each, kind: "plugin" as const })),
    ...below(childOf(build, "pluginManagement"), "plugins", "plugin").map((each) => ({ each, kind: "managed-plugin" as const })),
  ];
  return [
    ...below(element, "dependencies", "dependency").flatMap((each) => declaredIn(each, "dependency", profile, own)),
    ...below(childOf(element, "dependencyManagement"), "dependencies", "dependency").flatMap((each) =>
      declaredIn(each, "managed", profile, own),
    ),
    ...plugins.flatMap(({ each, kind }) => [
      ...declaredIn(each, kind, profile, own),
      // What a plugin is run with stands apart from the project's own dependencies; its versions are its own.
      ...below(each, "dependencies", "dependency").flatMap((of) => declaredIn(of, "plugin", profile, own)),
    ]),
  ];
}

function declaredIn(element: XmlElement, kind: Declared["kind"], profile: string | null, own: Own): readonly Declared[] {
  const plain = (text: string | undefined): string | undefined =>
    text?.replace(/\$\{(?:project|pom)\.groupId\}/g, own.groupId ?? "").replace(/\$\{(?:project|pom)\.version\}/g, own.version ?? "");
  const isPlugin = element.name === "plugin";
  const groupId = plain(textIn(element, "groupId")) ?? (isPlugin ? "org.apache.maven.plugins" : undefined);
  const artifactId = plain(textIn(element, "artifactId"));
  if (groupId === undefined || artifactId === undefined) return [];
  const version = childOf(element, "version");
  return [
    {
      kind,
      name: `${groupId}:${artifactId}`,
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
