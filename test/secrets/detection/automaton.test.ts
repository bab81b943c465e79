import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { automatonOf } from "../../../src/secrets/detection/automaton.ts";

function found(words: readonly string[], text: string, from = 0): string[] {
  const automaton = automatonOf(words);
  const bytes = Buffer.from(text);
  const { count, ends, states } = automaton.find(bytes, from, bytes.length);
  const all: string[] = [];
  for (let hit = 0; hit < count; hit++) for (const word of automaton.wordsAt(states[hit] ?? 0)) all.push(`${words[word]}@${ends[hit]}`);
  return all.sort();
}

function foundOneByOne(words: readonly string[], text: string): string[] {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const all: string[] = [];
  for (const word of words) {
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1)) all.push(`${word}@${at + word.length}`);
  }
  return all.sort();
}

describe("the automaton", () => {
  test("finds words within words, whatever their letters' case", () => {
    expect(found(["he", "she", "his", "hers"], "uSHErs")).toEqual(["he@4", "hers@6", "she@4"]);
  });

  test("finds what searching for one word after the other finds", () => {
    const letters = fc.constantFrom("a", "b", "c", "_");
    const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "c", "_", " "), maxLength: 200 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 12 }), text, (words, within) => {
        expect(found(words, within)).toEqual(foundOneByOne(words, within));
      }),
    );
  });

  test("knows whether any word is there, and finds none where it has none", () => {
    expect(automatonOf(["key"]).finds(Buffer.from("a Key"))).toBe(true);
    expect(automatonOf(["key"]).finds(Buffer.from("a ke y"))).toBe(false);
    expect(automatonOf([]).finds(Buffer.from("anything"))).toBe(false);
    expect(found([], "anything")).toEqual([]);
  });

  test("finds at every byte without losing any", () => {
    expect(found(["aa"], "a".repeat(5000))).toHaveLength(4999);
  });
});
