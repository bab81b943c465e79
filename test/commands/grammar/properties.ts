import fc from "fast-check";
import { expect } from "vitest";
import { parseComment } from "../../../src/commands/grammar/parse-comment.ts";
import { comments } from "./arbitraries.ts";
import { commandLinesInOnePass } from "./one-pass.ts";

/** Of any comment, those lines are commands that people see as such, and each stands at the beginning of a line of the source. */
export function assertCommandsAreWhatPeopleSee(numRuns: number): void {
  fc.assert(
    fc.property(comments, (body) => {
      const { commands, more, unreadable } = parseComment(body);
      const source = body.split(/\r\n|\r|\n/);
      for (const { line, text } of commands) {
        expect(source[line - 1]).toBe(text);
        expect(text).toMatch(/^\/warden/i);
      }
      if (!more && !unreadable) expect(commands.map(({ line }) => line)).toEqual(commandLinesInOnePass(body));
    }),
    { numRuns },
  );
}
