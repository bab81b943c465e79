import type { Json, JsonMap, Template } from "./packaging.ts";
import { targetOf } from "./packaging.ts";

export interface Statement {
  /** The resource of the template that the statement stands in. */
  readonly of: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** References by the names that they refer to, as `ActQueue`; texts as they are. */
  readonly resources: readonly string[];
  /** Of a policy on a resource. */
  readonly principal?: Json;
  readonly condition: JsonMap;
}

const list = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as Json]);
const isMap = (value: Json | undefined): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value);

const resourceName = (value: Json): string => targetOf(value) ?? (typeof value === "string" ? value : JSON.stringify(value));

/** Every statement of every policy in a template, those inside of conditions included: roles, key, queues, topic, bucket, endpoints. */
export function statementsOf(template: Template): Statement[] {
  return Object.entries(template.Resources).flatMap(([id, { Properties = {} }]) => [...statementsIn(Properties, id)]);
}

function* statementsIn(value: Json | undefined, of: string): Generator<Statement> {
  if (Array.isArray(value)) for (const each of value) yield* statementsIn(each, of);
  if (!isMap(value)) return;
  for (const each of list(value.Statement)) if (isMap(each)) yield statement(each, of);
  for (const [key, each] of Object.entries(value)) if (key !== "Statement") yield* statementsIn(each, of);
}

function statement(value: JsonMap, of: string): Statement {
  const { Effect, Action, Resource, Principal, Condition = {}, ...others } = value;
  if (Object.keys(others).length > 0) throw new Error(`${of}: a statement has ${Object.keys(others).join(", ")}`);
  return {
    of,
    effect: Effect === "Deny" ? "Deny" : "Allow",
    actions: list(Action).map(String),
    resources: list(Resource).map(resourceName),
    ...(Principal === undefined ? {} : { principal: Principal }),
    condition: Condition as JsonMap,
  };
}

/** Whatever in a template's policies and permissions is a wildcard, as `resource: effect part`. What a statement is bound to by a condition is not looked at. */
export function wildcardsOf(template: Template): string[] {
  const found = statementsOf(template).flatMap(({ of, effect, actions, resources, principal }) => [
    ...actions.filter((action) => action.includes("*")).map((action) => `${of}: ${effect} ${action}`),
    ...resources.filter((resource) => resource.includes("*")).map((resource) => `${of}: ${effect} ${actions.join(" ")} on ${resource}`),
    ...(JSON.stringify(principal ?? "").includes("*") ? [`${of}: ${effect} anybody ${actions.join(" ")}`] : []),
  ]);
  const permissions = Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === "AWS::Lambda::Permission" && JSON.stringify(Properties).includes("*")
      ? [`${id}: ${JSON.stringify(Properties.SourceArn)}`]
      : [],
  );
  return [...new Set([...found, ...permissions])];
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text);

/**
 * Whether a role's policies allow an action on the table for one item, as IAM evaluates them: a statement counts if its conditions hold,
 * any denial wins. Only the condition on `dynamodb:LeadingKeys`, which holds the partition key of such a request, is known here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function allowsItem(statements: readonly Statement[], action: string, partition: string): boolean {
  const applying = statements.filter(
    (each) => each.actions.includes(action) && each.resources.includes("Table") && holds(each.condition, partition),
  );
  return applying.some(({ effect }) => effect === "Allow") && applying.every(({ effect }) => effect === "Allow");
}

/** One key is in the request, so `ForAnyValue` and `ForAllValues` say the same. */
function holds(condition: JsonMap, partition: string): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    const known =
      ["ForAnyValue:StringLike", "ForAllValues:StringLike"].includes(operator) &&
      Object.keys(keys as JsonMap).join() === "dynamodb:LeadingKeys";
    if (!known) throw new Error(`the condition ${operator} ${JSON.stringify(keys)} is not understood`);
    return list((keys as JsonMap)["dynamodb:LeadingKeys"]).some((pattern) => matches(String(pattern), partition));
  });
}
