import type { KnownFinding } from "../../findings/known-finding.ts";
import { codeSpan } from "../../github/markdown.ts";
import type { Answer, ArgumentSpec } from "../verb.ts";

export const findingArgument: ArgumentSpec = {
  name: "finding",
  as: "word",
  required: true,
  pattern: /^[0-9a-fA-F]{8,64}$/,
  description: "the digits under which the check or a comment tells of it, at least eight",
};

/** The finding that is meant, or what to say to whoever meant none or several. */
export function findingNamed(
  name: string,
  findings: readonly KnownFinding[],
): { readonly finding: KnownFinding } | { readonly answer: Answer } {
  const [finding, other] = findings.filter(({ fingerprint }) => fingerprint.startsWith(name.toLowerCase()));
  const confused = (text: string): { answer: Answer } => ({ answer: { standing: "confused", text } });
  if (finding === undefined)
    return confused(`no finding of this repository begins with ${codeSpan(name, 64)}. Take it from the check or the comment.`);
  if (other !== undefined) return confused(`more than one finding begins with ${codeSpan(name, 64)}. Take more of its digits.`);
  return { finding };
}
