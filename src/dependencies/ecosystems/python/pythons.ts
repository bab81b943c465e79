import { admits, clausesOf } from "./version.ts";

/** What people still run, where a project does not say: https://devguide.python.org/versions/ and a year more. */
export const usualPythons = ">=3.9,<3.15";

const lines = ["2.6", "2.7", ...Array.from({ length: 21 }, (_, minor) => `3.${minor}`), "4.0"];

/** Some versions of Python of each line, and those next to what the specifiers name: enough to compare ranges. */
function points(specifiers: readonly string[]): readonly string[] {
  const found = new Set(lines.flatMap((line) => [`${line}.0`, `${line}.99`]));
  for (const { version } of specifiers.flatMap((each) => clausesOf(each) ?? [])) {
    const [major = 0, minor = 0, patch] = version.replace(/\.\*$/, "").split(".").map(Number);
    if (patch === undefined || Number.isNaN(patch)) continue;
    for (const near of [patch - 1, patch, patch + 1]) if (near >= 0) found.add(`${major}.${minor}.${near}`);
  }
  return [...found];
}

/** Versions of Python that a specifier lets in. `beside`: specifiers with which it is compared. */
export const pythonsOf = (specifier: string, beside: readonly string[] = []): readonly string[] =>
  points([specifier, ...beside]).filter((python) => admits(specifier, python));

/**
 * Whether a release runs on every one of these versions of Python, or at least on all on which the one before it runs.
 *
 * @param lowerOnly for a package manager that looks at lower bounds alone: `uv`
 */
export function runsOn(pythons: readonly string[], requires: string | null, before: string | null, lowerOnly = false): boolean {
  const [now, was] = [requires, before].map((text) => bounds(text ?? "", lowerOnly));
  if (now === undefined || was === undefined || now === "") return true;
  return pythons.every((python) => admits(now, python) || !admits(was, python));
}

const bounds = (specifier: string, lowerOnly: boolean): string =>
  specifier
    .split(",")
    .filter((clause) => clause.trim() !== "" && !(lowerOnly && /^\s*(?:<|!=)/.test(clause)))
    .join(",");
