import { PipewardenError } from "../../../values/errors.ts";
import type { Files, Plan } from "../ecosystem.ts";
import type { Declared } from "./declared.ts";
import type { MavenProject } from "./line.ts";
import type { Pom } from "./pom.ts";
import { readMavenProject } from "./project.ts";
import { childOf, type XmlElement } from "./xml.ts";

/** Another version at every place of a file that says the same. Plain data. */
export type SetEdit =
  | { readonly file: string; readonly kind: "property"; readonly name: string; readonly from: string; readonly to: string }
  | {
      readonly file: string;
      readonly kind: "declared";
      readonly of: Declared["kind"];
      readonly name: string;
      readonly from: string;
      readonly to: string;
    };

/** An entry of `dependencyManagement` for what comes only by other dependencies. Plain data. */
export type ManagedEdit = {
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly classifier: string;
  readonly version: string;
  /** `group:artifact` */
  readonly exclusions: readonly string[];
};

export type MavenEdits = { readonly sets: readonly SetEdit[]; readonly managed: readonly ManagedEdit[] };

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The files with the plan applied: those that change.
 *
 * @throws PipewardenError `edit_exceeds_plan` when the result read again is not what the plan says: nothing may be written then.
 */
export function editMaven(project: MavenProject, plan: Plan): Files {
  const edits = plan.edits as unknown as MavenEdits;
  const changed = new Map<string, string>();
  for (const [path, pom] of allFiles(project)) {
    const splices = [...splicesFor(pom, edits), ...managedSplices(pom, edits)];
    if (splices.length === 0) continue;
    const written = splices
      .toSorted((one, other) => other.from - one.from)
      .reduce((text, each) => text.slice(0, each.from) + each.text + text.slice(each.to), pom.text);
    if (written !== pom.text) changed.set(path, written);
  }
  requireAsPlanned(project, edits, changed);
  return changed;
}

const allFiles = ({ poms, config }: MavenProject): ReadonlyMap<string, Pom> =>
  config === null ? poms : new Map([...poms, [config.path, config]]);

function splicesFor(pom: Pom, { sets }: MavenEdits): readonly Splice[] {
  return sets.flatMap((edit): readonly Splice[] => {
    if (edit.file !== pom.path) return [];
    const places =
      edit.kind === "property"
        ? pom.properties.flatMap(({ name, value, place }) => (name === edit.name && value === edit.from ? [place] : []))
        : pom.declared.flatMap(({ kind, name, written, place }) =>
            kind === edit.of && name === edit.name && written === edit.from ? [place] : [],
          );
    return places.flatMap((place) => (place === null ? [] : [{ ...place, text: edit.to }]));
  });
}

function managedSplices({ path, text, root, declared }: Pom, { managed }: MavenEdits): readonly Splice[] {
  const missing = managed.filter(
    (edit) =>
      edit.file === path &&
      !declared.some(
        ({ kind, name, type, classifier, profile }) =>
          kind === "managed" && profile === null && name === edit.name && type === edit.type && classifier === edit.classifier,
      ),
  );
  if (missing.length === 0) return [];
  const layout = layoutOf(text, root);
  const management = childOf(root, "dependencyManagement");
  const list = childOf(management, "dependencies");
  const entries = (depth: number): string => missing.map((each) => entryOf(each, depth, layout)).join("");
  if (list !== undefined) return [insertedIn(text, list, entries(3), 2, layout)];
  const inner = `${layout.line(2)}<dependencies>${entries(3)}${layout.line(2)}</dependencies>`;
  if (management !== undefined) return [insertedIn(text, management, inner, 1, layout)];
  const whole = `<dependencyManagement>${inner}${layout.line(1)}</dependencyManagement>`;
  const before = childOf(root, "dependencies") ?? childOf(root, "build");
  if (before !== undefined) return [{ from: before.from, to: before.from, text: whole + layout.line(1) }];
  return [insertedIn(text, root, layout.line(1) + whole, 0, layout)];
}

interface Layout {
  /** A new line, indented so many times. */
  line(depth: number): string;
}

function layoutOf(text: string, root: XmlElement): Layout {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  const [first] = root.children;
  const indent = first === undefined ? "  " : (/[ \t]*$/.exec(text.slice(Math.max(0, first.from - 200), first.from))?.[0] ?? "  ");
  return { line: (depth) => lineEnd + (indent === "" ? "  " : indent).repeat(depth) };
}

