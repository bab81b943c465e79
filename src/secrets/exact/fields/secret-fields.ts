import { type Naming, namingOf } from "./field-name.ts";
import { type NotIndexedReason, reasonAgainst } from "./plain-value.ts";
import { addressParts, connectionPairs, lines, privateKeyBodies } from "./shapes.ts";

/** A value within a secret that must not stand in a text. */
export interface SecretField {
  /** The way to it within a JSON secret, `database.password`; null for a secret that is one value. */
  readonly field: string | null;
  readonly value: Uint8Array;
}

/** A value that is not looked for, so that an operator knows. The value is not told, and no part of it. */
export interface NotIndexed {
  readonly field: string | null;
  readonly reason: NotIndexedReason;
}

export interface SecretFields {
  readonly fields: readonly SecretField[];
  readonly notIndexed: readonly NotIndexed[];
}

const mostFields = 200;
const deepest = 12;
/** Bytes; Secrets Manager takes 65,536. */
const largest = 131_072;

/**
 * What of a secret's value must not stand in a text: one value, or the secret-bearing fields of JSON (nested, also JSON as text), of a
 * `.env` file, of a connection string or an address, the bodies of private keys, or bytes.
 */
export function secretFields(secret: string | Uint8Array): SecretFields {
  const found = new Collector();
  if (secret.length > largest) found.refuse(null, "too-large");
  else if (typeof secret === "string") ofText(found, null, secret, "secret", 0);
  else ofBytes(found, secret);
  return { fields: found.fields, notIndexed: found.notIndexed };
}

class Collector {
  readonly fields: SecretField[] = [];
  readonly notIndexed: NotIndexed[] = [];

  refuse(field: string | null, reason: NotIndexedReason): void {
    if (this.notIndexed.length < mostFields) this.notIndexed.push({ field, reason });
  }

  take(field: string | null, value: string | Uint8Array): void {
    if (this.fields.length < mostFields) this.fields.push({ field, value: typeof value === "string" ? Buffer.from(value) : value });
    else this.refuse(field, "too-many");
  }

  /** Answers whether it was taken. */
  judge(field: string | null, value: string, naming: Naming): boolean {
    const reason = reasonAgainst(value, naming);
    if (reason === undefined) this.take(field, value);
    else this.refuse(field, reason);
    return reason === undefined;
  }
}

/** Bytes are committed as they are, or as base64 or hexadecimal digits, which `viewsOf` decodes. */
function ofBytes(found: Collector, bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString("utf8");
  if (!text.includes("\ufffd") && !text.includes("\0")) ofText(found, null, text, "secret", 0);
  else if (bytes.length < 16) found.refuse(null, "too-short");
  else {
    // Letters and digits are few among bytes: the texts that stand for them are what can be found.
    for (const value of [buffer.toString("base64").replace(/=+$/, ""), buffer.toString("hex"), buffer.toString("hex").toUpperCase()]) {
      found.take(null, value);
    }
    if (bytes.length >= 256) found.take(null, bytes);
  }
}

function ofText(found: Collector, field: string | null, raw: string, naming: Naming, depth: number): void {
  const text = raw.trim();
  const json = /^[[{]/.test(text) ? parsed(text) : undefined;
  const keys = privateKeyBodies(text);
  const pairs = depth < deepest ? (lines(text) ?? connectionPairs(text)) : undefined;
  const address = addressParts(text);
  if (text === "") found.refuse(field, "no-value");
  else if (json !== undefined) ofJson(found, field, json, naming, depth);
  else if (keys !== undefined) {
    if (keys.length === 0) found.refuse(field, "named-public");
    for (const body of keys) found.take(field, body);
  } else if (pairs !== undefined) {
    for (const [name, value] of pairs) ofText(found, within(field, name), value, namingOf(name), depth + 1);
  } else if (address !== undefined) ofAddress(found, field, text, address);
  else found.judge(field, text, naming);
}

function ofJson(found: Collector, field: string | null, value: unknown, naming: Naming, depth: number): void {
  if (depth > deepest) found.refuse(field, "too-large");
  else if (typeof value === "string" || typeof value === "number") ofText(found, field, String(value), naming, depth + 1);
  // What stands in a list is named by the list's name.
  else if (Array.isArray(value)) for (const one of value) ofJson(found, field, one, naming, depth + 1);
  else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) ofJson(found, within(field, name), one, namingOf(name), depth + 1);
  }
}

/** Of an address its password, and what else in it was drawn; the whole, where the password by itself could be anything. */
function ofAddress(found: Collector, field: string | null, text: string, parts: NonNullable<ReturnType<typeof addressParts>>): void {
  const { password, others } = parts;
  const before = found.fields.length;
  const taken = others.filter(({ value, name }) => reasonAgainst(value, name === null ? "silent" : namingOf(name)) === undefined);
  for (const { value } of taken) found.take(field, value);
  if (password !== null && reasonAgainst(password, "secret") === undefined) found.take(field, password);
  else if (password !== null && password.length >= 6 && reasonAgainst(password.padEnd(16, "\u0001"), "secret") !== "common") {
    found.judge(field, text, "secret");
  }
  if (found.fields.length === before) found.refuse(field, password === null ? "named-public" : "too-short");
}

const within = (field: string | null, name: string): string => (field === null ? name : `${field}.${name}`).slice(0, 200);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
