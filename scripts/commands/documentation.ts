import { type CommandClass, classRules, commandClasses } from "../../src/commands/authority/classes.ts";
import { stricter } from "../../src/commands/authority/roles.ts";
import type { Verb } from "../../src/commands/verb.ts";
import { formOf, whoMay } from "../../src/commands/verb-words.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${text}\``;

const meanings: Record<CommandClass, string> = {
  C0: "asks; changes nothing",
  C1: "makes the bot look",
  C2: "steers the bot's own work",
  C3: "decides about a commit",
  C4: "is dangerous",
};

const yes = (is: boolean): string => (is ? "yes" : "no");

const classRow = (name: CommandClass): string => {
  const { role, bound, second, viaApp } = classRules[name];
  return `| ${name} | ${meanings[name]} | ${role} | ${yes(bound)} | ${yes(second)} | ${yes(viaApp)} |\n`;
};

const overviewRow = (verb: Verb): string => {
  const role = stricter(classRules[verb.class].role, verb.role ?? "none");
  return `| [${code(formOf(verb))}](#${verb.name}) | ${cell(verb.summary)} | ${verb.class} | ${role} |\n`;
};

function chapter(verb: Verb): string {
  const rows = verb.arguments.map(
    ({ name, required, description }) => `| ${code(name)} | ${required ? "always" : "if you like"} | ${cell(description)} |\n`,
  );
  const specs = rows.length === 0 ? "" : `\n| argument | | what it is |\n|---|---|---|\n${rows.join("")}`;
  const examples = verb.examples.map((example) => `${example}\n`).join("");
  return `### ${verb.name}

${verb.description}

**Who:** ${whoMay(verb)}
${specs}
\`\`\`text
${examples}\`\`\`
`;
}

/** `docs/commands.md`: prose, and tables made from the registry of verbs. */
export const commandsDocument = (verbs: readonly Verb[]): string => `# Commands

What you can tell Pipewarden in a pull request or an issue. This page is made from the commands themselves: \`npx node scripts/write-commands-document.ts\`.

| command | what it does | class | least role |
|---|---|---|---|
${verbs.map(overviewRow).join("")}
## How to write one

A command is a line of its own that begins with \`/warden\` in the first column, in plain text: a comment of a conversation, a review, or a comment beside a line.

- At most ten in a comment, one on each line. Other text may stand around them.
- Words are parted by blanks. An argument with a name goes \`name:value\`, or \`name:"any text"\`.
- What stands in a quote, a list, code, a table, a link, HTML or a hidden comment is none, and neither is a title.
- A comment counts as it was written first. Editing it does nothing; write a new one.
- What is not printable ASCII, outside of a text in quotes, is refused: it might look like something that it is not.

You see 👀 as soon as the comment was read and its sender was found to be allowed, then 👍 when all is done, 👎 when something was refused, 😕 when something was not understood. One reply says what was done, by whose authority and at
which commit, or why not and who could; as work goes on, it is edited in place. Who may not use the bot at all gets 👎 and no words. Bots get no answer.

Buttons on the bot's check runs are commands too: a click is as if you had written the command, with the same rights and for the commit of the check.

## Who may

GitHub is asked at that moment what the sender may do in the repository, and again right before anything is changed. What GitHub does not say is refused. A custom role counts as the role that it builds upon.

| class | what it does | least role | names the whole SHA | second person | through another App |
|---|---|---|---|---|---|
${commandClasses.map(classRow).join("")}
In a public repository everybody can read; there, asking takes the role triage, or to be the author of the pull request. "Through another App" is what an App writes in your name. GitHub does not tell so of reviews, which
is why they hold only commands for which it does not matter.

A command that names a commit is followed for the head of an open pull request alone, and only as long as nothing was pushed since the comment was written, also if the branch is back at that commit meanwhile. The bot keeps its own record of heads, since dates
within commits are chosen by whoever makes them. A refusal links to the difference: look at it before you write the command again.

Whoever edits or deletes another person's command leaves an event in the audit trail, and so does each refusal.

## The commands

${verbs.map(chapter).join("\n")}`;
