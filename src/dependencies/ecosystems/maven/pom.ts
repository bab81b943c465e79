import { type Declared, declaredBelow, declaredIn } from "./declared.ts";
import { childOf, childrenOf, parseXml, textIn, type XmlElement } from "./xml.ts";

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
  /** None of a file that is no project: extensions of Maven itself. */
  readonly artifactId: string | undefined;
  readonly version: string | undefined;
  /** The name is "" where it is to be seen from the file there, as Maven 4 allows. */
  readonly parent: { readonly name: string; readonly version: string; readonly relativePath: string } | null;
  /** As they are written: folders, or files. */
  readonly modules: readonly string[];
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
  if (root?.name === "extensions") return extensionsOf(path, text, root);
  if (root?.name !== "project") return undefined;
  const parent = childOf(root, "parent");
  const groupId = textIn(root, "groupId") ?? textIn(parent, "groupId");
  const version = textIn(root, "version") ?? textIn(parent, "version");
  const own = { groupId, artifactId: textIn(root, "artifactId"), version };
  const [parentGroup, parentArtifact, parentVersion] = ["groupId", "artifactId", "version"].map((each) => textIn(parent, each));
  const profiles = childrenOf(childOf(root, "profiles"), "profile");
  const parts = [{ element: root, profile: null }, ...profiles.map((element) => ({ element, profile: profileOf(element) }))];
  const relocation = childOf(childOf(root, "distributionManagement"), "relocation");
  return {
    path,
    text,
    root,
    ...own,
    parent:
      parent === undefined
        ? null
        : {
            name: parentGroup === undefined || parentArtifact === undefined ? "" : `${parentGroup}:${parentArtifact}`,
            version: parentVersion ?? "",
            relativePath: childOf(parent, "relativePath")?.text ?? "../pom.xml",
          },
    modules: parts.flatMap(({ element }) =>
      ["modules", "subprojects"].flatMap((list) => childOf(element, list)?.children ?? []).map((each) => each.text),
    ),
    properties: parts.flatMap(({ element, profile }) =>
      (childOf(element, "properties")?.children ?? []).map((each) => ({ name: each.name, value: each.text, place: each.place, profile })),
    ),
    declared: [
      ...(parent === undefined ? [] : declaredIn(parent, "parent", null)),
      ...parts.flatMap(({ element, profile }) => declaredBelow(element, profile)),
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

/** One that is active by default counts as the project itself; what it sets holds, since it stands after that. */
function profileOf(element: XmlElement): string | null {
  const isActive = textIn(childOf(element, "activation"), "activeByDefault")?.toLowerCase() === "true";
  return isActive ? null : (textIn(element, "id") ?? "");
}

/** `.mvn/extensions.xml`. https://maven.apache.org/configure.html#mvn-extensions-xml-file */
const extensionsOf = (path: string, text: string, root: XmlElement): Pom => ({
  path,
  text,
  root,
  groupId: undefined,
  artifactId: undefined,
  version: undefined,
  parent: null,
  modules: [],
  properties: [],
  declared: childrenOf(root, "extension").flatMap((each) => declaredIn(each, "plugin", null)),
  relocated: null,
});
