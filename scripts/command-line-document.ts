import { choicesOf, optionsOf } from "../src/cli/options.ts";
import type { Verb } from "../src/cli/verb.ts";

const code = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

/** What a verb takes beside what its usage explains. */
function sharedOf(verb: Verb): string {
  const shared = Object.keys(optionsOf(verb)).filter((name) => !(name in verb.options));
  return shared.map((name) => `\`--${name}\``).join(", ");
}

function section(verb: Verb): string {
  const formats = choicesOf(verb, "format") ?? [];
  const json = verb.json === undefined || !formats.includes("json") ? "" : `\nWith \`--format json\`:\n\n${code("text", verb.json)}`;
  return `## ${verb.name}\n\n${verb.summary}\n\n${code("text", verb.usage)}\nAlso takes ${sharedOf(verb)}.\n${json}`;
}

/** `docs/command-line.md`: what holds for every verb, and each verb's own explanation. */
export const commandLineDocument = (
  verbs: readonly Verb[],
): string => `<!-- Made by scripts/write-command-line.ts from the verbs in src/cli; a test keeps it equal. -->

# Command line

\`pipewarden <verb>\` in an installed package, \`bin/pipewarden <verb>\` in a clone. It needs Node 24 or newer.

## Install

In a clone, \`npm ci\` is all. Elsewhere, the package is plain JavaScript in one piece; only the native store of the local bot is installed
beside it. Make it with \`npm pack\`, and install it with \`npm install --global ./pipewarden-VERSION.tgz\`.

Completion of verbs, options and their values starts no program for a TAB; print it anew after an update:

${code(
  "sh",
  `# bash with the package bash-completion; without it, source the file in ~/.bashrc
pipewarden completion bash > ~/.local/share/bash-completion/completions/pipewarden

# zsh, with \`fpath+=~/.zfunc; autoload -Uz compinit; compinit\` in ~/.zshrc
pipewarden completion zsh > ~/.zfunc/_pipewarden

pipewarden completion fish > ~/.config/fish/completions/pipewarden.fish`,
)}
## What holds for every verb

| option | |
|---|---|
| \`--help\`, \`-h\` | explains the verb; so does the word \`help\` before its name |
| \`--version\` | without a verb: prints the version |
| \`--home DIR\` | asks the bot on this machine whose folder is DIR; otherwise \`PIPEWARDEN_HOME\`, otherwise \`.pipewarden\` |
| \`--stack NAME\` | asks the deployment whose CloudFormation stack has this name; otherwise \`PIPEWARDEN_STACK\` |
| \`--format text\\|json\` | where there is an answer |

\`--home\` and \`--stack\` may also stand before the verb. Said on the command line, they count more than the environment; both at once are refused.

**Exit codes** are 0 done, 1 done with something to look at, 2 could not be done. What ended by a signal has 128 and the signal's number.

**Standard output** has the answer and nothing else. Everything that people read beside it goes to standard error: what could not be
done, as one line that begins with \`pipewarden:\`, remarks, and, where standard error is a terminal, what takes long.

**JSON** is one object, or where a list is answered one object a line. Keys may be added, but do not change or vanish; times are as they
stand in the examples below, in UTC. What could not be done has no JSON: the exit code is 2, standard output is empty or incomplete, and
standard error has the sentence.

**Names and sentences from outside**, such as a branch's or an answer of GitHub's, cannot do anything to your terminal: control and
formatting characters are written as their numbers, \`\\u{1b}\` in text and \`\\u001b\` in JSON, which means the same to a parser.

**Colours** there are none, so \`NO_COLOR\` is always obeyed.

${verbs.map(section).join("\n")}`;
