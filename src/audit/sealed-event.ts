import { createHash } from "node:crypto";
import { canonicalJson } from "../values/hash.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { AuditEvent } from "./cloud-event.ts";

/**
 * An event as it is stored. `event` never changes once written and is what the log commits to; in it, each member that may have to
 * be erased one day (names, logins, free text, and settings, which list people) is a salted hash. The values stand beside.
 */
export interface SealedEvent {
  /** RFC 8785 JSON: the very bytes that are hashed. */
  readonly event: string;
  /** By JSON pointer (RFC 6901) into `event`. */
  readonly erasable: Readonly<Record<string, ErasableValue>>;
}

export interface ErasableValue {
  /** 16 random bytes as hexadecimal digits: without it the hash of a name could be guessed. */
  readonly salt: string;
  /** RFC 8785 JSON. */
  readonly value: string;
}

/** Where an event may hold something about a person. Names and free text belong to these members and to no others. */
export const erasablePointers = [
  "/data/message",
  "/data/status_detail",
  "/data/actor/user/name",
  "/data/resources/0/name",
  "/data/unmapped/decision/reason",
  "/data/unmapped/target",
  "/data/unmapped/before",
  "/data/unmapped/after",
] as const;

const saltPattern = /^[0-9a-f]{32}$/;
const erased = "[erased]";

/** @param salt gives 16 random bytes at each call. */
export function seal(event: AuditEvent, salt: () => Buffer): SealedEvent {
  const erasable: Record<string, ErasableValue> = {};
  let sealed = event as unknown as Json;
  for (const pointer of erasablePointers) {
    const value = valueAt(sealed, pointer);
    if (value === undefined) continue;
    const kept = { salt: salt().toString("hex"), value: canonicalJson(value) };
    erasable[pointer] = kept;
    sealed = withValue(sealed, pointer, { sha256: hashOf(kept) });
  }
  return { event: canonicalJson(sealed), erasable };
}

/** The event with its erasable values in place; those that have been erased read `[erased]`. */
export function unseal({ event, erasable }: SealedEvent): AuditEvent {
  let open = JSON.parse(event) as Json;
  for (const pointer of erasablePointers) {
    if (valueAt(open, pointer) === undefined) continue;
    const kept = erasable[pointer];
    open = withValue(open, pointer, kept === undefined ? erased : (JSON.parse(kept.value) as Json));
  }
  return open as unknown as AuditEvent;
}

/** The stored item without the values that `select` names; salt and value go together, so that the hash left behind cannot be guessed. */
export function erase<Stored extends SealedEvent>(stored: Stored, select: (pointer: string, value: Json) => boolean): Stored {
  const kept = Object.entries(stored.erasable).filter(([pointer, { value }]) => !select(pointer, JSON.parse(value) as Json));
  return { ...stored, erasable: Object.fromEntries(kept) };
}

/** What is wrong with a stored event, in words; empty when every value beside it is the one that it was sealed with. */
export function sealProblems({ event, erasable }: SealedEvent): string[] {
  const problems: string[] = [];
  const sealed = JSON.parse(event) as Json;
  if (canonicalJson(sealed) !== event) problems.push("the event is not in canonical form");
  for (const [pointer, kept] of Object.entries(erasable)) {
    const place = valueAt(sealed, pointer);
    const committed = typeof place === "object" && place !== null && "sha256" in place ? place.sha256 : undefined;
    if (!saltPattern.test(kept.salt)) problems.push(`the salt of ${pointer} is not 16 bytes`);
    else if (committed !== hashOf(kept)) problems.push(`the value of ${pointer} is not the one that was recorded`);
  }
  return problems;
}

/** SHA-256 over the salt's 16 bytes and the value's canonical JSON. The salt's fixed length keeps the two from sliding into each other. */
const hashOf = ({ salt, value }: ErasableValue): string =>
  createHash("sha256").update(Buffer.from(salt, "hex")).update(value).digest("hex");

const stepsOf = (pointer: string): string[] => pointer.split("/").slice(1);

function valueAt(json: Json, pointer: string): Json | undefined {
  let value: Json | undefined = json;
  for (const step of stepsOf(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}

function withValue(json: Json, pointer: string, value: Json): Json {
  const replace = (node: Json | undefined, [step, ...rest]: string[]): Json => {
    if (step === undefined) return value;
    if (Array.isArray(node)) return node.map((member: Json, index) => (String(index) === step ? replace(member, rest) : member));
    const members = node as JsonObject;
    return { ...members, [step]: replace(members[step], rest) };
  };
  return replace(json, stepsOf(pointer));
}
