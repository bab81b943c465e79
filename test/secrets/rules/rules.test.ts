import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/secrets/detection/rule.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";
import { validatableKinds } from "../../../src/secrets/validation/kinds.ts";
import { thorough } from "../../thorough.ts";
import { examples } from "./examples/index.ts";
import { randomFrom } from "./random.ts";

const everywhere = new Map(
  ourRules.rules.map((rule) => [rule.id, new RegExp(rule.regex ?? /(?!)/, `g${rule.regex?.flags.replace("g", "") ?? ""}`)]),
);

/** What `rule` alone finds in a text, by its keywords, its expression, its allow-lists on values, its entropy and its own check. */
function found(rule: Rule, text: string): string[] {
  const lower = text.toLowerCase();
  if (rule.regex === undefined) return rule.path?.test(text) ? [text] : [];
  if (rule.keywords.length > 0 && !rule.keywords.some((keyword) => lower.includes(keyword))) return [];
  return [...text.matchAll(everywhere.get(rule.id) ?? /(?!)/g)].flatMap((match) => {
    const secret = rule.secretGroup ? match[rule.secretGroup] : (match.slice(1).find((group) => group !== undefined) ?? match[0]);
    if (secret === undefined || entropyOf(secret) <= (rule.entropy ?? 0) || rule.isGenuine?.(secret) === false) return [];
    const subject = { secret, match: match[0], line: text };
    const allowed = rule.allowlists.some(
      ({ regexes, regexTarget, stopwords }) =>
        regexes.some((regex) => regex.test(subject[regexTarget])) || stopwords.some((word) => secret.toLowerCase().includes(word)),
    );
    return allowed ? [] : [secret];
  });
}

/** Shannon's, in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

describe("our rules", () => {
  it("have unique ids, which are kebab-case, as their kinds are", () => {
    const ids = ourRules.rules.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ourRules.rules.flatMap(({ id, kind }) => [id, kind]).filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it("each say what was found, in plain words without a full stop, and link to the provider's page", () => {
    for (const { id, description, documentation } of ourRules.rules) {
      expect(description, id).toMatch(/^[A-Za-z1][^`*<>]{5,79}[^.]$/);
      expect(documentation, id).toMatch(/^https:\/\/\S+$/);
    }
  });

  it("each have keywords, in lower case, or are about files of one name", () => {
    for (const { id, keywords, path } of ourRules.rules) {
      if (path === undefined) expect(keywords.length, id).toBeGreaterThan(0);
      expect(
        keywords.every((keyword) => keyword.length >= 2 && keyword === keyword.toLowerCase()),
        id,
      ).toBe(true);
    }
  });

  it("find every kind of credential about which a provider can be asked", () => {
    const kinds = new Set(ourRules.rules.map(({ kind }) => kind));
    expect(validatableKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  // What stands in an .npmrc may belong to any registry: asking npm about it would tell npm.
  it("call only what npm itself issues a token of npm", () => {
    expect(ourRules.rules.filter(({ kind }) => kind === "npm-token").map(({ id }) => id)).toEqual([
      "npm-access-token",
      "npm-access-token-with-wrong-checksum",
    ]);
  });

  it("are all exemplified, and every example is of a rule", () => {
    expect(Object.keys(examples).toSorted()).toEqual(ourRules.rules.map(({ id }) => id).toSorted());
  });
});

describe("the examples of our rules", () => {
  const seeds = thorough ? Array.from({ length: 20 }, (_, index) => index + 1) : [1];
  const all = ourRules.rules.flatMap((rule) => seeds.map((seed) => ({ rule, of: examples[rule.id], random: randomFrom(seed) })));

  it("are at least two that it finds, and the secret in them, for each rule", () => {
    const missed = all.flatMap(({ rule, of, random }) => {
      const positives = of?.positives(random) ?? [];
      // Elsewhere, a third of many is enough: the texts are of the same kinds for all rules.
      const some = positives.filter((_, index) => thorough || index % 3 === rule.id.length % 3 || positives.length < 30);
      const texts = some.filter(({ text, secret }) => !found(rule, text).includes(secret)).map(({ text }) => text);
      return [...(positives.length < 2 ? ["(has too few)"] : []), ...texts].map((text) => `${rule.id}: ${text}`);
    });
    expect(missed).toEqual([]);
  });

  it("are at least two in which it finds nothing, for each rule", () => {
    const wrong = all.flatMap(({ rule, of, random }) => {
      const negatives = of?.negatives(random) ?? [];
      const texts = negatives.filter((text) => found(rule, text).length > 0);
      return [...(negatives.length < 2 ? ["(has too few)"] : []), ...texts].map((text) => `${rule.id}: ${text}`);
    });
    expect(wrong).toEqual([]);
  });
});
