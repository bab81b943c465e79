import { botWord } from "../values/called.ts";
import { classRules } from "./authority/classes.ts";
import { stricter } from "./authority/roles.ts";
import type { Verb } from "./verb.ts";

/** How a command is written: `/warden audit [n]`. */
export function formOf({ name, arguments: specs }: Pick<Verb, "name" | "arguments">): string {
  const words = specs.map(({ name: argument, as, required }) => {
    const form = as === "word" ? argument : `${argument}:"…"`;
    return required ? form : `[${form}]`;
  });
  return [botWord, name, ...words].join(" ");
}

/** Who may give a command, unless a configuration is stricter. */
export function whoMay(verb: Pick<Verb, "class" | "role" | "waives">): string {
  const rule = classRules[verb.class];
  const role = stricter(rule.role, verb.role ?? "none");
  const who =
    role === "read"
      ? "Whoever may read the repository; in a public one, its author or somebody with the role triage or higher."
      : role === "admin"
        ? "Administrators of the repository."
        : `People with the role ${role} or higher in the repository.`;
  return [
    who,
    verb.waives === true ? "Never the author of the pull request or of its head commit." : "",
    rule.bound ? "It names the head commit by its whole SHA." : "",
    rule.second ? "A second such person approves it." : "",
    rule.viaApp ? "" : "Not through another App, and not in a review.",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
