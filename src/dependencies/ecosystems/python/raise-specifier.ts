import { admits, clausesOf, compareVersions } from "./version.ts";

const numbersOf = (version: string): readonly number[] => (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "0").split(".").map(Number);
const upTo = (version: string, count: number): string => {
  const numbers = numbersOf(version);
  return Array.from({ length: count }, (_, index) => numbers[index] ?? 0).join(".");
};

/** The bound after `version`, as precise as the one that was there: `<2.5` becomes `<2.7`, `<2.0.0` becomes `<3.0.0`. */
function boundAfter(bound: string, version: string): string {
  const numbers = numbersOf(bound);
  const precise = numbers.findLastIndex((each) => each !== 0) + 1 || 1;
  const next = upTo(version, precise).split(".").map(Number);
  next[precise - 1] = (next[precise - 1] ?? 0) + 1;
  return Array.from({ length: numbers.length }, (_, index) => next[index] ?? 0).join(".");
}

/**
 * A specifier of PEP 440 that lets a version in, with the same operators in the same places; undefined where that cannot be said so.
 * `least`: nothing older than the version may come in either.
 */
export function raiseSpecifier(specifier: string, version: string, least = false): string | undefined {
  if (admits(specifier, version) && !least) return specifier;
  const clauses = clausesOf(specifier);
  if (clauses === undefined || clauses.length === 0) return undefined;
  let text = specifier;
  let bounded = false;
  for (const { operator, version: was, from, to } of clauses.toReversed()) {
    const alone = admits(`${operator}${was}`, version);
    let is = was;
    if (operator === "==" && was.endsWith(".*")) {
      if (!alone) is = `${upTo(version, numbersOf(was).length)}.*`;
    } else if (operator === "==" || operator === "===") {
      is = version;
      bounded = true;
    } else if (operator === "~=") {
      // Its precision says how far it goes; where that is too coarse for the least version, that is said beside it.
      if (!alone || least) is = upTo(version, numbersOf(was).length);
      bounded ||= compareVersions(is, version) === 0;
    } else if (operator === ">=") {
      if (least) is = version;
      bounded ||= least;
    } else if (operator === ">" && least) {
      // Written as it was, it would leave out the version itself.
      text = `${text.slice(0, text.lastIndexOf(">", from))}>=${version}${text.slice(to)}`;
      bounded = true;
      continue;
    } else if (operator === "<=") {
      if (!alone) is = version;
    } else if (operator === "<") {
      if (!alone) is = boundAfter(was, version);
    }
    text = text.slice(0, from) + is + text.slice(to);
  }
  if (least && !bounded) text = `${text},>=${version}`;
  return admits(text, version) ? text : undefined;
}

/** The lowest version that a specifier lets in, as far as it names one; undefined where it names none. */
export function lowestOf(specifier: string): string | undefined {
  const bounds = (clausesOf(specifier) ?? []).flatMap(({ operator, version }) =>
    [">=", "~=", "==", "===", ">"].includes(operator) ? [version.replace(/\.\*$/, "")] : [],
  );
  return bounds.toSorted(compareVersions).at(-1);
}

/**
 * Of a specifier that names no lowest version, the one that is installed at most: the upper bound, or what is right below it, which has no
 * number of its own. Undefined where there is no upper bound.
 */
export function highestOf(specifier: string): string | undefined {
  const bounds = (clausesOf(specifier) ?? []).flatMap(({ operator, version }) =>
    operator === "<=" ? [version] : operator === "<" ? [`${version.replace(/[^\d.].*$/, "")}.dev0`] : [],
  );
  return bounds.toSorted(compareVersions)[0];
}
