/** A key is never longer; comparing longer ones would only cost time. */
const longestName = 60;

const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/[_ ]/g, "-")
    .toLowerCase();

/** The cell of a row; what lies outside of the table is never the least. */
const cell = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/** How many letters must be inserted, removed, replaced or swapped with their neighbour to get from one to the other. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(
        cell(row, j) + 1,
        cell(next, j - 1) + 1,
        cell(row, j - 1) + (same ? 0 : 1),
        cell(before, swapped ? j - 2 : -1) + 1,
      );
    }
    before = row;
    row = next;
  }
  return cell(row, other.length);
}

/** The name that was probably meant: the nearest of `known` that differs in no more than a third of its letters. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  const wanted = kebab(name);
  const ranked = known.map((each) => ({ each, away: distance(wanted, each) })).sort((one, other) => one.away - other.away);
  const [best] = ranked;
  return best !== undefined && best.away <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
}
