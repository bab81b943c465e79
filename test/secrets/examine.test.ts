import { describe, expect, it } from "vitest";
import { compileRules } from "../../src/secrets/detection/compile.ts";
import type { Rule } from "../../src/secrets/detection/rule.ts";
import { scan } from "../../src/secrets/detection/scan.ts";
import type { ExactMatch } from "../../src/secrets/exact/exact-matcher.ts";
import { createTagger } from "../../src/secrets/exact/tagger.ts";
import { type ExamineOptions, examine } from "../../src/secrets/examine.ts";
import type { SourceText } from "../../src/secrets/place.ts";
import { Secret } from "../../src/values/secret.ts";
import { head, managed } from "./kit.ts";
import { randomFrom } from "./rules/random.ts";

const rule = (id: string, given: Partial<Rule> = {}): Rule => ({
  id,
  description: `Pass of ${id}`,
  regex: new RegExp(`${id}_[0-9a-f]{20}`),
  keywords: [`${id}_`],
  allowlists: [],
  severity: "high",
  kind: id,
  certainty: "format",
  ...given,
});
const pass = (id: string, seed = 1): string => `${id}_${randomFrom(seed).text(20, "hex")}`;

/** As the matcher tells of a value that stands there in plain. */
const exactly = (text: string, value: string): ExactMatch => {
  const start = Buffer.from(text.slice(0, text.indexOf(value))).length;
  const lines = text.slice(0, text.indexOf(value)).split("\n");
  const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
  return {
    secret: Secret.of(value),
    at: { start, end: start + value.length, startLine: line, startColumn: column, endLine: line, endColumn: column + value.length - 1 },
    encodings: [],
    managed: [managed("prod/db")],
  };
};

interface World {
  readonly rules?: readonly Rule[];
  readonly unlisted?: readonly Rule[];
  readonly values?: readonly string[];
  readonly validate?: readonly string[];
  readonly alive?: readonly string[];
}

function options({ rules = [rule("one")], unlisted, values = [], validate = [], alive = [] }: World = {}) {
  const asked: string[] = [];
  const by = (set: readonly Rule[]): ExamineOptions["scan"] => {
    const compiled = compileRules({ rules: set, allowlists: [] });
    return (input) => scan(compiled, input);
  };
  const given: ExamineOptions = {
    scan: by(rules),
    scanUnlisted: unlisted === undefined ? null : by(unlisted),
    ignores: () => false,
    matcher: {
      refresh: async () => {},
      match: async (bytes) => {
        const text = Buffer.from(bytes).toString();
        return { matches: values.filter((value) => text.includes(value)).map((value) => exactly(text, value)), notScanned: [] };
      },
    },
    tagger: createTagger(Secret.of("k".repeat(40))),
    validate: new Set(validate),
    validator: {
      ask: async ({ secret, companions }) => {
        asked.push(`${secret.reveal()} with ${companions.length}`);
        return alive.includes(secret.reveal()) ? "alive" : "dead";
      },
    },
  };
  return { given, asked };
}

const file = (text: string, path = "a.txt", lines?: SourceText["lines"]): SourceText => ({
  place: { kind: "file", path, commit: head, blob: null },
  bytes: new TextEncoder().encode(text),
  ...(lines === undefined ? {} : { lines }),
});

