import { mayHoldCommands } from "../../values/called.ts";
import { commandLines } from "./command-lines.ts";
import { parseLine } from "./parse-line.ts";
import type { ParsedComment } from "./parsed-comment.ts";

/** Longer comments are not read, in UTF-16 units; GitHub takes 65,536 characters. */
const longestBody = 65_536;
const mostCommands = 10;

export { mayHoldCommands };

/** The commands in a comment, in their order. Says nothing about whether the verbs exist. Never throws. */
export function parseComment(body: string): ParsedComment {
  if (!mayHoldCommands(body)) return { commands: [], more: false, unreadable: false };
  const lines = body.length > longestBody ? undefined : commandLines(body);
  if (lines === undefined) return { commands: [], more: false, unreadable: true };
  const commands = lines.slice(0, mostCommands).map(({ line, text, formatted }) => {
    const parsed = parseLine(line, text);
    return formatted ? { ...parsed, problem: "formatted" as const } : parsed;
  });
  return { commands, more: lines.length > mostCommands, unreadable: false };
}
