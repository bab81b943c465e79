import { replyMark } from "../github/comment-kinds.ts";
import { codeSpan } from "../github/markdown.ts";
import type { CommandFacts } from "./facts.ts";
import type { Section } from "./records.ts";

/** In UTF-16 units. GitHub takes 65,536 characters, and DynamoDB 400 kB with a reply in an item two times. */
const room = 60_000;
const roomAtFirst = 36_000;

/** Enough to tell commits apart, and too short to be given back to the bot. */
export const shortSha = (sha: string): string => codeSpan(sha.slice(0, 7));

/** At the end of a reply: by whose authority, and at which commit. */
export function footerOf({ authority, pull, comment }: Pick<CommandFacts, "authority" | "pull" | "comment">): string {
  const { sender, role } = authority;
  const to = comment.state === "none" ? "a click" : `[a comment](${comment.url})`;
  const at = pull === null ? "" : `, at ${shortSha(pull.headSha)}`;
  return `<sub>Answer to ${to} by ${codeSpan(sender.login)} (${role})${at}.</sub>`;
}

/** The paragraphs as they are answered first, with room left for what is to come. */
export const fitted = (sections: readonly Section[]): readonly Section[] => cutTo(sections, roomAtFirst);

/** The whole reply. No line of it begins like a command, whatever is in it. */
export function replyBody(sections: readonly Section[], footer: string, place: string): string {
  const text = [...cutTo(sections, room).map((section) => section.text), footer].join("\n\n");
  return `${text.replaceAll(/^([ \t]*)\//gm, "$1\\/")}\n\n${replyMark(place)}`;
}

const cutTo = (sections: readonly Section[], all: number): readonly Section[] =>
  sections.map((section) => ({ ...section, text: cut(section.text, Math.floor(all / sections.length)) }));

/** Whole lines, as many as there is room for. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const said = "\n\n*The rest does not fit into a comment.*";
  const end = text.lastIndexOf("\n", most - said.length);
  // A cut may go through a character of two units.
  return `${text.slice(0, end === -1 ? most - said.length : end).toWellFormed()}${said}`;
}
