import { nearest } from "../../config/did-you-mean.ts";
import { codeSpan, table } from "../../github/markdown.ts";
import { authorise } from "../authority/authorise.ts";
import { type CommandFacts, situationOf } from "../facts.ts";
import type { Answer, Verb } from "../verb.ts";
import { formOf, whoMay } from "../verb-words.ts";

/** @param verbs all that there are, this one included */
export const help = (verbs: () => readonly Verb[]): Verb => ({
  name: "help",
  summary: "what you can ask here",
  description: "Lists the commands that you may give in this repository, or says everything about one of them.",
  arguments: [
    {
      name: "verb",
      as: "word",
      required: false,
      pattern: /^[A-Za-z][A-Za-z0-9-]{0,31}$/,
      description: "the command that you want to know about",
    },
  ],
  class: "C0",
  examples: ["/warden help", "/warden help status"],
  answer({ arguments: { verb: asked } }, facts) {
    if (asked === undefined) return { standing: "done", text: list(verbs(), facts) };
    const found = verbs().find(({ name }) => name === asked.toLowerCase());
    return found === undefined ? unknown(asked, verbs()) : { standing: "done", text: about(found) };
  },
});

function list(verbs: readonly Verb[], facts: CommandFacts): string {
  const may = verbs.filter((verb) => authorise(verb, facts.authority, situationOf(facts)).allowed);
  const lines = may.map((verb) => `- ${codeSpan(formOf(verb))}: ${verb.summary}`);
  const rest =
    may.length === verbs.length
      ? ""
      : `\n\n${verbs.length - may.length} more take another role than yours, which is ${facts.authority.role}.`;
  return `one command on a line of its own, at its very beginning.\n\n${lines.join("\n")}${rest}`;
}

function about(verb: Verb): string {
  const rows = verb.arguments.map(({ name, required, description }) => [codeSpan(name), required ? "always" : "if you like", description]);
  return [
    verb.description,
    `**Form:** ${codeSpan(formOf(verb))}`,
    `**Who:** ${whoMay(verb)}`,
    rows.length === 0 ? "" : table(["argument", "", "what it is"], rows),
    `**Examples:** ${verb.examples.map((example) => codeSpan(example)).join(", ")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function unknown(asked: string, verbs: readonly Verb[]): Answer {
  const names = verbs.map(({ name }) => name);
  const meant = nearest(asked, names);
  const hint = meant === undefined ? "" : ` Did you mean ${codeSpan(meant)}?`;
  return { standing: "confused", text: `there is no command ${codeSpan(asked, 40)}.${hint}` };
}