const entryOf = ({ name, type, classifier, version, exclusions }: ManagedEdit, depth: number, { line }: Layout): string => {
  const [groupId = "", artifactId = ""] = name.split(":");
  const members = [
    ["groupId", groupId],
    ["artifactId", artifactId],
    ["version", version],
    ...(type === "jar" ? [] : [["type", type]]),
    ...(classifier === "" ? [] : [["classifier", classifier]]),
  ];
  const left = exclusions.map((each) => {
    const [group = "*", artifact = "*"] = each.split(":");
    const parts = `${line(depth + 3)}<groupId>${group}</groupId>${line(depth + 3)}<artifactId>${artifact}</artifactId>`;
    return `${line(depth + 2)}<exclusion>${parts}${line(depth + 2)}</exclusion>`;
  });
  const inner =
    members.map(([tag, value]) => `${line(depth + 1)}<${tag}>${value}</${tag}>`).join("") +
    (left.length === 0 ? "" : `${line(depth + 1)}<exclusions>${left.join("")}${line(depth + 1)}</exclusions>`);
  return `${line(depth)}<dependency>${inner}${line(depth)}</dependency>`;
};

/** At the end of an element, before the blanks that lead to its closing tag. */
function insertedIn(text: string, element: XmlElement, inserted: string, depth: number, { line }: Layout): Splice {
  const { from, to } = element.inner;
  // `<dependencies/>`
  if (from === to && text.slice(element.from, element.to).endsWith("/>")) {
    const opening = `${text.slice(element.from, element.to - 2).trimEnd()}>`;
    return {
      from: element.from,
      to: element.to,
      text: `${opening}${inserted}${line(depth)}</${/^<([^\s>]+)/.exec(opening)?.[1] ?? element.name}>`,
    };
  }
  const content = text.slice(from, to);
  const blanks = content.slice(content.trimEnd().length);
  const isOwnLine = blanks.includes("\n");
  return { from: to - blanks.length, to: to - blanks.length, text: isOwnLine ? inserted : inserted + line(depth) };
}

/** The result, read again, declares what the plan says where it says so, and in all else what it declared. */
function requireAsPlanned(project: MavenProject, edits: MavenEdits, changed: Files): void {
  const before = allFiles(project);
  const texts = new Map([...before].map(([path, { text }]) => [path, changed.get(path) ?? text]));
  const read = readMavenProject(texts, { ...project.paths, files: [...texts.keys()] });
  const after = "project" in read ? allFiles(read.project) : new Map<string, Pom>();
  for (const [path, was] of before) {
    const is = after.get(path);
    const odd = is === undefined || !isSame(expectedOf(was, edits), toldBy(is));
    if (odd)
      throw new PipewardenError(
        "edit_exceeds_plan",
        `The edited file ${path} is not what was planned. Nothing was written; please report it.`,
      );
  }
}

const told = ({ kind, name, written, scope, type, classifier, profile }: Declared): string =>
  JSON.stringify([kind, name, written, scope, type, classifier, profile]);

const toldBy = ({ declared, properties }: Pom): readonly string[] => [
  ...declared.map(told),
  ...properties.map(({ name, value, profile }) => JSON.stringify([name, value, profile])),
];

function expectedOf(pom: Pom, { sets, managed }: MavenEdits): readonly string[] {
  const here = sets.filter(({ file }) => file === pom.path);
  const declared = pom.declared.map((each) => {
    const edit = here.find((set) => set.kind === "declared" && set.of === each.kind && set.name === each.name && set.from === each.written);
    return { ...each, written: edit?.to ?? each.written };
  });
  const added = managed
    .filter(
      ({ file, name, type, classifier }) =>
        file === pom.path &&
        !declared.some(
          (each) =>
            each.kind === "managed" && each.profile === null && each.name === name && each.type === type && each.classifier === classifier,
        ),
    )
    .map(
      ({ name, type, classifier, version }): Declared => ({
        kind: "managed",
        name,
        spelled: name,
        written: version,
        place: null,
        scope: "",
        type,
        classifier,
        optional: false,
        exclusions: [],
        profile: null,
      }),
    );
  const properties = pom.properties.map((each) => {
    const edit = here.find((set) => set.kind === "property" && set.name === each.name && set.from === each.value);
    return { ...each, value: edit?.to ?? each.value };
  });
  return toldBy({ ...pom, declared: [...declared, ...added], properties });
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
