import fc from "fast-check";
import { parseTree } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { type EditOptions, type Edits, editJson, setMembers } from "../../src/dependencies/json-text.ts";
import type { Json } from "../../src/values/json.ts";

type Members = { readonly [name: string]: Json };

/** JSON values whose objects have no name twice. */
const values = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const objects = fc.dictionary(fc.string({ maxLength: 6 }), values, { maxKeys: 6 }) as fc.Arbitrary<Members>;
const blank = fc.constantFrom("", " ", "\n", "\r\n", "\t", "\n    ", " \r\n\t");

/** A JSON text with any blanks wherever they may stand. */
function laidOut(value: Json, next: () => string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return `[${next()}]`;
    return `[${next()}${value.map((each: Json) => laidOut(each, next)).join(`${next()},${next()}`)}${next()}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as Members).map(
    ([name, inner]) => `${JSON.stringify(name)}${next()}:${next()}${laidOut(inner, next)}`,
  );
  return members.length === 0 ? `{${next()}}` : `{${next()}${members.join(`${next()},${next()}`)}${next()}}`;
}

const texts = fc
  .record({ value: objects, blanks: fc.infiniteStream(blank), mark: fc.constantFrom("", "\uFEFF") })
  .map(({ value, blanks, mark }) => {
    const next = () => blanks.next().value;
    return { value, text: mark + next() + laidOut(value, next) + next() };
  });

/** Every member of every object, as changes within. */
const asEdits = (value: Members): Edits =>
  new Map(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
        ? asEdits(inner as Members)
        : inner,
    ]),
  );
const parsed = (text: string): Json => JSON.parse(text.replace(/^\uFEFF/, "")) as Json;

describe("editing a JSON text", () => {
  it("changes no byte when everything has its value already, whatever the layout", () => {
    fc.assert(
      fc.property(texts, ({ value, text }) => {
        // Null takes a member out: what is null already cannot be asked for.
        const edits = (function without(all: Edits): Edits {
          return new Map(
            [...all].flatMap(([name, edit]) => (edit === null ? [] : [[name, edit instanceof Map ? without(edit) : edit] as const])),
          );
        })(asEdits(value));
        expect(editJson(text, edits)).toBe(text);
      }),
    );
  });

  it("makes of any text what is asked for, and nothing else", () => {
    fc.assert(
      fc.property(texts, objects, ({ value, text }, members) => {
        const edited = setMembers(text, [], new Map(Object.entries(members)));
        const wanted = Object.fromEntries(
          Object.entries({ ...value, ...members }).filter(([name]) => members[name] !== null || !Object.hasOwn(members, name)),
        );
        expect(parsed(edited)).toEqual(wanted);
        expect(edited.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
        expect(setMembers(edited, [], new Map(Object.entries(members)))).toBe(edited);
      }),
    );
  });

  it("leaves the text of every other member as it was", () => {
    fc.assert(
      fc.property(texts, fc.string({ maxLength: 6 }), values, ({ value, text }, name, other) => {
        fc.pre(other !== null);
        const edited = setMembers(text, [], new Map([[name, other]]));
        for (const [each, inner] of Object.entries(value)) if (each !== name) expect(parsed(edited)).toHaveProperty([each], inner);
        // The texts of the others, one after the other, are still there.
        let from = 0;
        for (const part of partsOf(text, name)) {
          from = edited.indexOf(part, from);
          expect(from).toBeGreaterThanOrEqual(0);
          from += part.length;
        }
      }),
    );
  });

  it.each([
    ["two blanks", '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}\n'],
    ["tabs", '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1\n\t\t]\n\t}\n}'],
    [
      "Windows' line ends",
      '{\r\n    "a": 1\r\n}\r\n',
      '{\r\n    "a": 1,\r\n    "b": {\r\n        "c": [\r\n            1\r\n        ]\r\n    }\r\n}\r\n',
    ],
    ["one line", '{"a": 1}', '{"a": 1, "b": {"c":[1]}}'],
    ["nothing at all", "{}", '{\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}'],
  ])("writes what is new as the rest is written: %s", (_name, before, after) => {
    expect(setMembers(before, ["b"], new Map([["c", [1]]]))).toBe(after);
  });

  it("puts a new member where its name belongs when the others are in their order", () => {
    expect(setMembers('{"a":1,"c":2}', [], new Map([["b", 3]]))).toBe('{"a":1,"b": 3,"c":2}');
    expect(setMembers('{"c":1,"a":2}', [], new Map([["b", 3]]))).toBe('{"c":1,"a":2,"b": 3}');
  });

  it("takes members out with their separators, the first, the last and all", () => {
    const gone = (text: string, ...names: string[]) => setMembers(text, [], new Map(names.map((name) => [name, null])));
    const text = '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n';
    expect(gone(text, "a")).toBe('{\n  "b": 2,\n  "c": 3\n}\n');
    expect(gone(text, "b")).toBe('{\n  "a": 1,\n  "c": 3\n}\n');
    expect(gone(text, "c")).toBe('{\n  "a": 1,\n  "b": 2\n}\n');
    expect(gone(text, "a", "b", "c")).toBe("{}\n");
    expect(gone(text, "d")).toBe(text);
  });

  it("lets an object go that loses its last member, where that is asked for", () => {
    const edits: Edits = new Map([["a", new Map([["b", null]])]]);
    expect(editJson('{"a":{"b":1},"c":{}}', edits, { dropEmpty: true })).toBe('{"c":{}}');
    expect(editJson('{"a":{"b":1},"c":{}}', edits)).toBe('{"a":{},"c":{}}');
  });

  it("moves a value that becomes an object, and an object that becomes a value, where the order tells them apart", () => {
    const text = '{\n  "b": {\n    "x": 1\n  },\n  "c": {}\n}';
    const edits: Edits = new Map([["c", ["list"]]]);
    const order: EditOptions["order"] = (one, other) => Number(one.isObject) - Number(other.isObject) || (one.name < other.name ? -1 : 1);
    expect(editJson(text, edits, { order })).toBe('{\n  "c": [\n    "list"\n  ],\n  "b": {\n    "x": 1\n  }\n}');
    expect(Object.keys(JSON.parse(editJson(text, edits)) as object)).toEqual(["b", "c"]);
    expect(editJson('{"a": 1, "b": "x", "d": {}}', new Map([["a", { y: 1 }]]), { order })).toBe('{"b": "x", "a": {"y":1}, "d": {}}');
  });

  it("changes a name that stands twice everywhere, so that no reader sees the old value", () => {
    expect(setMembers('{"a":1,"b":2,"a":3}', [], new Map([["a", 4]]))).toBe('{"a":4,"b":2,"a":4}');
  });

  it("knows names that JavaScript's objects have by themselves", () => {
    const members = new Map([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
    expect(setMembers('{"x":{}}', ["x"], members)).toBe('{"x":{"__proto__": 1, "constructor": 2}}');
  });

  it.each(["", "[]", "null", "nonsense"])("refuses %j, which is no object", (text) => {
    expect(() => setMembers(text, [], new Map([["a", 1]]))).toThrow("The text is no JSON object.");
  });

  it("refuses to go through what is no object", () => {
    expect(() => setMembers('{"a":{"b":[1]}}', ["a", "b"], new Map([["c", 1]]))).toThrow("Something else than an object stands at b.");
  });
});

/** The texts of an object's members but for one. */
const partsOf = (text: string, name: string): string[] =>
  (parseTree(text.replace(/^\uFEFF/, ""))?.children ?? [])
    .filter(({ children }) => children?.[0]?.value !== name)
    .map(({ offset, length }) => text.replace(/^\uFEFF/, "").slice(offset, offset + length));
