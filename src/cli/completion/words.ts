import { choicesOf, optionsOf } from "../options.ts";
import type { Verb } from "../verb.ts";

/** An option as a shell sees it. */
export interface OptionWords {
  /** `format`, without dashes. */
  readonly name: string;
  readonly takesValue: boolean;
  /** The values that there are; empty where any may stand, such as a file. */
  readonly choices: readonly string[];
}

/** A place in the command line that completion tells apart: behind a verb, or behind the first word of one that has two. */
export interface Place {
  /** The words of the verb so far; empty before it. */
  readonly words: string;
  /** The words that lead from here to another place. */
  readonly next: readonly string[];
  readonly options: readonly OptionWords[];
  /** Values of the arguments that are no options; empty where any may stand. */
  readonly choices: readonly string[];
  /** Whether an argument may stand here that is none of the above, such as a file. */
  readonly takesAny: boolean;
  /** Of a verb. */
  readonly summary: string | undefined;
}

/** Only such words are put into a script, which a shell will run. */
const harmless = /^[a-z][a-z0-9-]*$/;

/** @throws Error for a name that a shell could read as anything but a word. */
function word(text: string): string {
  if (!harmless.test(text)) throw new Error(`${JSON.stringify(text)} cannot stand in a completion script.`);
  return text;
}

const anyValue = (name: string): OptionWords => ({ name, takesValue: true, choices: [] });
const flag = (name: string): OptionWords => ({ name, takesValue: false, choices: [] });

/** Every place; the first is the one before any verb, where `help` may stand, too. */
export function placesOf(verbs: readonly Verb[]): readonly Place[] {
  const names = verbs.map(({ name }) => name.split(" ").map(word));
  const nextOf = (words: readonly string[]): string[] => {
    const longer = names.filter((name) => name.length > words.length && words.every((each, at) => name[at] === each));
    return [...new Set(longer.map((name) => name[words.length] ?? ""))];
  };
  const halves = [...new Set(names.filter(({ length }) => length > 1).map(([first = ""]) => first))];
  const nothing = { options: [], choices: [], takesAny: false, summary: undefined };
  const start = ["home", "stack"].map(anyValue).concat(["help", "version"].map(flag));
  return [
    { ...nothing, words: "", next: [...nextOf([]), "help"], options: start },
    ...halves.filter((half) => !verbs.some(({ name }) => name === half)).map((half) => ({ ...nothing, words: half, next: nextOf([half]) })),
    ...verbs.map((verb) => placeOf(verb, nextOf(verb.name.split(" ")))),
  ];
}

function placeOf(verb: Verb, next: readonly string[]): Place {
  const options = Object.entries(optionsOf(verb)).map(([name, { type }]) => ({
    name: word(name),
    takesValue: type === "string",
    choices: (choicesOf(verb, name) ?? []).map(word),
  }));
  const positionals = verb.positionals ?? [];
  const choices = positionals.flatMap((name) => choicesOf(verb, name) ?? []).map(word);
  const takesAny = positionals.some((name) => choicesOf(verb, name) === undefined);
  return { words: verb.name, next, options, choices, takesAny, summary: verb.summary };
}

/** `PLACE --OPTION` for each option that takes a value. */
export const optionsWithValue = (places: readonly Place[]): readonly { readonly at: string; readonly choices: readonly string[] }[] =>
  places.flatMap(({ words, options }) =>
    options.filter(({ takesValue }) => takesValue).map(({ name, choices }) => ({ at: `${words} --${name}`, choices })),
  );

/** `PLACE WORD` for each word that leads on, and the place that it leads to. `help` leads nowhere: a verb follows it. */
export const steps = (places: readonly Place[]): readonly { readonly at: string; readonly to: string }[] =>
  places.flatMap(({ words, next }) =>
    next.filter((each) => each !== "help").map((each) => ({ at: `${words} ${each}`, to: words === "" ? each : `${words} ${each}` })),
  );

/** What is offered at a place. */
export const offered = ({ next, options, choices }: Place): readonly string[] => [
  ...next,
  ...choices,
  ...options.map(({ name }) => `--${name}`),
];
