import fc from "fast-check";
import { Kind, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/github/graphql-document.ts";

/** The operations as graphql-js reads them; undefined when it does not parse, or finds something other than operations and fragments. */
function byGraphqlJs(document: string): string[] | undefined {
  try {
    const { definitions } = parse(document);
    const kinds = definitions.flatMap((d) => (d.kind === Kind.OPERATION_DEFINITION ? [d.operation as string] : []));
    return definitions.every((d) => d.kind === Kind.OPERATION_DEFINITION || d.kind === Kind.FRAGMENT_DEFINITION) ? kinds : undefined;
  } catch {
    return undefined;
  }
}

const name = fc.constantFrom("a", "query", "mutation", "subscription", "fragment", "node", "_x1", "constructor", "toString");
const plainString = fc.constantFrom(
  '""',
  '"x"',
  '"mutation { b }"',
  String.raw`"\" } mutation { b } {"`,
  String.raw`"\\"`,
  '"# no comment"',
);
const blockString = fc.constantFrom(
  '"""x"""',
  '"""mutation { b }"""',
  '"""a " b "" c"""',
  String.raw`"""q \""" } mutation { b }"""`,
  '"""\n#\n"""',
);
const value = fc.oneof(plainString, blockString, fc.constantFrom("1", "-2.5", "$v", "ENUM", "[1 2]", '{ a: 1, b: "}" }', "null"));
const args = fc.oneof(
  fc.constant(""),
  fc.tuple(name, value).map(([n, v]) => `(${n}: ${v})`),
);
const gap = fc.constantFrom(" ", "\n", ", ", "\r\n", " # mutation { x } \n", ' # "quote\n', "\t#}\r\n", ' #"""\n');
const directive = fc.oneof(
  fc.constant(""),
  fc.tuple(name, args).map(([n, a]) => ` @${n}${a}`),
);
const selection = fc.letrec<{ set: string; field: string }>((tie) => ({
  set: fc.tuple(gap, fc.array(tie("field"), { minLength: 1, maxLength: 3 }), gap).map(([g, fields, h]) => `{${g}${fields.join(h)}${h}}`),
  field: fc.oneof(
    { depthSize: "small" },
    fc.tuple(name, args, directive).map((parts) => parts.join("")),
    fc.tuple(name, name, args).map(([alias, n, a]) => `${alias}: ${n}${a}`),
    fc.constantFrom("...F", "... F @include(if: true)"),
    tie("set").map((set) => `... on Query ${set}`),
    fc.tuple(name, args, tie("set")).map(([n, a, set]) => `${n}${a} ${set}`),
  ),
})).set;
const variables = fc.constantFrom("", "($v: ID!)", '($v: I = { a: 1, b: "{" }, $w: [Int!] = [1])', "($v: ID @mutation(x: 1))");
const operation = fc
  .tuple(
    fc.constantFrom("query", "query", "query", "mutation", "subscription"),
    fc.oneof(fc.constant(""), name),
    variables,
    directive,
    gap,
    selection,
  )
  .map(([kind, n, v, d, g, set]) => `${kind}${g}${n}${v}${d}${g}${set}`);
const fragment = fc.tuple(selection, directive).map(([set, d]) => `fragment F on Query${d} ${set}`);
const document = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: operation }, { weight: 1, arbitrary: fragment }, { weight: 1, arbitrary: selection }), {
      minLength: 1,
      maxLength: 4,
    }),
    gap,
  )
  .map(([definitions, g]) => g + definitions.join(g) + g);

describe("The operations of a GraphQL document", () => {
  it("are the ones that graphql-js finds, in any document", () => {
    let read = 0;
    fc.assert(
      fc.property(document, (text) => {
        const expected = byGraphqlJs(text);
        if (expected === undefined) return;
        read += 1;
        expect(operationsOf(text)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it("never lack one that graphql-js would carry out, however the text was damaged", () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom("", '"', '"""', "#", "\n", "\r", "{", "}", "(", ")", "\\", "mutation", " ")),
      { minLength: 1, maxLength: 3 },
    );
    let compared = 0;
    fc.assert(
      fc.property(document, damage, (text, edits) => {
        const damaged = edits.reduce((result, [at, insert]) => {
          const position = at % (result.length + 1);
          return result.slice(0, position) + insert + result.slice(insert === "" ? position + 1 : position);
        }, text);
        const found = operationsOf(damaged);
        const expected = byGraphqlJs(damaged);
        if (found === undefined || expected === undefined) return;
        compared += 1;
        expect(found).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  const known: [string, string[]][] = [
    ["{ a }", ["query"]],
    ["query { a }", ["query"]],
    ["query Q { a } query R { b }", ["query", "query"]],
    ["query A { a } mutation B { b }", ["query", "mutation"]],
    ["fragment F on T { a } mutation { ...F }", ["mutation"]],
    ["subscription { a }", ["subscription"]],
    ["query mutation { mutation: mutation }", ["query"]],
    ["# mutation { a }\nquery { a }", ["query"]],
    ['query { a(x: "} mutation { b }") }', ["query"]],
    ['query { a(x: """} mutation { b }""") }', ["query"]],
    [String.raw`query { a(x: """\""" } mutation { b }""") }`, ["query"]],
    ["\uFEFFquery { a }", ["query"]],
    ["fragment F on T { a }", []],
  ];
  for (const [text, expected] of known) {
    it(`are ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () => expect(operationsOf(text)).toEqual(expected));
  }

  const notUnderstood: [string, string][] = [
    ["an unterminated string", 'query { a(x: "b) }'],
    ["a string over two lines", 'query { a(x: "b\nc") }'],
    ["an unterminated block string", 'query { a(x: """b) }'],
    ["a brace too many", "query { a } }"],
    ["a brace too few", "query { a "],
    ["brackets that cross", "query { a(x: [1) ] }"],
    ["a type definition", "type Query { a: Int }"],
    ["a description before an operation", '"what it does" query { a }'],
    ["an operation without a selection", "query A mutation B { b }"],
    ["variables before an operation", "($v: ID) query { a }"],
    ["a word before an operation", "foo mutation { b }"],
    ["a lone carriage return, which ends a comment for some parsers only", "query { a } #\rmutation { b }"],
    ["four quotes, which parsers split in different ways", 'query { a(x: """"b""""") }'],
    ["a control character", "query { a\u0000 }"],
    ["a line separator", "query { a #\u2028 } \n }"],
    ["a closing bracket first", ") query { a }"],
    ["a fragment without a type", "fragment F { a }"],
  ];
  for (const [what, text] of notUnderstood) {
    it(`are not guessed at when the document has ${what}`, () => expect(operationsOf(text)).toBeUndefined());
  }
});
