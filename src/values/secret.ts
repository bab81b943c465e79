import { createHash, timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";
import { PipewardenError } from "./errors.ts";

const placeholder = "[secret]";

/**
 * A value that must never be shown: a key, token or webhook secret. Printing it in any way (inspect, JSON, string conversion, a log
 * line, an error's cause) gives `[secret]`; copying it by spread or `structuredClone` gives an empty object. Only `reveal` answers
 * the value, so a search for that word finds every place that handles one.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** @throws PipewardenError `secret_empty`: an empty secret is a missing setting, and Probot would put a well-known default in its place. */
  static of(value: string): Secret {
    if (value === "") throw new PipewardenError("secret_empty", "A secret is empty. Set its value, or remove the setting altogether.");
    return new Secret(value);
  }

  reveal(): string {
    return this.#value;
  }

  /** Compares in a time that tells nothing about the values, not even their lengths. */
  equals(other: Secret | string): boolean {
    const digest = (value: string) => createHash("sha256").update(value).digest();
    return timingSafeEqual(digest(this.#value), digest(typeof other === "string" ? other : other.#value));
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [Symbol.toPrimitive](): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}

/**
 * `text` with every known secret replaced by `[secret]`, whether it stands there as it is or as base64, base64url (also inside a
 * longer encoded text, such as Basic credentials), hexadecimal, percent-encoded, or escaped in JSON; of a value with several lines,
 * each line too. For text that comes from outside (an error message of a server, the output of a program); our own words never
 * contain a secret in the first place.
 */
export function redact(text: string, secrets: Iterable<Secret>): string {
  const found: { start: number; end: number }[] = [];
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1)) {
        found.push({ start, end: start + form.length });
      }
    }
  }
  found.sort((a, b) => a.start - b.start);
  let result = "";
  let position = 0;
  for (const { start, end } of found) {
    if (start >= position) result += text.slice(position, start) + placeholder;
    position = Math.max(position, end);
  }
  return result + text.slice(position);
}

const knownForms = new WeakMap<Secret, readonly string[]>();

function formsOf(secret: Secret): readonly string[] {
  const known = knownForms.get(secret);
  if (known) return known;
  const value = secret.reveal();
  const lines = value.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith("-----"));
  const plain = [value, ...(lines.length > 1 ? lines : [])];
  const forms = new Set(plain);
  for (const form of plain.flatMap(encodings)) {
    // Shorter ones would match ordinary words.
    if (form.length >= 6) forms.add(form);
  }
  const result = [...forms];
  knownForms.set(secret, result);
  return result;
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const component = encodeURIComponent(value.toWellFormed());
  const strict = component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams([["", value]]).toString().slice(1);
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset));
  return [
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    hex,
    hex.toUpperCase(),
    ...[component, strict, form].flatMap((text) => [text, text.replace(/%../g, (triplet) => triplet.toLowerCase())]),
    JSON.stringify(value).slice(1, -1),
  ];
}

/** The base64 characters that `bytes` alone decide when they follow `offset` other bytes (modulo 3). */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}
