import type { Json, JsonMap, Template } from "./packaging.ts";

/** One place of a template that names a resource, a condition or something of AWS. */
export interface Reference {
  readonly where: string;
  readonly kind: "ref" | "attribute" | "condition";
  readonly name: string;
  /** Of a resource, for `Fn::GetAtt`. */
  readonly attribute?: string;
}

const isMap = (value: Json): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every reference below `value`. */
function* referencesIn(value: Json | undefined, where: string): Generator<Reference> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* referencesIn(each, `${where}[${index}]`);
    return;
  }
  if (!isMap(value)) return;
  for (const [key, each] of Object.entries(value)) {
    const here = `${where}.${key}`;
    if (key === "Ref") yield { where: here, kind: "ref", name: String(each) };
    else if (key === "Fn::GetAtt" && Array.isArray(each)) {
      yield { where: here, kind: "attribute", name: String(each[0]), attribute: String(each[1]) };
    } else if (key === "Fn::Sub") yield* referencesInText(each, here);
    else {
      if (key === "Fn::If" && Array.isArray(each)) yield { where: here, kind: "condition", name: String(each[0]) };
      yield* referencesIn(each, here);
    }
  }
}

/** Of `Fn::Sub`: a text, or a text and its own variables. */
function* referencesInText(value: Json, where: string): Generator<Reference> {
  const [text, own] = Array.isArray(value) ? value : [value, {}];
  const variables = own !== undefined && isMap(own) ? own : {};
  for (const [, name = ""] of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const [target = "", ...attribute] = name.split(".");
    if (Object.hasOwn(variables, name)) continue;
    if (attribute.length === 0) yield { where, kind: "ref", name: target };
    else yield { where, kind: "attribute", name: target, attribute: attribute.join(".") };
  }
  yield* referencesIn(variables, where);
}

export function* referencesOf(template: Template): Generator<Reference> {
  for (const [id, { Properties, Condition, DependsOn = [] }] of Object.entries(template.Resources)) {
    if (Condition !== undefined) yield { where: `${id}.Condition`, kind: "condition", name: Condition };
    for (const name of [DependsOn].flat()) yield { where: `${id}.DependsOn`, kind: "ref", name };
    yield* referencesIn(Properties, id);
  }
  for (const [id, { Value, Condition }] of Object.entries(template.Outputs)) {
    if (Condition !== undefined) yield { where: `Outputs.${id}.Condition`, kind: "condition", name: Condition };
    yield* referencesIn(Value, `Outputs.${id}`);
  }
}

/** Resources that need each other before any of them can be made, each circle as `A → B → A`. */
export function circlesIn(template: Template): string[] {
  const needs = new Map<string, Set<string>>();
  for (const { where, kind, name } of referencesOf(template)) {
    const id = where.split(/[.[]/)[0] ?? "";
    if (kind === "condition" || template.Resources[id] === undefined || template.Resources[name] === undefined) continue;
    needs.set(id, (needs.get(id) ?? new Set()).add(name));
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    if (trail.includes(id)) circles.push([...trail.slice(trail.indexOf(id)), id].join(" → "));
    if (trail.includes(id) || done.has(id)) return;
    for (const next of needs.get(id) ?? []) visit(next, [...trail, id]);
    done.add(id);
  };
  for (const id of needs.keys()) visit(id, []);
  return circles;
}
