import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { translateRe2 } from "../../src/secrets/detection/re2.ts";
import { folder } from "../scanner/made.ts";

// Go's own `regexp`, which gitleaks uses, is asked what it finds. Needs Go on the PATH or in /usr/local/go.

const program = `package main

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var c struct{ P, T string }
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			panic(err)
		}
		var found [][]int
		re, err := regexp.Compile(c.P)
		if err == nil {
			found = re.FindAllStringIndex(c.T, -1)
			if found == nil {
				found = [][]int{}
			}
		}
		line, _ := json.Marshal(found)
		out.Write(line)
		out.WriteByte('\\n')
	}
}
`;

const letters = ["a", "b", "k", "K", "s", "_", "0", "-", " ", "\n", "\r", "\t", "\v", "é", "É", "ſ", "\u212a", "€", "😀", "."];

const atoms = [
  ...[
    "a",
    "b",
    "k",
    "S",
    "é",
    "😀",
    ".",
    "\\.",
    "\\-",
    "\\x61",
    "\\x{1F600}",
    "\\101",
    "\\n",
    "\\Qa.b\\E",
    "\\z",
    "\\A",
    "^",
    "$",
    "\\b",
    "\\B",
  ],
  ...[
    "\\d",
    "\\w",
    "\\s",
    "\\D",
    "\\W",
    "\\S",
    "\\pL",
    "\\PL",
    "\\p{Lu}",
    "\\p{^Greek}",
    "[ab]",
    "[^a]",
    "[^\\n]",
    "[a-k_]",
    "[\\w.-]",
    "[^\\s]",
  ],
  ...[
    "[[:alpha:]]",
    "[[:^digit:]x]",
    "[]a]",
    "[^]a]",
    "[é-ü]",
    "[k-s]",
    "[😀a]",
    "[\\x{0}-\\x{10FFFF}]",
    "[\\W\\d]",
    "[[:punct:]-]",
    "\\p{Lu}",
  ],
];
const flags = ["i", "s", "m", "U", "-i", "i-s", "sm", "is"];
const quantifiers = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}", "{0}", "{,2}", "{1001}", "++", "**"];

const patterns = fc.letrec<{ node: string; sequence: string; choice: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    { weight: 6, arbitrary: fc.constantFrom(...atoms) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...atoms), fc.constantFrom(...quantifiers)).map((parts) => parts.join("")) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie("choice"), fc.constantFrom("(", "(?:", "(?i:", "(?s:", "(?P<n>", "(?-i:", "(?<m>"))
        .map(([body, open]) => `${open}${body})`),
    },
    { weight: 2, arbitrary: fc.tuple(tie("choice"), fc.constantFrom(...quantifiers)).map(([body, times]) => `(?:${body})${times}`) },
    { weight: 1, arbitrary: fc.constantFrom(...flags).map((flag) => `(?${flag})`) },
  ),
  sequence: fc.array(tie("node"), { minLength: 0, maxLength: 4 }).map((parts) => parts.join("")),
  choice: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((branches) => branches.join("|")),
})).choice;

const texts = fc.array(fc.constantFrom(...letters), { maxLength: 14 }).map((parts) => parts.join(""));

/** Places in bytes of UTF-8, without empty matches that touch the one before, as Go has them. */
function found(regex: RegExp, text: string): [number, number][] {
  const places: [number, number][] = [];
  for (const match of text.matchAll(new RegExp(regex, `g${regex.flags}`))) {
    const start = Buffer.byteLength(text.slice(0, match.index));
    const end = start + Buffer.byteLength(match[0]);
    // Within a character of two units nothing can be found but nothing.
    if (match[0] === "" && /^[\udc00-\udfff]/.test(text.slice(match.index))) continue;
    if (start === end && places.at(-1)?.[1] === start) continue;
    places.push([start, end]);
  }
  return places;
}

it("finds what Go finds, and refuses what Go refuses", { timeout: 300_000 }, () => {
  using place = folder();
  const file = join(place.path, "main.go");
  writeFileSync(file, program);
  const cases = fc.sample(fc.tuple(patterns, texts), 60_000);
  const input = cases.map(([P, T]) => `${JSON.stringify({ P, T })}\n`).join("");
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/local/go/bin`, GO111MODULE: "off" };
  const output = execFileSync("go", ["run", file], { input, env, encoding: "utf8", maxBuffer: 1 << 28 });
  const answers = output.trim().split("\n");
  const differences: unknown[] = [];
  const counts = { same: 0, refusedByBoth: 0, refusedForV8: 0 };
  for (const [at, [pattern, text]] of cases.entries()) {
    const theirs = JSON.parse(answers[at] ?? "") as [number, number][] | null;
    const translation = translateRe2(pattern);
    if (!translation.ok) {
      if (theirs === null) counts.refusedByBoth += 1;
      else if (/may be nothing before/.test(translation.reason)) counts.refusedForV8 += 1;
      else differences.push({ pattern, ours: translation.reason });
      continue;
    }
    const ours = found(translation.regex, text);
    if (JSON.stringify(ours) === JSON.stringify(theirs)) counts.same += 1;
    else differences.push({ pattern, text, ours, theirs, regex: String(translation.regex) });
  }
  expect(differences.slice(0, 5)).toEqual([]);
  expect(counts.same).toBeGreaterThan(30_000);
  expect(counts.refusedForV8).toBeLessThan(counts.same / 5);
});
