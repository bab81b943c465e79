import type { KnownFix } from "../../findings/known-fix.ts";
import { codeSpan } from "../../github/markdown.ts";
import { fixesWish } from "../asks.ts";
import type { CommandFacts } from "../facts.ts";
import type { Answer, ArgumentSpec } from "../verb.ts";

/** So many names are offered to whoever named none that there is. */
const mostOffered = 5;

/** The argument of commands that are about one fix, or about all. */
export const fixArgument: ArgumentSpec = {
  name: "what",
  as: "word",
  required: false,
  pattern: /^[A-Za-z0-9@#][A-Za-z0-9@._/:+-]{0,213}$/,
  description: "a package, the number of an alert of Dependabot's, or `all`; otherwise the fix that this pull request is",
};

/** Of commands that name the head that somebody has looked at. */
export const headArgument: ArgumentSpec = {
  name: "sha",
  as: "word",
  required: true,
  pattern: /^[0-9a-fA-F]{4,64}$/,
  description: "the whole SHA of the head commit of this pull request, as you have looked at it",
};

const confused = (text: string): { readonly answer: Answer } => ({ answer: { standing: "confused", text } });
const refused = (text: string): { readonly answer: Answer } => ({ answer: { standing: "refused", text } });

/** The open pull request of the bot's in which the command stands, or what to say to whoever gave it elsewhere. */
export function fixHere(facts: CommandFacts, fixes: readonly KnownFix[]): { readonly fix: KnownFix } | { readonly answer: Answer } {
  if (!facts.lookers.includes(fixesWish.capability)) return refused("dependencies are not fixed here.");
  const fix = fixes.find(({ pull }) => pull !== null && pull.number === facts.conversation);
  if (fix === undefined) return refused("this is no pull request of mine that fixes a dependency. Write it in one.");
  if (fix.pull?.state !== "open") return refused("this pull request is not open any more.");
  return { fix };
}

/** The branches that are meant: null for all, those that nobody knows yet among them. */
export function fixesNamed(
  what: string | undefined,
  facts: CommandFacts,
  fixes: readonly KnownFix[],
): { readonly branches: readonly string[] | null; readonly named: string } | { readonly answer: Answer } {
  if (!facts.lookers.includes(fixesWish.capability)) return refused("dependencies are not fixed here.");
  if (what === "all") return { branches: null, named: "all of them" };
  if (what === undefined) {
    const here = fixes.find(({ pull }) => pull !== null && pull.number === facts.conversation);
    if (here === undefined) return confused(`say which: a package, the number of an alert, or ${codeSpan("all")}.`);
    return { branches: [here.branch], named: codeSpan(here.package, 100) };
  }
  const number = /^#?(\d{1,9})$/.exec(what)?.[1];
  const found = fixes.filter((fix) => (number === undefined ? fix.packages.includes(what) : fix.alerts.includes(Number(number))));
  if (found.length > 0) return { branches: found.map(({ branch }) => branch), named: codeSpan(found[0]?.package ?? what, 100) };
  const names = [...new Set(fixes.flatMap((fix) => fix.packages))];
  const offered = names.slice(0, mostOffered).map((name) => codeSpan(name, 100));
  const known = names.length === 0 ? "" : ` Known are ${offered.join(", ")}${names.length > mostOffered ? " and others" : ""}.`;
  return confused(
    `I know of no vulnerable dependency called ${codeSpan(what, 100)}.${known} ${codeSpan("all")} looks at every alert again.`,
  );
}
