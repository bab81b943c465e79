import type { Declared } from "./declared.ts";
import { expanded, modelValue, type PropertyPlace, propertiesNamed } from "./expression.ts";
import { lineOf, type MavenProject, parentOf, pomNamed } from "./line.ts";
import type { Pom } from "./pom.ts";
import { exactOf, isRange, isVersion } from "./version.ts";

/** Where a version stands that can be written over. */
export type VersionPlace =
  | { readonly kind: "declared"; readonly pom: Pom; readonly declared: Declared }
  | ({ readonly kind: "property" } & PropertyPlace);

export type Resolved =
  | {
      readonly version: string;
      /** What is asked for, expressions resolved: the version, or `[1.0]`. */
      readonly asked: string;
      /** The last of them is the one that holds the version itself. */
      readonly places: readonly VersionPlace[];
      /** Every property that has a part in it. */
      readonly used: readonly PropertyPlace[];
    }
  /** A part of a sentence: why there is no version. */
  | { readonly why: string; readonly range?: string };

/** One use of a package in a POM. */
export interface Usage {
  readonly pom: Pom;
  readonly declared: Declared;
  readonly resolved: Resolved;
}

const deepest = 5;
const mostWays = 8;

/**
 * The versions that a declaration may have in the sight of a POM, which may give another value to a property than the POM that declares it: the
 * one with no profile active first.
 */
function resolutions(project: MavenProject, context: Pom, owner: Pom, declared: Declared): readonly Resolved[] {
  if (declared.written === null) return [{ why: "has no version of its own" }];
  const found: Resolved[] = [];
  const follow = (text: string, places: readonly VersionPlace[]): void => {
    if (found.length >= mostWays) return;
    const [, name] = /^\$\{([^{}]+)\}$/.exec(text) ?? [];
    if (name === undefined || places.length > deepest || isOfModel(name, context)) {
      found.push(resolvedBy(project, context, text, places));
      return;
    }
    const all = propertiesNamed(project, context, name);
    for (const each of all) follow(each.property.value, [...places, { kind: "property", ...each }]);
    if (all.length === 0 && modelValue(name, context) !== undefined) found.push(resolvedBy(project, context, text, places));
    else if (all.length === 0) found.push({ why: `takes its version from \`${name}\`, which no file of this repository sets` });
  };
  follow(declared.written, [{ kind: "declared", pom: owner, declared }]);
  return found;
}

const isOfModel = (name: string, context: Pom): boolean => /^(?:project|pom)\./.test(name) && modelValue(name, context) !== undefined;

function resolvedBy(project: MavenProject, context: Pom, text: string, places: readonly VersionPlace[]): Resolved {
  const { text: whole, used } = expanded(project, context, text);
  const properties = [...places.flatMap((place) => (place.kind === "property" ? [place] : [])), ...used];
  const version = exactOf(whole) ?? whole;
  if (isRange(version)) return { why: `asks for the range ${whole}`, range: whole };
  if (!isVersion(version)) return { why: `has the version \`${whole}\`, which cannot be told` };
  // Put together of several: only the declaration itself can be written over.
  return { version, asked: whole, places: whole === text ? places : places.slice(0, 1), used: properties };
}

/** Every use of a package, or of all: dependencies with the version that they get, and what is managed, whether or not it is used. */
export function usagesOf(project: MavenProject, name?: string): readonly Usage[] {
  return [...project.poms.values()].flatMap((pom) =>
    pom.declared.flatMap((declared): readonly Usage[] => {
      if (name !== undefined && declared.name !== name) return [];
      // One in the repository has the version that its own files say.
      if (declared.kind === "parent" && parentOf(project, pom) !== undefined) return [];
      const all = declared.written === null ? inherited(project, pom, declared) : resolutions(project, pom, pom, declared);
      return all.map((resolved) => ({ pom, declared, resolved }));
    }),
  );
}

function inherited(project: MavenProject, pom: Pom, declared: Declared): readonly Resolved[] {
  const found = managing(project, pom, declared, new Set());
  if (found === undefined) return [{ why: elsewhere(project, lineOf(project, pom)) }];
  return resolutions(project, found.context, found.owner, found.each);
}

interface Managing {
  /** The POM in whose sight the properties have their values. */
  readonly context: Pom;
  readonly owner: Pom;
  readonly each: Declared;
}

/** What sets the version of a declaration that has none: in the POM, its parents, or the lists of the same repository that they import. */
function managing(project: MavenProject, pom: Pom, declared: Declared, seen: Set<Pom>): Managing | undefined {
  if (seen.has(pom)) return undefined;
  seen.add(pom);
  const kind = declared.kind === "plugin" ? "managed-plugin" : "managed";
  const line = lineOf(project, pom);
  const own = line.flatMap((owner) => owner.declared.filter((each) => isManaging(each, kind, declared)).map((each) => ({ owner, each })));
  const [first] = own;
  if (first !== undefined) return { context: pom, ...first };
  if (kind !== "managed") return undefined;
  for (const list of line.flatMap(importsOf)) {
    const imported = pomNamed(project, list.name);
    // One from outside may set it before all that follow.
    if (imported === undefined) return undefined;
    const found = managing(project, imported, declared, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isManaging = (one: Declared, kind: Declared["kind"], { name, type, classifier }: Declared): boolean =>
  one.kind === kind && one.name === name && one.type === type && one.classifier === classifier;

const importsOf = ({ declared }: Pom): readonly Declared[] =>
  declared.filter(({ kind, scope, type }) => kind === "managed" && scope === "import" && type === "pom");

/** Who may set a version that no file of the repository sets. */
function elsewhere(project: MavenProject, line: readonly Pom[]): string {
  const top = line.at(-1);
  const parent = top === undefined || parentOf(project, top) !== undefined ? null : top.parent;
  const who = [
    ...(parent === null ? [] : [`the parent ${parent.name}:${parent.version}`]),
    ...line.flatMap(importsOf).map(({ name, written }) => `the imported ${name}:${written}`),
  ];
  return who.length === 0
    ? "has no version in any file of this repository"
    : `gets its version from ${who.join(" or ")}, outside of this repository`;
}
