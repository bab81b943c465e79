import { entropyOf } from "../../entropy.ts";
import { standsForSomethingElse } from "./vocabulary.ts";
import { partsOf, readsLikeWords } from "./word-likeness.ts";

/** Separated words, as identifiers, message keys and slugs have them: `invalid-grant`, `auth.token_expired`. */
const slug = /^[A-Za-z]+(?:[-_.:/ ][A-Za-z0-9]+)+$/;

const hardwareAddress = /^[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}$/;

/** How keys that are public begin, in base64: OpenSSH's of two kinds, and X.509's of the usual algorithms. */
const publicKey = /^(?:AAAA[BCE][23]Nz|MI(?:GfMA0G|IBIjAN|IBojAN|ICIjAN)|MFkwEw|MHYwEA|MCowBQ)/;

const changes = (value: string): number =>
  value.match(/[a-z](?=\d)|\d(?=[A-Za-z])|[A-Z](?=\d)|[a-z](?=[A-Z])|[A-Z]{2}(?=[a-z])/g)?.length ?? 0;

/** `6368616e67652074686973…`: "change this…", and what else people write in bytes. */
const isTextInHex = (value: string): boolean => /^[ -~]+$/.test(Buffer.from(value, "hex").toString("latin1"));

/**
 * Whether a value that a name calls a token, a key or a secret looks like one: drawn by chance from hexadecimal digits, letters and
 * digits or base64. Pure; judges by alphabet, length, entropy and unlikeness to words.
 */
export function looksLikeToken(value: string): boolean {
  if (value.length < 8 || value.length > 2048 || standsForSomethingElse(value) || hardwareAddress.test(value)) return false;
  const entropy = entropyOf(value);
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(value))
    return value.length >= 16 && entropy >= 2.8 && /[a-fA-F]/.test(value) && /\d/.test(value) && !isTextInHex(value);
  if (/^\d+$/.test(value)) return false;
  const words = readsLikeWords(value);
  const digits = value.match(/\d/g)?.length ?? 0;
  if (digits === 0) return value.length >= 12 && entropy >= 3 && words < -value.length / (value.length < 16 ? 1.5 : 2);
  if (slug.test(value) && words > -6) return false;
  if (value.length < 16) return changes(value) >= 3 && words < (digits === 1 ? -3 : 0) && entropy >= 2.9;
  return entropy >= 3.2 && words < value.length / 6 && (changes(value) >= 2 || words < -4);
}

/**
 * Whether a value is so clearly drawn by chance that a name says enough that is not a secret's alone: `key`. 32 hexadecimal digits or
 * more, or 20 characters of three kinds; no public key.
 */
export function isDrawnByChance(value: string): boolean {
  if (!looksLikeToken(value) || publicKey.test(value)) return false;
  if (/^(?:0x)?[0-9a-fA-F]+$/.test(value)) return value.length >= 32 && entropyOf(value) >= 2.8 && !isTextInHex(value);
  const digits = value.match(/\d/g)?.length ?? 0;
  return (
    value.length >= 20 && digits >= 2 && /[a-z]/.test(value) && /[A-Z]/.test(value) && changes(value) >= 5 && readsLikeWords(value) < 0
  );
}

/** Names of algorithms, encodings and parts of programs that end in a number. */
const numbered =
  /^(?:aes|argon|arg|base|bcrypt|cell|code|col|column|crypt|des|field|http|input|int|item|kerberos|label|latin|line|md|module|node|ntlm|option|page|part|pbkdf|row|rsa|scrypt|sha|socks|ssh|ssl|step|str|tab|tls|urllib|utf|web|win|x)\d+$/i;

/**
 * Whether a value that a name calls a password looks like one that somebody uses, and not like a word, a label or a placeholder.
 * Passwords of words alone are left out: nothing tells them from the words of a program.
 */
export function looksLikePassword(value: string): boolean {
  if (value.length < 6 || value.length > 128 || /\s/.test(value) || standsForSomethingElse(value)) return false;
  if (/[^\x21-\x7e]/.test(value)) return false;
  const letters = value.match(/[A-Za-z]/g)?.length ?? 0;
  const digits = value.match(/\d/g)?.length ?? 0;
  const others = value.length - letters - digits;
  if (new Set(value).size < 5) return false;
  if (/^\d+$/.test(value)) return value.length <= 16 && !/^(?:19|20)\d{2}(?:0\d|1[0-2])/.test(value);
  if (letters < 2) return false;
  const words = readsLikeWords(value);
  if (words < -letters / 2) return true;
  if (digits === 0 && others === 0) return false;
  if (slug.test(value) && words > 0 && value.split(/[-_.:/]/).every((part) => /^(?:[A-Z]?[a-z]+|[A-Z]+)?\d{0,4}$/.test(part))) return false;
  if (numbered.test(value) || (/^[a-z]+\d{1,3}$/.test(value) && value.length < 7)) return false;
  if (digits === 0) return /[^\w.\-:/]/.test(value) && words < value.length / 2 && partsOf(value).length >= 2;
  return true;
}
