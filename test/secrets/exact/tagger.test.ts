import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createTagger } from "../../../src/secrets/exact/tagger.ts";
import { Secret } from "../../../src/values/secret.ts";

const aKey = () => Secret.of(randomBytes(48).toString("base64"));
const value = Secret.of("a value that is none");

test("tags are 64 hexadecimal digits, the same each time and under each tagger of the key", () => {
  const key = aKey();
  const tagger = createTagger(key);
  const fingerprint = tagger.fingerprint({ rule: "r", path: "p", value });
  expect(tagger.valueTag(value)).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(createTagger(key).valueTag(Secret.of(value.reveal()))).toBe(tagger.valueTag(value));
  expect(createTagger(key).fingerprint({ rule: "r", path: "p", value })).toBe(fingerprint);
});

test("another key gives other tags", () => {
  expect(createTagger(aKey()).valueTag(value)).not.toBe(createTagger(aKey()).valueTag(value));
});

test("the same bytes have another tag for each purpose", () => {
  const tagger = createTagger(aKey());
  const bytes = Buffer.from(value.reveal());
  const tags = [
    tagger.valueTag(value),
    tagger.anchorTag(bytes),
    tagger.formTag(bytes),
    tagger.fingerprint({ rule: "", path: "", value }),
    Buffer.from(tagger.deriveKey("value", 32)).toString("hex"),
    Buffer.from(tagger.deriveKey("other", 32)).toString("hex"),
  ];
  expect(new Set(tags).size).toBe(tags.length);
});

test("a fingerprint depends on rule, path and value, and no part of one can pass for another", () => {
  const tagger = createTagger(aKey());
  const of = (rule: string, path: string, text: string) => tagger.fingerprint({ rule, path, value: Secret.of(text) });
  const fingerprints = [
    of("a", "b", "c"),
    of("ab", "", "c"),
    of("a", "bc", "x"),
    of("x", "b", "c"),
    of("a", "x", "c"),
    of("a", "b", "x"),
    of('a","b', "", "c"),
  ];
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
});

test("a short key is refused, without a word of it", () => {
  expect(() => createTagger(Secret.of("k".repeat(31)))).toThrow(/has 31 bytes and needs 32/);
});

test("a tagger shows no key", () => {
  const key = aKey();
  const tagger = createTagger(key);
  expect(JSON.stringify(tagger) + String(Object.values(tagger))).not.toContain(key.reveal());
});
