import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Json, JsonMap, Template } from "./packaging.ts";
import { circlesIn, referencesOf } from "./references.ts";

type ResourceSpec = ReturnType<typeof resourceSpec>;
type Properties = NonNullable<ResourceSpec>["properties"];
type PropertyType = Properties[string]["type"];

const spec = loadAwsServiceSpecSync();
const resourceSpec = (type: string) => spec.lookup("resource", "cloudFormationType", "equals", type).at(0);
const pseudo = /^AWS::(?:AccountId|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/;

/**
 * What CloudFormation would refuse in a template, by AWS's own description of its resources: unknown types and properties, missing and
 * mistyped ones, references that lead nowhere, and circles.
 */
export function specProblems(template: Template): string[] {
  const problems: string[] = [];
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    const described = resourceSpec(Type);
    if (described === undefined) problems.push(`${id}: ${Type} is no type of resource`);
    else problems.push(...problemsOfProperties(Properties, described.properties, id));
  }
  return [...problems, ...danglingReferences(template), ...circlesIn(template).map((circle) => `circle: ${circle}`)];
}

function danglingReferences(template: Template): string[] {
  const problems: string[] = [];
  for (const { where, kind, name, attribute } of referencesOf(template)) {
    const target = template.Resources[name];
    if (kind === "condition") {
      if (!Object.hasOwn(template.Conditions ?? {}, name)) problems.push(`${where}: there is no condition ${name}`);
    } else if (target === undefined) {
      if (!pseudo.test(name)) problems.push(`${where}: there is no ${name}`);
    } else if (attribute !== undefined && !Object.hasOwn(resourceSpec(target.Type)?.attributes ?? {}, attribute)) {
      problems.push(`${where}: ${target.Type} has no attribute ${attribute}`);
    }
  }
  return problems;
}

const isMap = (value: Json | undefined): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value);
const isNoValue = (value: Json | undefined): boolean => isMap(value) && value.Ref === "AWS::NoValue";

function problemsOfProperties(given: JsonMap, described: Properties, where: string): string[] {
  const problems = Object.entries(described)
    .filter(([name, { required }]) => required === true && (given[name] === undefined || isNoValue(given[name])))
    .map(([name]) => `${where}: ${name} is missing`);
  for (const [name, value] of Object.entries(given)) {
    const property = described[name];
    if (property === undefined) problems.push(`${where}: there is no property ${name}`);
    else problems.push(...problemsOfValue(value, property.type, `${where}.${name}`));
  }
  return problems;
}

function problemsOfValue(value: Json, type: PropertyType, where: string): string[] {
  if (isMap(value) && Object.keys(value).length === 1) {
    const [[key, inner]] = Object.entries(value) as [[string, Json]];
    if (key === "Fn::If" && Array.isArray(inner))
      return inner.slice(1).flatMap((branch) => (isNoValue(branch) ? [] : problemsOfValue(branch, type, where)));
    // What a reference stands for is known to AWS alone; the other functions make texts, or lists of texts.
    if (key === "Ref" || key === "Fn::GetAtt") return [];
    if (key === "Fn::Sub" || key === "Fn::Join") return problemsOfValue("", type, where);
    if (key === "Fn::Split") return problemsOfValue([""], type, where);
  }
  const wrong = (what: string): string[] => [`${where}: must be ${what}, is ${JSON.stringify(value)}`];
  switch (type.type) {
    case "string":
    case "date-time":
      return typeof value === "string" ? [] : wrong("a string");
    case "integer":
      return Number.isInteger(value) ? [] : wrong("a whole number");
    case "number":
      return typeof value === "number" ? [] : wrong("a number");
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("true or false");
    case "array":
      return Array.isArray(value)
        ? value.flatMap((each, index) => problemsOfValue(each, type.element, `${where}[${index}]`))
        : wrong("a list");
    case "map":
      return isMap(value)
        ? Object.entries(value).flatMap(([key, each]) => problemsOfValue(each, type.element, `${where}.${key}`))
        : wrong("a map");
    case "ref":
      return isMap(value)
        ? problemsOfProperties(value, spec.get("typeDefinition", type.reference.$ref).properties, where)
        : wrong("an object");
    case "union":
      return type.types.some((each) => problemsOfValue(value, each, where).length === 0) ? [] : wrong("one of several types");
    case "json":
    case "tag":
    case "null":
      return [];
  }
}
