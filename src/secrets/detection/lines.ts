/** Where a byte stands: both count from 1; the column in UTF-16 code units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Lines of a text, for whoever has byte offsets. `\n` ends a line. */
export interface Lines {
  /** At least 1. A line break at the very end begins a last, empty line. */
  readonly count: number;
  /** The line of the byte at `offset`, counted from 1; a line break belongs to the line that it ends. */
  lineAt(offset: number): number;
  positionAt(offset: number): Position;
  /** The offset of the first byte of `line`. */
  startOf(line: number): number;
  /** The offset behind the last byte of `line`, without its `\n`. */
  endOf(line: number): number;
  /** How many bytes the longest line has. */
  readonly longest: number;
}

const newLine = 10;

/** Finds the line breaks of `bytes` once; each question then takes the logarithm of their number. */
export function linesOf(bytes: Uint8Array): Lines {
  const { starts, longest } = startsOf(bytes);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  const startOf = (line: number): number => starts[line - 1] ?? bytes.length;
  return {
    count: starts.length,
    longest,
    lineAt,
    startOf,
    endOf: (line) => (line < starts.length ? startOf(line + 1) - 1 : bytes.length),
    positionAt(offset) {
      const line = lineAt(offset);
      return { line, column: unitsOf(bytes, startOf(line), offset) + 1 };
    },
  };
}

function startsOf(bytes: Uint8Array): { starts: Int32Array; longest: number } {
  let starts = new Int32Array(Math.max(16, bytes.length >>> 5));
  let count = 1;
  let longest = 0;
  let from = 0;
  for (let at = bytes.indexOf(newLine); at !== -1; at = bytes.indexOf(newLine, from)) {
    if (at - from > longest) longest = at - from;
    from = at + 1;
    if (count === starts.length) {
      const more = new Int32Array(starts.length * 2);
      more.set(starts);
      starts = more;
    }
    starts[count++] = from;
  }
  return { starts: starts.subarray(0, count), longest: Math.max(longest, bytes.length - from) };
}

/** UTF-16 code units that the UTF-8 bytes from `start` up to `end` make; of what is not UTF-8, one for each byte that begins something. */
function unitsOf(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
