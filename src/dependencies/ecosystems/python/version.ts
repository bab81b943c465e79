import pep440 from "@renovatebot/pep440";
import type { Advisory } from "../../advisory.ts";

/** Names that differ only in case and in `-`, `_`, `.` are one. https://peps.python.org/pep-0503/#normalized-names */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

/** Smaller than 0 when `one` is older. What is no version stands before all others. https://peps.python.org/pep-0440/ */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [isVersion(one), isVersion(other)];
  if (!a || !b) return Number(a) - Number(b);
  return pep440.compare(one, other);
}

export const isVersion = (text: string): boolean => pep440.valid(text) !== null;

/** An alpha, beta, release candidate or development release. */
export function isPreRelease(version: string): boolean {
  return pep440.explain(version)?.is_prerelease === true;
}

/** What a version is built for, where its builder says so behind a plus sign: `cpu`. Else "". https://peps.python.org/pep-0440/#local-version-identifiers */
export const buildOf = (version: string): string => version.split("+", 2)[1] ?? "";

/** Whether an advisory is about that version. A version that cannot be read is taken to be affected. */
export function isAffectedVersion(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.includes(version)) return true;
  if (!isVersion(version)) return ranges.length > 0;
  if (versions.some((each) => isVersion(each) && pep440.compare(each, version) === 0)) return true;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compareVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareVersions(version, lastAffected) <= 0;
  });
}

/**
 * Whether a specifier such as `>=2,!=2.1,<3` lets a version in; "" and `*` let in every one. Alternatives stand on either side of `||`, as
 * poetry has them. What cannot be read lets in none.
 */
export function admits(specifier: string, version: string): boolean {
  const text = specifier.trim();
  if (text.includes("||")) return text.split("||").some((each) => admits(each, version));
  if (text === "" || text === "*") return isVersion(version);
  try {
    return pep440.satisfies(version, text.replace(/,\s*$/, ""), { prereleases: true });
  } catch {
    return false;
  }
}

export interface Clause {
  readonly operator: string;
  readonly version: string;
  /** Of the version's text within the specifier. */
  readonly from: number;
  readonly to: number;
}

/** The parts of a specifier; undefined when it has another form. */
export function clausesOf(specifier: string): readonly Clause[] | undefined {
  const clauses: Clause[] = [];
  let offset = 0;
  for (const part of specifier.split(",")) {
    const [whole, operator = "", version = ""] = /^\s*(===|~=|==|!=|<=|>=|<|>)\s*([^\s,;]+)\s*$/.exec(part) ?? [];
    if (whole === undefined) {
      if (part.trim() !== "") return undefined;
    } else {
      const from = offset + part.indexOf(version, part.indexOf(operator) + operator.length);
      clauses.push({ operator, version, from, to: from + version.length });
    }
    offset += part.length + 1;
  }
  return clauses;
}
