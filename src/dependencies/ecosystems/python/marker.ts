import { admits, clausesOf, compareVersions, isVersion, normalName } from "./version.ts";

/** https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers */
export type Marker =
  | { readonly kind: "and" | "or"; readonly parts: readonly Marker[] }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: string; readonly right: Operand }
  /** What cannot be read may hold or not. */
  | { readonly kind: "unknown" };
export type Operand = { readonly variable: string } | { readonly literal: string };

/** Where something is installed. */
export interface Environment {
  /** Every version of Python that may be there: some of each line. */
  readonly pythons: readonly string[];
  /** Values of variables that are known: `sys_platform`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Those that are asked for; null where it is not known. */
  readonly extras: readonly string[] | null;
}

type Holds = boolean | undefined;

const token = /\s*(?:(\(|\))|(<=|>=|===|==|~=|!=|<|>)|"([^"]*)"|'([^']*)'|([A-Za-z_][\w.]*))/y;

export function parseMarker(text: string): Marker {
  const tokens: string[] = [];
  const literals = new Set<number>();
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") {
    const found = token.exec(text);
    if (found === null) return { kind: "unknown" };
    const literal = found[3] ?? found[4];
    if (literal !== undefined) literals.add(tokens.length);
    tokens.push(literal ?? found[1] ?? found[2] ?? found[5] ?? "");
  }
  let at = 0;
  const is = (word: string): boolean => tokens[at] === word && !literals.has(at);
  const list = (kind: "and" | "or", inner: () => Marker): Marker => {
    const parts = [inner()];
    while (is(kind)) {
      at += 1;
      parts.push(inner());
    }
    return parts.length === 1 ? (parts[0] ?? { kind: "unknown" }) : { kind, parts };
  };
  const operand = (): Operand | undefined => {
    const [word, literal] = [tokens[at], literals.has(at)];
    at += 1;
    return word === undefined ? undefined : literal ? { literal: word } : { variable: word };
  };
  const atom = (): Marker => {
    if (is("(")) {
      at += 1;
      const inner = either();
      if (!is(")")) at = Number.POSITIVE_INFINITY;
      at += 1;
      return inner;
    }
    const left = operand();
    let operator = tokens[at] ?? "";
    at += 1;
    if (operator === "not" && is("in")) {
      operator = "not in";
      at += 1;
    }
    const right = operand();
    return left === undefined || right === undefined ? { kind: "unknown" } : { kind: "compare", left, operator, right };
  };
  const either = (): Marker => list("or", () => list("and", atom));
  const parsed = either();
  return at === tokens.length ? parsed : { kind: "unknown" };
}

/** Whether it holds: everywhere, nowhere, or here and there. Undecided is what depends on a variable that is not known. */
export function holds(marker: Marker | null, environment: Environment): "always" | "never" | "sometimes" {
  if (marker === null) return "always";
  const found = new Set(environment.pythons.map((python) => evaluate(marker, python, environment)));
  if (found.size === 1 && !found.has(undefined)) return found.has(true) ? "always" : "never";
  return "sometimes";
}

function evaluate(marker: Marker, python: string, environment: Environment): Holds {
  switch (marker.kind) {
    case "unknown":
      return undefined;
    case "and": {
      const parts = marker.parts.map((part) => evaluate(part, python, environment));
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    case "or": {
      const parts = marker.parts.map((part) => evaluate(part, python, environment));
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
    case "compare":
      return compared(marker, python, environment);
  }
}

const mirrored: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function compared({ left, operator, right }: Extract<Marker, { kind: "compare" }>, python: string, environment: Environment): Holds {
  if ("literal" in left && "variable" in right) {
    if (operator === "in" || operator === "not in") return contains(left, operator, right, python, environment);
    return compared({ kind: "compare", left: right, operator: mirrored[operator] ?? operator, right: left }, python, environment);
  }
  if (!("variable" in left) || !("literal" in right)) return undefined;
  const { variable } = left;
  const { literal } = right;
  if (variable === "extra") {
    if (environment.extras === null) return undefined;
    const given = environment.extras.includes(normalName(literal));
    return operator === "==" ? given : operator === "!=" ? !given : undefined;
  }
  const value = variableOf(variable, python, environment);
  if (value === undefined) return undefined;
  if (operator === "in" || operator === "not in") return words(literal).includes(value) === (operator === "in");
  if (/^(?:python_version|python_full_version|implementation_version)$/.test(variable)) {
    return clausesOf(`${operator}${literal}`)?.every((clause) => isVersion(clause.version.replace(/\.\*$/, "")))
      ? admits(`${operator}${literal}`, value)
      : undefined;
  }
  const order = isVersion(value) && isVersion(literal) ? compareVersions(value, literal) : value < literal ? -1 : value > literal ? 1 : 0;
  return { "==": order === 0, "===": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[
    operator
  ];
}

function contains(
  left: { literal: string },
  operator: string,
  right: { variable: string },
  python: string,
  environment: Environment,
): Holds {
  const value = variableOf(right.variable, python, environment);
  return value === undefined ? undefined : value.includes(left.literal) === (operator === "in");
}

const words = (literal: string): readonly string[] => literal.split(/[\s,]+/);

function variableOf(variable: string, python: string, { variables }: Environment): string | undefined {
  if (variable === "python_full_version") return python;
  if (variable === "python_version") return python.split(".").slice(0, 2).join(".");
  return Object.hasOwn(variables, variable) ? variables[variable] : undefined;
}

/** A marker in the words of the specification, each literal in such quotes; undefined for what was not read. */
export function markerText(marker: Marker, quote: "'" | '"'): string | undefined {
  if (marker.kind === "unknown") return undefined;
  if (marker.kind === "compare") {
    const side = (operand: Operand): string => ("variable" in operand ? operand.variable : `${quote}${operand.literal}${quote}`);
    return `${side(marker.left)} ${marker.operator} ${side(marker.right)}`;
  }
  const parts = marker.parts.map((part) => {
    const text = markerText(part, quote);
    return text !== undefined && marker.kind === "and" && part.kind === "or" ? `(${text})` : text;
  });
  return parts.includes(undefined) ? undefined : parts.join(` ${marker.kind} `);
}

/** The extras that a marker names. */
export function extrasIn(marker: Marker | null): readonly string[] {
  if (marker === null || marker.kind === "unknown") return [];
  if (marker.kind !== "compare") return marker.parts.flatMap(extrasIn);
  const { left, right } = marker;
  if ("variable" in left && left.variable === "extra" && "literal" in right) return [normalName(right.literal)];
  return "variable" in right && right.variable === "extra" && "literal" in left ? [normalName(left.literal)] : [];
}

/** A marker without what it says of extras; null where nothing is left. */
export function withoutExtras(marker: Marker | null): Marker | null {
  if (marker === null || marker.kind === "unknown") return marker;
  if (marker.kind === "compare") return extrasIn(marker).length > 0 ? null : marker;
  const parts = marker.parts.map(withoutExtras).filter((part) => part !== null);
  // One of several ways without a condition holds always.
  if (marker.kind === "or" && parts.length < marker.parts.length) return null;
  return parts.length === 0 ? null : parts.length === 1 ? (parts[0] ?? null) : { ...marker, parts };
}
