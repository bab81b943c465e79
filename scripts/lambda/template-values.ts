import type { Json, JsonMap, Template } from "../../test/deploy/packaging.ts";

/** What CloudFormation knows of a resource once it is made: its Ref, and its attributes. */
export interface Made {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface StackValues {
  readonly resources: Readonly<Record<string, Made>>;
  /** `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, string>>;
}

/** Stands for a property that is not there: `AWS::NoValue`. */
const nothing = Symbol("AWS::NoValue");
type Resolved = Json | typeof nothing;

/**
 * Reads values of a template as CloudFormation does, once its resources are made. What it does not know fails: a reference to a resource
 * that is not there, an attribute that is not known, a function that is not written here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws Error that names the value.
 */
export function templateReader(template: Template, { resources, pseudo }: StackValues): (value: Json | undefined) => Json {
  const made = (id: string): Made => {
    const found = resources[id];
    if (found === undefined)
      throw new Error(`The template refers to ${id}, which ${template.Resources[id] ? "the rehearsal" : "it"} does not have.`);
    return found;
  };
  const reference = (id: string): Resolved => (id === "AWS::NoValue" ? nothing : (pseudo[id] ?? made(id).ref));
  const attribute = (id: string, name: string): string => {
    const found = made(id).attributes[name];
    if (found === undefined) throw new Error(`The rehearsal does not know the attribute ${name} of ${id}.`);
    return found;
  };
  const substitute = (text: string): string =>
    text.replace(/\$\{([^!}]+)\}/g, (_, name: string) => {
      const [id = "", ...rest] = name.split(".");
      return rest.length === 0 ? String(reference(name)) : attribute(id, rest.join("."));
    });
  const condition = (name: string): boolean => {
    const found = template.Conditions?.[name];
    if (found === undefined) throw new Error(`The template has no condition ${name}.`);
    return holds(found);
  };
  const holds = (value: Json): boolean => {
    const [name, argument] = onlyEntry(value);
    const list = argument as readonly Json[];
    if (name === "Fn::Not") return !holds(list[0] ?? null);
    if (name === "Fn::Equals") return JSON.stringify(list[0]) === JSON.stringify(list[1]);
    if (name === "Condition") return condition(String(argument));
    throw new Error(`The rehearsal does not know the condition ${JSON.stringify(value)}.`);
  };
  const call = (name: string, argument: Json): Resolved => {
    const list = argument as readonly Json[];
    switch (name) {
      case "Ref":
        return reference(String(argument));
      case "Fn::GetAtt":
        return attribute(String(list[0]), String(list[1]));
      case "Fn::Sub":
        return substitute(String(argument));
      case "Fn::Join":
        return (list[1] as readonly Json[]).map((part) => read(part)).join(String(list[0]));
      case "Fn::If":
        return resolve((condition(String(list[0])) ? list[1] : list[2]) ?? null);
      default:
        throw new Error(`The rehearsal does not know ${name}.`);
    }
  };
  const resolve = (value: Json): Resolved => {
    if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== nothing);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && /^(?:Ref|Fn::.*)$/.test(first[0])) return call(...first);
    const kept = entries.map(([key, each]) => [key, resolve(each)] as const).filter(([, each]) => each !== nothing);
    return Object.fromEntries(kept) as JsonMap;
  };
  const read = (value: Json | undefined): Json => {
    const resolved = resolve(value ?? null);
    return resolved === nothing ? null : (resolved as Json);
  };
  return read;
}

function onlyEntry(value: Json): [string, Json] {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const [first] = entries;
  if (first === undefined || entries.length !== 1) throw new Error(`${JSON.stringify(value)} is no condition.`);
  return first as [string, Json];
}
