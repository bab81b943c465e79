import { codeSpan, visibleText } from "../markdown.ts";
import type { Atom } from "./block.ts";

/**
 * What GitHub makes more of than the text that it is: mentions and addresses, references to issues, commits and advisories, mathematics,
 * and the titles of alerts. https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const meaningful = /@\S|#\d|(?<![0-9a-z])(?:GH-\d|GHSA-|CVE-)|:\/\/|www\.|\$|\[!\w|(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/i;

export const isMeaningful = (text: string): boolean => meaningful.test(text);

/** Everything by which Markdown could begin within a line; a backslash before punctuation is always allowed. (CommonMark 0.31, 2.4) */
export const escapeText = (text: string): string => text.replace(/[\\`*_[\]<>&~|]/g, "\\$&").replaceAll("<!", "<\\!");

const punctuationAround = /^([([{"']*)(.*?)([)\]}"'.,;:!?]*)$/s;

/** Text without line ends. A word that GitHub would make something of is shown as code. */
export function wordsOf(text: string): Atom[] {
  return text.split(/(\s+)/).flatMap((part): Atom[] => {
    if (part === "") return [];
    if (/^\s/.test(part)) return [{ text: " ", kind: "blank" }];
    if (!isMeaningful(part)) return [{ text: escapeText(part), kind: "word" }];
    const [, before = "", core = "", after = ""] = punctuationAround.exec(part) ?? [];
    const around = (mark: string): Atom[] => (mark === "" ? [] : [{ text: escapeText(mark), kind: "word" }]);
    // What remains outside must mean nothing by itself.
    return isMeaningful(core) ? [...around(before), codeAtom(core), ...around(after)] : [codeAtom(part)];
  });
}

/** Hidden marks, ours among them, are searched in the source as it stands, code included. */
export const withoutMarks = (code: string): string => code.replaceAll("<!--", "<! --");

/** Code from outside, on one line. */
export const codeAtom = (code: string): Atom => ({
  text: codeSpan(withoutMarks(visibleText(code)), Number.POSITIVE_INFINITY),
  kind: "code",
});
