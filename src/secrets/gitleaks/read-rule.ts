import type { Allowlist, Rule, Severity } from "../detection/rule.ts";
import type { Expressions } from "./expressions.ts";
import { limits } from "./limits.ts";
import type { Problems } from "./problem.ts";
import { readAllowlist } from "./read-allowlist.ts";
import type { Table } from "./table.ts";

/** A rule as a file writes it down: it may lack what the rule of the same id that it extends has. */
export interface WrittenRule {
  readonly id: string;
  readonly description: string;
  readonly regex: RegExp | undefined;
  /** How many groups the expression has. */
  readonly groups: number;
  readonly path: RegExp | undefined;
  readonly secretGroup: number;
  readonly entropy: number;
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  readonly allowlists: readonly Allowlist[];
}

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Undefined, with a problem, for what cannot be tried as it is meant. */
export function readRule(table: Table, expressions: Expressions, problems: Problems): WrittenRule | undefined {
  const id = table.text("id").trim();
  if (id === "") return problems.add(null, "A rule has no id; it is left out.") as undefined;
  if (id.length > limits.id) return problems.add(null, `A rule's id has more than ${limits.id} characters; it is left out.`) as undefined;
  const leave = (why: string): undefined => problems.add(id, `${why}; the rule is left out.`) as undefined;
  if (table.tables("required").length > 0) return leave("It requires another rule's finding nearby, which Pipewarden does not know");
  if (table.isTrue("skipReport")) return leave("It is only there to be required by another rule, which Pipewarden does not know");
  const regex = expressionOf(table, "regex", id, expressions);
  const path = expressionOf(table, "path", id, expressions);
  if (regex === null || path === null) return leave("One of its expressions cannot be tried");
  const entropy = table.number("entropy") ?? 0;
  const secretGroup = table.number("secretGroup") ?? 0;
  if (!(entropy >= 0)) return leave("Its entropy is no number");
  if (!Number.isInteger(secretGroup) || secretGroup < 0) return leave("Its secretGroup is no whole number");
  if (table.texts("keywords").length > limits.listEntries) return leave(`It has more than ${limits.listEntries} keywords`);
  return {
    id,
    description: table.text("description").trim().slice(0, limits.description),
    regex: regex?.regex,
    groups: regex?.groups ?? 0,
    path: path?.regex,
    secretGroup,
    entropy,
    keywords: table.texts("keywords").map((word) => word.toLowerCase()),
    tags: table.texts("tags"),
    allowlists: [...table.tables("allowlists"), ...table.tables("allowlist")]
      .map((each) => readAllowlist(each, id, expressions, problems))
      .filter((each) => each !== undefined),
  };
}

/** Undefined where there is none, null where it was refused. */
function expressionOf(table: Table, key: string, id: string, expressions: Expressions) {
  const pattern = table.text(key);
  return pattern === "" ? undefined : (expressions.one(pattern, id, key) ?? null);
}

/** Undefined, with a problem, for a rule that finds nothing. */
export function completed(written: WrittenRule, base: Rule | undefined, problems: Problems): Rule | undefined {
  const { id } = written;
  const leave = (why: string): undefined => problems.add(id, `${why}; the rule is left out.`) as undefined;
  const regex = written.regex ?? base?.regex;
  const path = written.path ?? base?.path;
  if (regex === undefined && path === undefined) return leave("It has neither a regex nor a path");
  const secretGroup = written.secretGroup === 0 ? (base?.secretGroup ?? 0) : written.secretGroup;
  if (regex !== undefined && secretGroup > groupsOf(regex)) return leave("Its secretGroup is not one of the groups of its regex");
  const entropy = written.entropy === 0 ? base?.entropy : written.entropy;
  const described = written.description === "" ? base?.description : written.description.replace(/\.$/, "");
  return {
    // A rule whose expression was replaced is no longer what the base knew about its values.
    ...(written.regex === undefined ? base : undefined),
    id,
    description: described ?? id,
    ...(regex !== undefined && { regex }),
    ...(path !== undefined && { path }),
    ...(secretGroup !== 0 && { secretGroup }),
    ...(entropy !== undefined && entropy !== 0 && { entropy }),
    keywords: keywordsOf([...(base?.keywords ?? []), ...written.keywords]),
    allowlists: [...(base?.allowlists ?? []), ...written.allowlists],
    severity: severities.find((each) => written.tags.some((tag) => tag.toLowerCase() === each)) ?? base?.severity ?? "high",
    kind: base?.kind ?? id,
    certainty:
      base !== undefined && written.regex === undefined ? base.certainty : entropy === undefined || entropy === 0 ? "format" : "guess",
  };
}

const groupsOf = ({ source, flags }: RegExp): number => (new RegExp(`${source}|`, flags).exec("")?.length ?? 1) - 1;

/** An empty keyword stands everywhere: gitleaks never finds it. */
const keywordsOf = (words: readonly string[]): readonly string[] => [...new Set(words)].filter((word) => word !== "");
