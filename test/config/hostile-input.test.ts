import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/config/problem.ts";
import { parse, problems, said } from "./kit.ts";

const head = "version: 1\n";

/** Whether a problem is fit to be shown: a sentence on one line, at a place that exists. */
function expectWellFormed(problem: Problem): void {
  expect(problem.message).toMatch(/^[A-Z`"].*[.?]$/);
  expect(problem.message).not.toMatch(/undefined|\[object|Invalid input|\bat .*:\d+:\d+/);
  expect(problem.message.length).toBeLessThan(700);
  expect(problem.path.length).toBeLessThanOrEqual(300);
  expect(problem.line).toBeGreaterThan(0);
  expect(problem.column).toBeGreaterThan(0);
}

function expectVerdict(text: string | Uint8Array): void {
  for (const kind of ["organisation", "repository"] as const) {
    const parsed = parse(text, kind);
    const found = parsed.ok ? parsed.warnings : parsed.problems;
    expect(found.length).toBeLessThanOrEqual(50);
    expect(found.some(({ severity }) => severity === "error")).toBe(!parsed.ok);
    for (const problem of found) expectWellFormed(problem);
  }
}

describe("any bytes", () => {
  it("get a verdict and never an exception", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectVerdict(bytes)),
      { numRuns: 300 },
    );
  });

  const pieces = [
    ..."-?:,[]{}#&*!|>'\"%@`~ \n\t\r",
    ...[
      "version: 1\n",
      "policies:",
      "protection:",
      "  ",
      "\n  ",
      "- ",
      "mode: ",
      "enforce",
      "default-branch:",
      "selections:",
      "match:",
      "exemptions:",
    ],
    ...[
      "---\n",
      "...\n",
      "<<: ",
      "null",
      "1e999",
      "0x1f",
      ".inf",
      "__proto__",
      "constructor",
      "toString",
      "\u{feff}",
      "\u0000",
      "😀",
      "\u2028",
    ],
    ...["checks:", "required-checks:", "required-reviews:", "pushers:", "teams:", "until:", "2026-13-01", "\\", "'x'", '"x"', "|2-\n"],
  ];
  it("that look like YAML do too", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), fc.boolean(), (parts, begins) =>
        expectVerdict(`${begins ? head : ""}${parts.join("")}`),
      ),
      { numRuns: 600 },
    );
  });

  const valid = `version: 1
policies:
  protection: { mode: enforce, default-branch: { required-checks: { checks: [{ context: ci, app-id: 1 }] }, pushers: { teams: [a] } } }
selections:
  - name: a
    match: { names: ["a*"], properties: { tier: ["1"] } }
    policies: { protection: { preset: strict } }
exemptions:
  - { setting: protection.default-branch.deletions, repository: a, reason: b, owner: "@c", until: 2026-01-01 }
`;
  it("that were a valid file before one place was changed do too", () => {
    expect(parse(valid).ok).toBe(true);
    fc.assert(
      fc.property(fc.nat(valid.length), fc.nat(12), fc.constantFrom("", ...pieces), (at, length, piece) =>
        expectVerdict(`${valid.slice(0, at)}${piece}${valid.slice(at + length)}`),
      ),
      { numRuns: 300 },
    );
  });
});

describe("a file that is refused before it is understood", () => {
  it("is larger than a megabyte", () => {
    expect(said("#".repeat(1_000_001))).toEqual([
      expect.stringMatching(/^1:1 The file has 1000001 bytes; more than 1000000 are not read\./),
    ]);
    expect(said("#".repeat(1_000_000))).toEqual([]);
  });

  it("is not UTF-8", () => {
    const latin = Uint8Array.from([...new TextEncoder().encode(`${head}# gr`), 0xfc, 0x6e]);
    expect(said(latin)).toEqual(["1:1 The file is not text in UTF-8. Save it with that encoding."]);
    const utf16 = new Uint8Array(Buffer.from(`\u{feff}${head}`, "utf16le"));
    expect(said(utf16)).toEqual(["1:1 The file is not text in UTF-8. Save it with that encoding."]);
  });

  it("is a bomb of aliases", () => {
    const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`);
    expect(said(`a0: &a0 [x]\n${levels.join("\n")}\n`)).toEqual([expect.stringMatching(/^1:5 The anchor "&a0" is not allowed/)]);
  });

  // Each of these takes the parser minutes, or its stack, if it gets that far.
  const huge: [what: string, text: string, message: RegExp][] = [
    ["open lists", "[".repeat(1_000_000), /has more than 50000 parts/],
    ["open mappings", "{".repeat(1_000_000), /has more than 50000 parts/],
    ["lists in one line", "- ".repeat(500_000), /has more than 50000 parts/],
    ["nested keys", "? ".repeat(500_000), /has more than 50000 parts/],
    ["documents", "---\n".repeat(250_000), /has more than 50000 parts/],
    ["keys", Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join("\n"), /has more than 50000 parts/],
    ["commas", `[${",".repeat(45_000)}]`, /is not valid YAML/],
    ["lists in lists", `${head}policies: ${"[".repeat(40)}${"]".repeat(40)}\n`, /^2:\d+ The nesting is deeper than 32 levels/],
    ["steps", Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"), /The nesting is deeper than 32 levels/],
    ["letters in a key", `${head}${"k".repeat(900_000)}: 1\n`, /is not valid YAML/],
  ];
  it.each(huge)("has too many %s", (_what, text, message) => {
    expect(said(text)).toEqual([expect.stringMatching(message)]);
  });
});

describe("a message", () => {
  it("shows what would not be seen, or would turn the line around", () => {
    expect(said('version: "\\u202e1\\n"\n')[0]).toMatch(/^1:10 The version "\\u\{202e\}1\\u\{a\}" is not a version/);
  });

  it("is cut where the file is long", () => {
    const [message = ""] = said(`version: 1\n${"k".repeat(1000)}: 1\n`);
    expect(message).toContain(`"${"k".repeat(60)}…"`);
  });
});

describe("many problems", () => {
  it("are told up to fifty, the last of which says that there are more", () => {
    const found = problems(`${head}${Array.from({ length: 80 }, (_, index) => `wrong${index}: 1`).join("\n")}\n`);
    expect(found).toHaveLength(50);
    expect(found.at(-1)?.message).toBe("There are more problems in this file; repair these first.");
  });

  it("never hide an error behind warnings", () => {
    const parsed = parse(`${head}paused: true\nselections: []\nexemptions: []\nwrong: 1\n`, "repository");
    expect(parsed).toMatchObject({ ok: false });
    expect(problems(`${head}paused: true\nwrong: 1\n`, "repository").map(({ severity }) => severity)).toEqual(["warning", "error"]);
  });

  it("in a long list are found in its order", () => {
    const list = Array.from({ length: 1000 }, () => "        - 7").join("\n");
    const found = said(`${head}policies:\n  protection:\n    default-branch:\n      required-checks:\n       checks:\n${list}\n`);
    expect(found[0]).toBe("7:11 Entry 1 of `checks` must be a mapping of keys to values, but it is the number 7.");
    expect(found).toHaveLength(50);
  });
});
