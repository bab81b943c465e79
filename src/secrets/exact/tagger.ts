import { createHmac, hkdfSync } from "node:crypto";
import { PipewardenError } from "../../values/errors.ts";
import type { Secret } from "../../values/secret.ts";

/** Bytes of the key, at least: as many as SHA-256 answers. */
const shortestKey = 32;

/**
 * Names values without showing them. Every answer is an HMAC-SHA-256 under a key of its own, derived from one key that only two functions
 * may read: 64 hexadecimal digits in lower case, from which nobody without the key can find out a value, or try one.
 */
export interface Tagger {
  /** The same for the same value wherever it stands. */
  valueTag(value: Secret): string;
  /** The same for the same value, rule and path wherever the line moves. `path` is empty for what is no file. */
  fingerprint(of: { readonly rule: string; readonly path: string; readonly value: Secret }): string;
  /** The name of an anchor in the index of managed secrets. */
  anchorTag(anchor: Uint8Array): string;
  /** Of the canonical form of a whole value, which the index keeps beside the anchor. */
  formTag(form: Uint8Array): string;
  /** A key for what is no tag: `bytes` long, different for each label. */
  deriveKey(label: string, bytes: number): Uint8Array;
}

/** @throws PipewardenError `secrets_key_short` for a key that could be guessed. */
export function createTagger(key: Secret): Tagger {
  const material = Buffer.from(key.reveal());
  if (material.length < shortestKey) {
    throw new PipewardenError(
      "secrets_key_short",
      `The key that tags secrets has ${material.length} bytes and needs ${shortestKey}. Let the deployment generate it, or delete the local file so that it is made anew.`,
    );
  }
  // RFC 5869: one key for each purpose, so that a tag of one kind never says anything about another.
  const deriveKey = (label: string, bytes: number) => new Uint8Array(hkdfSync("sha256", material, "", `pipewarden/${label}`, bytes));
  const tagOf = (label: string) => {
    const own = deriveKey(label, 32);
    return (data: string | Uint8Array) => createHmac("sha256", own).update(data).digest("hex");
  };
  const ofValue = tagOf("value");
  const ofFinding = tagOf("fingerprint");
  return {
    valueTag: (value) => ofValue(value.reveal()),
    // As JSON, so that no part can reach over into the next.
    fingerprint: ({ rule, path, value }) => ofFinding(JSON.stringify([rule, path, value.reveal()])),
    anchorTag: tagOf("anchor"),
    formTag: tagOf("form"),
    deriveKey,
  };
}
