import * as z from "zod/mini";
import type { Json } from "../values/json.ts";
import { nearest } from "./did-you-mean.ts";
import { type Problem, shown } from "./problem.ts";
import { membersOf, schemaAt } from "./schema-walk.ts";
import { type Path, pathText, type YamlTree } from "./yaml-tree.ts";

type Schema = z.core.$ZodType;
type JsonSchema = z.core.JSONSchema.JSONSchema;

/** What may stand there, as people say it. */
export function expected(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return either(schema.enum.map((value) => `\`${value}\``));
  switch (schema.type) {
    case "integer":
      return `a whole number${range(schema.minimum, schema.maximum)}`;
    case "boolean":
      return "`true` or `false`";
    case "array":
      return `a list${(schema.minItems ?? 0) > 0 ? " that is not empty" : ""}`;
    case "string":
      return schema.maxLength === undefined ? "a text" : `a text of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
    default:
      return "a mapping of keys to values";
  }
}

const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

const range = (least: number | undefined, most: number | undefined): string =>
  most === undefined || most >= Number.MAX_SAFE_INTEGER ? ` of at least ${least ?? 0}` : ` from ${least ?? 0} to ${most}`;

function found(value: Json): string {
  if (value === null) return "empty";
  if (typeof value === "string") return `the text ${shown(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return `\`${value}\``;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return "a mapping of keys to values";
}

/** Undefined only where the last step leads nowhere: nothing is said of what would be inside of a part that is missing. */
const partAt = (value: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((part, step) => (part as Readonly<Record<string | number, Json>>)[step], value);

/** The names of a path that the sentence needs; the place says the rest. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === "number" ? `Entry ${last + 1} of ${keyName(path.at(-2))}` : keyName(last);
}

/** The names of custom properties may be anything. */
const keyName = (key: string | number | undefined): string => (/^[\w-]{1,60}$/.test(String(key)) ? `\`${key}\`` : shown(String(key)));

/** More unknown keys of one mapping are not listed anyway. */
const mostKeys = 60;

/** What zod says where the schema gives no words of its own. */
const wordless = "Invalid input";

/** The problems that one issue of the schema stands for: several for several unknown keys. */
export function problemsOf(issue: z.core.$ZodIssue, schema: Schema, tree: YamlTree): readonly Problem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const problem = (at: Path, message: string, ofKey = false): Problem => {
    const { endLine, ...place } = ofKey ? tree.keyAt(at) : tree.valueAt(at);
    return { message, ...place, ...(endLine > place.line && { endLine }), path: pathText(at), severity: "error" };
  };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, mostKeys).map((key) => problem([...path, key], unknownKey(key, path, schema), true));
  }
  const value = partAt(tree.value, path);
  if (value === undefined) {
    const owner = path.slice(0, -1);
    return [problem(owner, `${nameOf(path)} is missing here: it must be ${wanted(schema, path)}.`, true)];
  }
  if (issue.message !== wordless) {
    const but = typeof value === "string" ? `, but it is ${found(value)}` : "";
    return [problem(path, `${nameOf(path)} ${issue.message}${but}.`)];
  }
  const hint = value === null ? " Give it a value, or remove the key." : "";
  return [problem(path, `${nameOf(path)} must be ${wanted(schema, path)}, but it is ${found(value)}.${hint}`)];
}

const wanted = (schema: Schema, path: Path): string => expected(z.toJSONSchema(schemaAt(schema, path), { io: "input" }));

function unknownKey(key: string, path: Path, schema: Schema): string {
  const known = membersOf(schemaAt(schema, path)).map(([name]) => name);
  const meant = nearest(key, known);
  const where = path.length === 0 ? "at the top of the file" : `in ${nameOf(path).replace("Entry", "entry")}`;
  const advice = meant === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
  return `There is no key ${shown(key)} ${where}. ${advice}`;
}
