import { entropyOf } from "../../entropy.ts";
import { wordiness } from "../anchor.ts";
import { canonicalise } from "../canonical.ts";
import { isCommon, isSequence } from "./common-values.ts";
import type { Naming } from "./field-name.ts";

/** Why a value is not indexed. */
export type NotIndexedReason =
  | "named-public"
  | "too-short"
  | "too-plain"
  | "common"
  | "placeholder"
  | "too-many"
  | "too-large"
  | "no-value";

/** Characters. */
const shortest = 16;
/** Letters and digits, of which an anchor is made. */
const fewestLettersAndDigits = 6;
/** Bits per character. A name that says "secret" asks for less, since people choose passphrases, too. */
const leastEntropy = { secret: 2.7, silent: 3 } as const;
/** The share of pairs of letters that are those of words, of a value whose name says nothing; see `wordiness`. */
const mostWordiness = 0.55;

/** Why this value is none that may be looked for in texts; undefined when it is one. `naming` is what its field's name says. */
export function reasonAgainst(value: string, naming: Naming): NotIndexedReason | undefined {
  if (naming === "public") return "named-public";
  if ([...value].length < shortest) return "too-short";
  if (/^(?:\$\{[^}]*\}|\{\{.*\}\}|<[^<>]*>|%[A-Z_]+%)$/s.test(value)) return "placeholder";
  const { form } = canonicalise(Buffer.from(value));
  if (form.length < fewestLettersAndDigits) return "too-plain";
  if (isCommon(value)) return "common";
  const letters = Buffer.from(form).toString("latin1");
  if (entropyOf(value) < leastEntropy[naming] || entropyOf(letters) < leastEntropy.secret - 0.5 || isSequence(letters)) return "too-plain";
  if (naming === "silent" && !looksDrawn(value)) return "too-plain";
  return undefined;
}

/** What nobody called a secret has to look as if it had been drawn: not like a name, a number, a date, an address, or a path. */
function looksDrawn(value: string): boolean {
  if (/\s/.test(value.trim()) || /^[\d.,:/+TZ -]+$/.test(value) || /^arn:|^[^@\s]+@[^@\s]+\.\w+$/.test(value)) return false;
  if (/^(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:\/.*)?$/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && wordiness(value) < mostWordiness;
}
