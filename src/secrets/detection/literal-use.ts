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