describe("a text that is examined", () => {
  it("has what rules find, without the value in anything that comes out", async () => {
    const found = await examine(file(`x\nkey = ${pass("one")}\n`), options().given);
    expect(found).toMatchObject({
      hits: [{ rule: "one", certainty: "format", severity: "high", lines: { startLine: 2, startColumn: 7 } }],
    });
    expect(JSON.stringify(found)).not.toContain(pass("one").slice(4));
  });

  it("has a managed secret that no rule knows", async () => {
    const { hits } = await examine(file("PASS=hunter-of-nothing-1234\n"), options({ values: ["hunter-of-nothing-1234"] }).given);
    expect(hits).toMatchObject([{ rule: "managed-secret", certainty: "exact", severity: "critical", managed: [{ name: "prod/db" }] }]);
  });

  it("has a managed secret once, with the kind that the surest rule knows", async () => {
    const rules = [rule("one", { certainty: "guess" }), rule("two", { regex: /key = one_[0-9a-f]{20}/, keywords: ["key"], kind: "key" })];
    const { hits } = await examine(file(`key = ${pass("one")}\n`), options({ rules, values: [pass("one")] }).given);
    expect(hits).toHaveLength(1);
    expect(hits).toMatchObject([{ certainty: "exact", kind: "key", managed: [{ name: "prod/db" }] }]);
  });

  it("gives a value one tag wherever it stands, and a finding another for each file", async () => {
    const [one] = (await examine(file(pass("one"), "a.txt"), options().given)).hits;
    const [two] = (await examine(file(`\n\n ${pass("one")}`, "b.txt"), options().given)).hits;
    const [again] = (await examine(file(`\n\n\n ${pass("one")}`, "a.txt"), options().given)).hits;
    expect(one?.valueTag).toBe(two?.valueTag);
    expect(one?.fingerprint).not.toBe(two?.fingerprint);
    expect(one?.fingerprint).toBe(again?.fingerprint);
  });

  it("that is a diff counts with its new lines alone, by their numbers in the file", async () => {
    const text = `${pass("one", 1)}\n${pass("one", 2)}\n`;
    const lines = [
      { number: 10, added: false },
      { number: 11, added: true },
    ];
    const { hits } = await examine(file(text, "a.txt", lines), options({ values: [pass("one", 1)] }).given);
    expect(hits).toMatchObject([{ certainty: "format", lines: { startLine: 11, endLine: 11 } }]);
  });
});

describe("a file with a secret in its name", () => {
  it("is found, and its name is shown nowhere as it is", async () => {
    const path = `keys/${pass("one")}/${pass("one", 2)}.txt`;
    const found = await examine(file(`x ${pass("one", 3)}`, path), options().given);
    expect(found.hits.map(({ place }) => place)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ path: "keys/[secret]/[secret].txt" })),
    );
    expect(JSON.stringify(found)).not.toContain(pass("one").slice(4));
  });

  it("that is a managed one too", async () => {
    const { hits } = await examine(file("", "dumps/hunter-of-nothing-1234.sql"), options({ values: ["hunter-of-nothing-1234"] }).given);
    expect(hits).toMatchObject([{ certainty: "exact", place: { path: "dumps/[secret].sql" } }]);
  });
});

describe("a provider is asked", () => {
  it("about kinds that the policy names, with what else of the kind stands there, and about no other", async () => {
    const rules = [rule("one"), rule("two")];
    const { given, asked } = options({ rules, validate: ["one"], alive: [pass("one", 1)] });
    const text = `${pass("one", 1)}\n${pass("one", 2)}\n${pass("two")}\n`;
    const { hits } = await examine(file(text), given);
    expect(hits.map(({ liveness }) => liveness)).toEqual(["alive", "dead", null]);
    expect(asked).toEqual([`${pass("one", 1)} with 1`, `${pass("one", 2)} with 1`]);
  });

  it("also about what a repository allows itself, which counts all the same while it is alive", async () => {
    const world = { rules: [], unlisted: [rule("one"), rule("two")], validate: ["one"] };
    const text = `${pass("one", 1)}\n${pass("one", 2)}\n${pass("two")}\n`;
    const { hits } = await examine(file(text), options({ ...world, alive: [pass("one", 2)] }).given);
    expect(hits).toMatchObject([{ rule: "one", liveness: "alive", lines: { startLine: 2 } }]);
    const { given, asked } = options({ ...world, validate: [] });
    expect((await examine(file(text), given)).hits).toEqual([]);
    expect(asked).toEqual([]);
  });
});
