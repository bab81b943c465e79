import type { Allowlist } from "../detection/rule.ts";
import type { Expressions } from "./expressions.ts";
import { limits } from "./limits.ts";
import type { Problems } from "./problem.ts";
import type { Table } from "./table.ts";

const conditions: Readonly<Record<string, Allowlist["condition"]>> = { "": "or", or: "or", "||": "or", and: "and", "&&": "and" };
const targets: Readonly<Record<string, Allowlist["regexTarget"]>> = { "": "secret", secret: "secret", match: "match", line: "line" };

/**
 * An allow-list as gitleaks knows it. Undefined, with a problem, where it says nothing or cannot be understood: without it more is
 * reported, never less.
 */
export function readAllowlist(table: Table, rule: string | null, expressions: Expressions, problems: Problems): Allowlist | undefined {
  const leave = (why: string): undefined => problems.add(rule, `An allow-list ${why}; it is left out.`) as undefined;
  const condition = conditions[table.text("condition").toLowerCase()];
  if (condition === undefined) return leave("has a condition that is neither OR nor AND");
  const regexTarget = targets[table.text("regexTarget")];
  if (regexTarget === undefined) return leave("has a regexTarget that is neither secret, match nor line");
  const lists = ["paths", "regexes", "stopwords", "commits"].map((key) => table.texts(key));
  if (lists.every(({ length }) => length === 0)) return leave("names no path, regex, stop word or commit");
  if (lists.some(({ length }) => length > limits.listEntries)) return leave(`has a list of more than ${limits.listEntries} entries`);
  const paths = expressions.all(table.texts("paths"), rule, "paths of an allow-list");
  const regexes = expressions.all(table.texts("regexes"), rule, "regexes of an allow-list");
  // With AND, a part that is missing would let the rest allow more than was meant.
  if (condition === "and" && (paths.refused || regexes.refused)) return leave("asks for all of its conditions, and one cannot be tried");
  return {
    condition,
    regexTarget,
    paths: paths.regexes,
    regexes: regexes.regexes,
    stopwords: [...new Set(table.texts("stopwords").map((word) => word.toLowerCase()))].filter((word) => word !== ""),
    commits: [...new Set(table.texts("commits").map((commit) => commit.trim().toLowerCase()))].filter((commit) => commit !== ""),
  };
}
