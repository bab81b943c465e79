/** Ranges, as `CodePoints`. */
type Ranges = readonly (readonly [number, number])[];

/** No letter with cases stands beyond (Unicode's Adlam block). */
const lastCased = 0x1e943;
/** The two letters of ASCII that have a third form: the Kelvin sign and the long s. */
const asciiThirds: Readonly<Record<string, number>> = { k: 0x212a, s: 0x17f };

/** Every other case of the letters in `set`, in no order and perhaps with what `set` has already. */
export function foldingsOf(set: Ranges): Ranges {
  const found: [number, number][] = [];
  for (const [first, last] of set) {
    for (let code = Math.max(first, 0x41); code <= Math.min(last, 0x7a); code++) addAscii(code, found);
  }
  if (set.some(([, last]) => last > 0x7f)) {
    for (const orbit of orbits()) {
      if (orbit.some((code) => set.some(([first, last]) => first <= code && code <= last))) {
        for (const code of orbit) found.push([code, code]);
      }
    }
  }
  return found;
}

function addAscii(code: number, found: [number, number][]): void {
  const lower = code | 0x20;
  if (lower < 0x61 || lower > 0x7a) return;
  found.push([lower, lower], [lower - 0x20, lower - 0x20]);
  const third = asciiThirds[String.fromCharCode(lower)];
  if (third !== undefined) found.push([third, third]);
}

let known: readonly (readonly number[])[] | undefined;

/**
 * Code points that are cases of each other. JavaScript tells Unicode's simple case folding only by what a regular expression with the
 * flags `iu` takes for equal, so what upper and lower case suggest is checked by one.
 */
function orbits(): readonly (readonly number[])[] {
  if (known !== undefined) return known;
  const byKey = new Map<string, number[]>();
  for (let code = 0x41; code <= lastCased; code++) {
    const letter = String.fromCodePoint(code);
    const upper = letter.toUpperCase();
    const key = upper.toLowerCase();
    if (upper === letter && key === letter) continue;
    const orbit = byKey.get(key);
    if (orbit === undefined) byKey.set(key, [code]);
    else orbit.push(code);
  }
  known = [...byKey.values()].flatMap(verified);
  return known;
}

/** `codes` in groups of those that are equal to each other. */
function verified(codes: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const code of codes) {
    const letter = String.fromCodePoint(code);
    const group = groups.find(([one = 0]) => new RegExp(`^\\u{${one.toString(16)}}$`, "iu").test(letter));
    if (group === undefined) groups.push([code]);
    else group.push(code);
  }
  return groups.filter(({ length }) => length > 1);
}
