import type { Output } from "./verb.ts";

/**
 * What a terminal obeys (escape sequences, of C1 too) or hides (formatting characters, which may turn around the direction in which a
 * line is read). Line ends are the only ones that a verb writes itself; there are no colours.
 */
const obeyed = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const asText = (letter: string): string => `\\u{${letter.codePointAt(0)?.toString(16)}}`;

/** The same value to whoever parses it: `JSON.stringify` escapes C0 controls only. */
const asJson = (letter: string): string =>
  Array.from({ length: letter.length }, (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/**
 * An output on which names and sentences from outside (a branch, a file, GitHub's answer) can do nothing to the terminal.
 *
 * @param format of standard output; the rest is always text. A diff has the lines of files as they are, tabs and ends of lines of Windows'
 * included, or it could not be applied: only on a terminal, where nobody applies it, is it written as a text.
 */
export function safeOutput({ out, err, status, terminal }: Output, format: "text" | "json" | "diff"): Output {
  const clean = (text: string, written: (letter: string) => string): string => text.toWellFormed().replaceAll(obeyed, written);
  return {
    out: (text) => out(format === "diff" && terminal !== true ? text : clean(text, format === "json" ? asJson : asText)),
    err: (text) => err(clean(text, asText)),
    ...(status !== undefined && { status: (text: string) => status(clean(text.replaceAll("\n", " "), asText)) }),
  };
}
