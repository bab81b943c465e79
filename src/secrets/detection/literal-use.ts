import type { CompiledRule } from "./compile-rule.ts";
import { type CharSet, has } from "./expression/char-set.ts";

/** A literal of a rule, with what stands around it as tables of 256 flags. */
export interface LiteralUse {
  /** Lower case. */
  readonly text: string;
  readonly rule: number;
  readonly least: number;
  readonly most: number;
  readonly after: readonly Uint8Array[];
  readonly before: readonly Uint8Array[];
  readonly boundaryBefore: boolean;
}

/** Makes the literals of rules ready, once for each rule. */
export class LiteralUses {
  readonly #uses = new Map<CompiledRule, readonly LiteralUse[]>();
  readonly #tables = new Map<string, Uint8Array>();
  readonly #surroundings = new Map<readonly CharSet[], readonly Uint8Array[]>();

  of(rule: CompiledRule): readonly LiteralUse[] {
    const known = this.#uses.get(rule);
    if (known !== undefined) return known;
    const uses = (rule.literals ?? []).map(({ text, least, most, after, before, boundaryBefore }) => ({
      text,
      rule: rule.index,
      least,
      most,
      after: this.#tablesOf(after),
      before: this.#tablesOf(before),
      boundaryBefore: boundaryBefore && /^\w/.test(text),
    }));
    this.#uses.set(rule, uses);
    return uses;
  }

  #tablesOf(sets: readonly CharSet[]): readonly Uint8Array[] {
    const made = this.#surroundings.get(sets) ?? trimmed(sets).map((set) => this.#tableOf(set));
    this.#surroundings.set(sets, made);
    return made;
  }

  /** 1 for a byte that passes, 2 for one that begins a character beyond ASCII, behind which nothing more can be told by offsets. */
  #tableOf(set: CharSet): Uint8Array {
    const [a, b, c, d] = set.ascii;
    const key = `${a},${b},${c},${d},${set.wide}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const table = new Uint8Array(256);
    for (let byte = 0; byte < 128; byte++) table[byte] = Number(has(set, byte));
    if (set.wide > 0) table.fill(2, 128);
    this.#tables.set(key, table);
    return table;
  }
}

const takesAll = ({ ascii, wide }: CharSet): boolean => wide > 0 && ascii.every((bits) => bits === -1);

/** Without what everything passes at its end. */
function trimmed(sets: readonly CharSet[]): readonly CharSet[] {
  return sets.slice(0, sets.findLastIndex((set) => !takesAll(set)) + 1);
}

const isWord = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || (byte >= 0x61 && byte <= 0x7a);

/** Whether what stands around a literal is what its expression needs there. Spares most attempts. */
export function fits({ after, before, boundaryBefore }: LiteralUse, bytes: Uint8Array, start: number, end: number): boolean {
  if (boundaryBefore && start > 0 && isWord(bytes[start - 1] as number)) return false;
  if (!passes(after, bytes, end, 1)) return false;
  return passes(before, bytes, start - 1, -1);
}

function passes(tables: readonly Uint8Array[], bytes: Uint8Array, from: number, step: 1 | -1): boolean {
  let at = from;
  for (const table of tables) {
    if (at < 0 || at >= bytes.length) return false;
    const pass = table[bytes[at] as number] as number;
    if (pass !== 1) return pass === 2;
    at += step;
  }
  return true;
}
