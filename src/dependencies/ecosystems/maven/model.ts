import type { Declared } from "./declared.ts";
import { modelValue } from "./expression.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Pom } from "./pom.ts";

/** A dependency as Maven sees it in the end. */
export interface Dependency {
  readonly name: string;
  readonly type: string;
  readonly classifier: string;
  /** Null where nothing sets one. */
  readonly version: string | null;
  readonly scope: string;
  readonly optional: boolean;
  readonly exclusions: readonly string[];
  /** The declaration itself says the version: what is managed has no say. */
  readonly isSet: boolean;
}

/** A POM with everything that it inherits and imports. */
export interface Model {
  readonly dependencies: readonly Dependency[];
  readonly managed: ReadonlyMap<string, Dependency>;
}

/** What conflicts with what: a jar and its sources do not. */
export const keyOf = ({ name, type, classifier }: Pick<Dependency, "name" | "type" | "classifier">): string =>
  `${name}:${type}:${classifier}`;

const published = new WeakMap<Knowledge, Map<string, Model | string | undefined>>();
export const circle = "a list of versions that imports itself";

/** The model of what was published, made once for all who need it; otherwise as `modelOf`. */
export function publishedModel(name: string, version: string, knowledge: Knowledge): Model | string | undefined {
  const models = published.get(knowledge) ?? new Map<string, Model | string | undefined>();
  published.set(knowledge, models);
  const label = `${name}:${version}`;
  if (models.has(label)) return models.get(label);
  // Whoever asks for it while it is made imports itself.
  models.set(label, circle);
  const line = lineFrom(name, version, knowledge);
  const model = Array.isArray(line) ? modelOf(line, knowledge) : (line as string | undefined);
  models.set(label, model);
  return model;
}

/**
 * The model of a POM. https://maven.apache.org/ref/current/maven-model-builder/ Profiles count as if none were active but by default.
 *
 * @param line the POM and its parents, the nearest first
 * @param own the models of what lies in the same repository, by name; null for what does not
 * @returns the label of what cannot be read; undefined as long as something is asked for
 */
export function modelOf(
  line: readonly Pom[],
  knowledge: Knowledge,
  own: (name: string) => Model | string | undefined | null = () => null,
): Model | string | undefined {
  const [pom] = line;
  if (pom === undefined) return circle;
  const properties = propertiesOf(line);
  const told = (declared: Declared): Dependency => ({
    ...declared,
    name: interpolated(declared.name, pom, properties),
    version: declared.written === null ? null : interpolated(declared.written, pom, properties),
    scope: interpolated(declared.scope, pom, properties),
    isSet: declared.written !== null,
  });
  const declared = line.flatMap((each) => each.declared.filter(({ profile }) => profile === null));
  const managed = new Map<string, Dependency>();
  const imports: Dependency[] = [];
  for (const each of declared.filter(({ kind }) => kind === "managed").map(told)) {
    if (each.scope === "import" && each.type === "pom") imports.push(each);
    else if (!managed.has(keyOf(each))) managed.set(keyOf(each), each);
  }
  let isPending = false;
  for (const { name, version } of imports) {
    const there = own(name);
    const model = there === null ? publishedModel(name, version ?? "", knowledge) : there;
    if (typeof model === "string") return model;
    if (model === undefined) isPending = true;
    else for (const [key, each] of model.managed) if (!managed.has(key)) managed.set(key, each);
  }
  if (isPending) return undefined;
  const dependencies = new Map<string, Dependency>();
  for (const each of declared.filter(({ kind }) => kind === "dependency").map(told)) {
    if (dependencies.has(keyOf(each))) continue;
    const by = managed.get(keyOf(each));
    dependencies.set(keyOf(each), {
      ...each,
      version: each.version ?? by?.version ?? null,
      scope: each.scope === "" ? (by?.scope ?? "") : each.scope,
      exclusions: [...each.exclusions, ...(by?.exclusions ?? [])],
    });
  }
  return { dependencies: [...dependencies.values()], managed };
}

/** A published POM with its parents; the label of what cannot be read; undefined as long as it is asked for. */
export function lineFrom(name: string, version: string, knowledge: Knowledge): readonly Pom[] | string | undefined {
  const line = knowledge.line(name, version);
  return line === null ? `${name}:${version}` : line;
}

/** A text with the expressions in it as a POM sees them, the parents from outside included. */
export const seenFrom = (line: readonly Pom[], text: string): string => {
  const [pom] = line;
  return pom === undefined ? text : interpolated(text, pom, propertiesOf(line));
};

function propertiesOf(line: readonly Pom[]): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const { properties: own } of line) {
    // Of several in one file the last holds.
    for (const { name, value } of own.filter(({ profile }) => profile === null).toReversed()) {
      if (!properties.has(name)) properties.set(name, value);
    }
  }
  return properties;
}

const mostReplaced = 20;

/** What cannot be told stays as it is. */
function interpolated(text: string, pom: Pom, properties: ReadonlyMap<string, string>): string {
  let left = mostReplaced;
  let whole = text;
  while (whole.includes("${") && left > 0) {
    left -= 1;
    const next = whole.replace(/\$\{([^{}]{1,200})\}/g, (expression, name: string) => valueNamed(name, pom, properties) ?? expression);
    if (next === whole || next.length > 500) break;
    whole = next;
  }
  return whole;
}

const valueNamed = (name: string, pom: Pom, properties: ReadonlyMap<string, string>): string | undefined =>
  (/^(?:project|pom)\./.test(name) ? modelValue(name, pom) : undefined) ?? properties.get(name) ?? modelValue(name, pom);
