import { compareVersions } from "./version.ts";

/** A line of go.sum: the hash of a module's archive, or of its go.mod alone. https://go.dev/ref/mod#go-sum-files */
export interface SumLine {
  readonly path: string;
  readonly version: string;
  /** Of the go.mod alone. */
  readonly modOnly: boolean;
  readonly hash: string;
}

/** `path version` or `path version/go.mod`, as a line begins. */
export const sumKey = ({ path, version, modOnly }: Omit<SumLine, "hash">): string => `${path} ${version}${modOnly ? "/go.mod" : ""}`;

function readSumLine(line: string): SumLine | undefined {
  const [path, version, hash, ...more] = line.trim().split(/\s+/);
  if (path === undefined || version === undefined || hash === undefined || more.length > 0) return undefined;
  const modOnly = version.endsWith("/go.mod");
  return { path, version: modOnly ? version.slice(0, -"/go.mod".length) : version, modOnly, hash };
}

export const readSums = (text: string): readonly SumLine[] =>
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line) => readSumLine(line) ?? []);

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
/** The order in which go writes them. */
const compareLines = (one: SumLine, other: SumLine): number =>
  compareText(one.path, other.path) ||
  compareVersions(one.version, other.version) ||
  compareText(one.version, other.version) ||
  Number(one.modOnly) - Number(other.modOnly);

/** Takes lines out by their keys and puts others in at their places. All else stays as it is. */
export function editSums(text: string, removed: ReadonlySet<string>, added: readonly SumLine[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = (text.slice(mark.length).match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => ({ line, sum: readSumLine(line) }));
  const kept = lines.filter(({ sum }) => sum === undefined || !removed.has(sumKey(sum)));
  const present = new Set(kept.flatMap(({ sum }) => (sum === undefined ? [] : sumKey(sum))));
  for (const sum of added) {
    if (present.has(sumKey(sum))) continue;
    const after = kept.findIndex((each) => each.sum !== undefined && compareLines(each.sum, sum) > 0);
    const line = `${sumKey(sum)} ${sum.hash}`;
    const last = kept.at(-1);
    if (after >= 0) kept.splice(after, 0, { line: `${line}${newline}`, sum });
    else if (last === undefined || last.line.endsWith("\n")) kept.push({ line: `${line}${newline}`, sum });
    else {
      kept[kept.length - 1] = { ...last, line: `${last.line}${newline}` };
      kept.push({ line, sum });
    }
  }
  return mark + kept.map(({ line }) => line).join("");
}
