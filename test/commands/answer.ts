import type { Known } from "../../src/commands/knowledge.ts";
import { verbs } from "../../src/commands/registry.ts";
import type { Answer } from "../../src/commands/verb.ts";
import { factsOf, now } from "./kit.ts";

/** What a verb answers to somebody who may give it. */
export function answer(
  name: string,
  known: Known = {},
  given: Readonly<Record<string, string>> = {},
  parts: Parameters<typeof factsOf>[0] = {},
): Answer {
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) throw new Error(`There is no command ${name}.`);
  return verb.answer({ id: "c", verb: name, arguments: given, line: 1 }, factsOf(parts), known, now);
}
