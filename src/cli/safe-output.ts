import { harmlessColours } from "./colours.ts";
import type { Output } from "./verb.ts";

/**
 * What a terminal obeys (escape sequences, of C1 too) or hides (formatting characters, which may turn around the direction in which a
 * line is read). Line ends are the only ones that a verb writes itself, and the colours that it may use.
 */
const obeyed = new RegExp(`${harmlessColours}|(?!\\n)[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]`, "gu");

const written = (letter: string): string => `\\u{${letter.codePointAt(0)?.toString(16)}}`;
const isColour = (found: string): boolean => found.endsWith("m") && found.length > 1;

/** The same value to whoever parses it: `JSON.stringify` escapes C0 controls only. */
const asJson = (found: string): string =>
  Array.from(found, (unit) => unit)
    .flatMap((letter) => Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at)))
    .map((unit) => (unit < 0x7f && unit >= 0x20 ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, "0")}`))
    .join("");

const asText =
  (colours: boolean) =>
  (found: string): string =>
    isColour(found) ? (colours ? found : "") : written(found);

/**
 * An output on which names and sentences from outside (a branch, a file, GitHub's answer) can do nothing to the terminal. The most that
 * they can bring about is a colour, where colours are wanted.
 *
 * @param format of standard output; the rest is always text
 */
export function safeOutput(output: Output, format: "text" | "json"): Output {
  const { colours = false, status } = output;
  const clean = (text: string, replace: (found: string) => string): string => text.toWellFormed().replaceAll(obeyed, replace);
  return {
    colours: colours && format === "text",
    out: (text) => output.out(clean(text, format === "json" ? asJson : asText(colours))),
    err: (text) => output.err(clean(text, asText(false))),
    ...(status === undefined ? {} : { status: (text: string) => status(clean(text, asText(false)).replaceAll("\n", " ")) }),
  };
}
