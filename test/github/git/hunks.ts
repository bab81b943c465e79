/** A line of a diff. It has a number on each side where it stands, counted from 1. */
export interface DiffLine {
  readonly text: string;
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** Lines down from the first `@@` of the file, whose own line is 0. */
  readonly position: number;
  /** The part of the diff from its `@@` down to this line. */
  readonly hunk: string;
}

type Step = { readonly kind: " " | "-" | "+"; readonly text: string };

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;
/** Above so many pairs of lines, what lies between the common beginning and end counts as replaced. */
const MOST_PAIRS = 1_000_000;

/** The lines that a diff of one file shows: those that changed and three around them. They are what can be commented on. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const steps = compare(before, after);
  const shown = steps.map((_, index) => steps.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== " "));
  const lines: DiffLine[] = [];
  let [left, right, position] = [0, 0, -1];
  let hunk: string | undefined;
  for (const [index, { kind, text }] of steps.entries()) {
    if (shown[index] !== true) hunk = undefined;
    else {
      if (hunk === undefined) {
        position += 1;
        hunk = header(steps, shown, index, left, right);
      }
      position += 1;
      hunk += `\n${kind}${text}`;
      const numbers = { left: kind === "+" ? undefined : left + 1, right: kind === "-" ? undefined : right + 1 };
      lines.push({ text, ...numbers, position, hunk });
    }
    if (kind !== "+") left += 1;
    if (kind !== "-") right += 1;
  }
  return lines;
}

function header(steps: readonly Step[], shown: readonly boolean[], from: number, left: number, right: number): string {
  const end = shown.indexOf(false, from);
  const part = steps.slice(from, end === -1 ? undefined : end);
  const side = (at: number, other: Step["kind"]) => {
    const count = part.filter(({ kind }) => kind !== other).length;
    return `${count === 0 ? at : at + 1},${count}`;
  };
  return `@@ -${side(left, "+")} +${side(right, "-")} @@`;
}

function compare(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]): Step[] => lines.map((text) => ({ kind: " ", text }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** The longest common subsequence decides what stayed. */
function middle(before: readonly string[], after: readonly string[]): Step[] {
  if (before.length * after.length > MOST_PAIRS)
    return [...before.map((text): Step => ({ kind: "-", text })), ...after.map((text): Step => ({ kind: "+", text }))];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const steps: Step[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [gone = "", come = ""] = [before[row], after[column]];
    if (row < before.length && column < after.length && gone === come) {
      steps.push({ kind: " ", text: gone });
      row += 1;
      column += 1;
    } else if (column >= after.length || (row < before.length && at(row + 1, column) >= at(row, column + 1))) {
      steps.push({ kind: "-", text: gone });
      row += 1;
    } else {
      steps.push({ kind: "+", text: come });
      column += 1;
    }
  }
  return steps;
}
