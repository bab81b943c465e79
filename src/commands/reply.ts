import { replyMark } from "../github/comment-kinds.ts";
import { codeSpan } from "../github/markdown.ts";
import type { CommandFacts } from "./facts.ts";
import type { Section } from "./records.ts";

/** So much of a paragraph is shown, in UTF-16 units: ten of them stay below the 65,536 characters that GitHub takes. */
const longestSection = 5_500;

/** Enough to tell commits apart, and too short to be given back to the bot. */
export const shortSha = (sha: string): string => codeSpan(sha.slice(0, 7));

/** At the end of a reply: by whose authority, and at which commit. */
export function footerOf({ authority, pull, comment }: Pick<CommandFacts, "authority" | "pull" | "comment">): string {
  const { sender, role } = authority;
  const to = comment.state === "none" ? "a click" : `[a comment](${comment.url})`;
  const at = pull === null ? "" : `, at ${shortSha(pull.headSha)}`;
  return `<sub>Answer to ${to} by ${codeSpan(sender.login)} (${role})${at}.</sub>`;
}

/** The whole reply. No line of it begins like a command, whatever is in it. */
export function replyBody(sections: readonly Section[], footer: string, place: string): string {
  const text = [...sections.map(({ text: section }) => cut(section)), footer].join("\n\n");
  return `${text.replaceAll(/^([ \t]*)\//gm, "$1\\/")}\n\n${replyMark(place)}`;
}

/** Whole lines, as many as there is room for. */
function cut(text: string): string {
  if (text.length <= longestSection) return text;
  const end = text.lastIndexOf("\n", longestSection);
  return `${text.slice(0, end === -1 ? longestSection : end)}\n\n*The rest does not fit into a comment.*`;
}
