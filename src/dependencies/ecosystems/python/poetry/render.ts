import { extrasIn, type Marker, markerText, withoutExtras } from "../marker.ts";
import type { Release } from "../metadata.ts";
import type { parseRequirement, Requirement } from "../requirement.ts";
import { tomlString } from "../toml-text.ts";
import { clausesOf, compareVersions } from "../version.ts";

/** What a release asks for, with the names as it writes them. */
export type Asked = NonNullable<ReturnType<typeof parseRequirement>>;

const key = (name: string): string => (/^[\w-]+$/.test(name) ? name : tomlString(name));

/** A specifier in poetry's words: bounds in their order, and `||` where a version is left out between them. */
function poetrySpecifier(specifier: string): string {
  const clauses = clausesOf(specifier);
  if (clauses === undefined || clauses.length === 0) return specifier === "" ? "*" : specifier;
  if (clauses.length === 1 && clauses[0]?.operator === "==")
    return clauses[0].version.endsWith("*") ? `==${clauses[0].version}` : clauses[0].version;
  const bounds: { readonly operator: string; readonly version: string }[] = clauses.flatMap(({ operator, version }) =>
    operator === "~=" ? compatible(version) : [{ operator, version }],
  );
  const text = (some: typeof bounds): string => some.map(({ operator, version }) => operator + version).join(",");
  const [lower, upper, left] = [/^>/, /^</, /^!=/].map((pattern) => bounds.filter(({ operator }) => pattern.test(operator)));
  if (lower === undefined || upper === undefined || left === undefined || lower.length + upper.length + left.length < bounds.length)
    return text(bounds);
  if (lower.length > 1 || upper.length > 1 || left.some(({ version }) => version.includes("*"))) return text([...lower, ...upper, ...left]);
  const points = left.map(({ version }) => version).toSorted(compareVersions);
  const from = [lower[0], ...points.map((version) => ({ operator: ">", version }))];
  const to = [...points.map((version) => ({ operator: "<", version })), upper[0]];
  return from.map((each, index) => text([each, to[index]].filter((bound) => bound !== undefined))).join(" || ");
}

/** https://packaging.python.org/en/latest/specifications/version-specifiers/#compatible-release */
function compatible(version: string): { readonly operator: string; readonly version: string }[] {
  const numbers = (/^[\d.]+/.exec(version)?.[0] ?? "").split(".").map(Number);
  const prefix = numbers.slice(0, -1).map((each, index) => (index === numbers.length - 2 ? each + 1 : each));
  return [
    { operator: ">=", version },
    { operator: "<", version: [...prefix, 0].slice(0, numbers.length).join(".") },
  ];
}

/** A line of `[package.dependencies]`, or several for one package. */
export function dependencyText(asked: readonly Asked[], lineEnd: string): string {
  const constraints = asked.map(({ specifier, extras, marker, markerText: written }) => {
    const isOptional = extrasIn(marker).length > 0;
    const version = tomlString(poetrySpecifier(specifier));
    if (marker === null && extras.length === 0) return { plain: version, table: `{version = ${version}}` };
    const members = [
      `version = ${version}`,
      ...(extras.length === 0 ? [] : [`extras = [${extras.toSorted().map(tomlString).join(", ")}]`]),
      ...(isOptional ? ["optional = true"] : []),
      ...(marker === null ? [] : [`markers = ${tomlString(markerText(marker, '"') ?? written)}`]),
    ];
    return { plain: undefined, table: `{${members.join(", ")}}` };
  });
  const name = key(asked[0]?.written ?? "");
  const [first] = constraints;
  if (constraints.length === 1) return `${name} = ${first?.plain ?? first?.table}`;
  const allPlain = constraints.every(({ plain }) => plain !== undefined);
  const lines = constraints.map(({ plain, table }) => `    ${allPlain ? plain : table},`);
  return [`${name} = [`, ...lines, "]"].join(lineEnd);
}

/** A line of `[package.extras]`. */
export function extraText(extra: string, asked: readonly Asked[]): string {
  const list = asked.map((each) => {
    const specifier = (clausesOf(each.specifier) ?? [])
      .toSorted((one, other) => rank(one.operator) - rank(other.operator))
      .map(({ operator, version }) => operator + version)
      .join(",");
    const extras = each.extras.length === 0 ? "" : `[${each.extras.toSorted().join(",")}]`;
    const marker = withoutExtras(each.marker);
    return `${each.written}${extras}${specifier === "" ? "" : ` (${specifier})`}${marker === null ? "" : ` ; ${textOf(marker, each)}`}`;
  });
  return `${key(extra)} = [${list.toSorted().map(tomlString).join(", ")}]`;
}

const textOf = (marker: Marker, { markerText: written }: Requirement): string => markerText(marker, '"') ?? written;
const rank = (operator: string): number => (operator.startsWith(">") || operator === "~=" ? 0 : operator.startsWith("<") ? 1 : 2);

/** The lines of a release's files, without brackets. */
export const fileLines = ({ files }: Release): readonly string[] =>
  files
    .flatMap(({ filename, sha256 }) => (sha256 === null ? [] : [{ filename, sha256 }]))
    .toSorted((one, other) => (one.filename < other.filename ? -1 : 1))
    .map(({ filename, sha256 }) => `    {file = ${tomlString(filename)}, hash = "sha256:${sha256}"},`);
