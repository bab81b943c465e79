import type { Json, JsonMap } from "../../test/deploy/packaging.ts";

/** One request as IAM judges it. */
export interface AskedOfIam {
  /** As policies write it: `sqs:SendMessage`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys that the service puts into the request; those with several values are lists. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: JsonMap;
}

/** What a role's policies allow, and what of it was made use of. */
export class Role {
  readonly name: string;
  readonly #statements: readonly Statement[];
  readonly #used = new Set<string>();
  /** What was refused, by arrival: `sqs:SendMessage on arn:…`. */
  readonly refused: string[] = [];

  /** @param policies the role's inline policies, with every reference resolved */
  constructor(name: string, policies: Json) {
    this.name = name;
    this.#statements = list(policies).flatMap((policy) => list(((policy as JsonMap).PolicyDocument as JsonMap).Statement).map(statementOf));
  }

  /**
   * As IAM evaluates it within one account: an explicit denial wins, and what nothing allows is denied.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
   * @throws Error for a condition that is not understood here.
   */
  allows(asked: AskedOfIam): boolean {
    const applying = this.#statements.filter((each) => applies(each, asked));
    const allowed = applying.some(({ effect }) => effect === "Allow") && applying.every(({ effect }) => effect === "Allow");
    if (allowed) this.#used.add(permission(asked.action, asked.resource));
    else this.refused.push(permission(asked.action, asked.resource));
    return allowed;
  }

  /** Pairs of action and resource that a statement allows and that nobody asked for. */
  unused(): { readonly action: string; readonly resource: string }[] {
    const allowed = this.#statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((resource) => ({ action, resource }))));
    const used = [...this.#used];
    return allowed.filter(({ action, resource }) => {
      const pattern = expression(permission(action, resource));
      return !used.some((each) => pattern.test(each));
    });
  }
}

/** Lambda writes a function's log with the function's role. @throws Error when it may not: nobody would ever learn why the function fails. */
export function requireLog(role: Role, stream: string): void {
  for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
    if (!role.allows({ action, resource: stream }))
      throw new Error(`${role.name} does not allow ${action} on ${stream}: the function has no log.`);
  }
}

const permission = (action: string, resource: string): string => `${action} on ${resource}`;

const list = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as Json]);

function statementOf(value: Json): Statement {
  const { Effect, Action, Resource, Condition = {}, Sid: _, ...others } = value as JsonMap;
  const more = Object.keys(others);
  if (more.length > 0 || (Effect !== "Allow" && Effect !== "Deny"))
    throw new Error(`A statement is not understood: ${JSON.stringify(value)}`);
  return { effect: Effect, actions: list(Action).map(String), resources: list(Resource).map(String), condition: Condition as JsonMap };
}

function applies({ actions, resources, condition }: Statement, { action, resource, context = {} }: AskedOfIam): boolean {
  if (!actions.some((pattern) => expression(pattern, "i").test(action))) return false;
  if (!resources.some((pattern) => expression(pattern).test(resource))) return false;
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys as JsonMap).every(([key, wanted]) =>
      holds(operator, list(context[key] as Json | undefined).map(String), list(wanted).map(String)),
    ),
  );
}

/**
 * With several values in the request, `ForAnyValue` asks for one that matches, and `ForAllValues` for all; the latter also holds when
 * the request has none. Without a prefix the request has one value at most.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  const equal = (value: string): boolean => wanted.includes(value);
  const like = (value: string): boolean => wanted.some((pattern) => expression(pattern).test(value));
  switch (operator) {
    case "StringEquals":
      return values.length > 0 && values.every(equal);
    case "StringLike":
      return values.length > 0 && values.every(like);
    case "ForAnyValue:StringEquals":
      return values.some(equal);
    case "ForAnyValue:StringLike":
      return values.some(like);
    case "ForAllValues:StringEquals":
      return values.every(equal);
    case "ForAllValues:StringLike":
      return values.every(like);
    default:
      throw new Error(`The rehearsal does not understand the condition operator ${operator}.`);
  }
}

/** IAM's wildcards: `*` any text, `?` one character. */
function expression(pattern: string, flags = ""): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, `s${flags}`);
}
