import { codeSpan } from "../github/markdown.ts";
import { roleFor } from "./authority/authorise.ts";
import { bindingWords } from "./binding-words.ts";
import type { CommandFacts } from "./facts.ts";
import type { GrammarProblem } from "./grammar/parsed-comment.ts";
import type { ArgumentComplaint, OtherVerdict } from "./judge.ts";
import { refusalWords } from "./refusal-words.ts";
import type { Standing, Verb } from "./verb.ts";
import { formOf } from "./verb-words.ts";

export const moreWords = "A comment holds at most ten commands; those after the tenth were not read. Put them into another comment.";

export const editedWords =
  "This comment was edited before it was read. Commands count as they were first written: write a new comment, which takes them as they stand.";

export const unreadableWords =
  "There seems to be a command in this comment, but the comment is too long or too nested to be sure what people see of it. Put the command into a comment of its own.";

/** What becomes of a line that is not followed. */
export function verdictWords(
  text: string,
  verdict: OtherVerdict,
  facts: CommandFacts,
): { readonly standing: Standing; readonly text: string } {
  const line = codeSpan(text, 100);
  switch (verdict.kind) {
    case "malformed":
      return { standing: "confused", text: `${line} was not followed: ${problems[verdict.problem]}` };
    case "unknown": {
      const meant = verdict.meant === undefined ? "" : ` Did you mean ${codeSpan(verdict.meant)}?`;
      return {
        standing: "confused",
        text: `There is no command ${codeSpan(verdict.name, 40)}.${meant} ${codeSpan("/warden help")} lists them.`,
      };
    }
    case "arguments":
      return { standing: "confused", text: `${line} was not followed: ${complaintWords(verdict.complaint)} ${formWords(verdict.verb)}` };
    case "refused": {
      const { refusal, verb } = verdict;
      const needed = roleFor(verb, facts.authority.overrides);
      return { standing: "refused", text: `**${verb.name}** was refused: ${refusalWords(refusal, needed, facts)}` };
    }
    case "unbound":
      return { standing: "refused", text: `**${verdict.verb.name}** was refused: ${bindingWords(verdict.binding, verdict.verb, facts)}` };
    case "repeated":
      return { standing: "done", text: `**${verdict.verb.name}** was followed when this comment was told of first.` };
  }
}

const problems: Record<GrammarProblem, string> = {
  "no-verb": `nothing stands after the name. ${codeSpan("/warden help")} lists what there is.`,
  formatted: "part of it is shown as code, a link, emphasis or HTML, so that people may see something else than what stands there.",
  "not-printable": "it has characters other than plain printable ones. Only a text in quotes may have them.",
  "unclosed-quote": 'a quote is not closed, or stands where none can. A text goes as name:"the text".',
  "argument-twice": "an argument is given twice.",
  "too-long": "it is longer than 1,000 characters.",
};

function complaintWords(complaint: ArgumentComplaint): string {
  switch (complaint.what) {
    case "missing":
      return `it lacks ${codeSpan(complaint.name)}.`;
    case "invalid":
      return `${codeSpan(complaint.value, 60)} cannot be its ${codeSpan(complaint.name)}.`;
    case "unknown":
      return `it has no argument ${codeSpan(complaint.name)}.`;
    case "surplus":
      return `${codeSpan(complaint.value, 60)} is one word too many.`;
  }
}

const formWords = (verb: Verb): string => `It goes ${codeSpan(formOf(verb))}.`;
