import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseComment } from "../../../src/commands/grammar/parse-comment.ts";
import { lines } from "./arbitraries.ts";
import { assertCommandsAreWhatPeopleSee } from "./properties.ts";

const numRuns = 1_000;

const found = (body: string): number[] => parseComment(body).commands.map(({ line }) => line);

describe("a comment of anything at all", () => {
  it("holds the commands that people see as such, and no other", () => {
    assertCommandsAreWhatPeopleSee(numRuns);
  });
});

describe("what is not the author's own plain text", () => {
  const within = (wrap: (inner: readonly string[]) => string) =>
    fc.assert(
      fc.property(lines, (inner) => {
        expect(found(wrap(inner))).toEqual([]);
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );

  it("holds no command: a quote", () => within((inner) => inner.map((line) => `> ${line}`).join("\n")));
  it("holds no command: indented code", () => within((inner) => inner.map((line) => `    ${line}`).join("\n")));
  it("holds no command: a fence", () => within((inner) => `\`\`\`\`\`\n${inner.join("\n")}\n\`\`\`\`\``));
  it("holds no command: a fence that is never closed", () => within((inner) => `~~~~~~~~\n${inner.join("\n")}`));
  it("holds no command: a hidden comment", () => within((inner) => `<!--\n${inner.join("\n").replaceAll("-->", "")}\n-->`));
  it("holds no command: an item of a list", () => within((inner) => inner.map((line) => `- ${line}`).join("\n")));
  it("holds no command: a line that is indented", () => within((inner) => inner.map((line) => ` ${line}`).join("\n\n")));
  it("holds no command: a processing instruction", () => within((inner) => `<?\n${inner.join("\n").replaceAll("?>", "")}\n?>`));
});
