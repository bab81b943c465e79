import { codeSpan, plainText } from "../../github/markdown.ts";
import { isMeaningful } from "../../github/neutral/words.ts";
import type { Plan } from "../ecosystems/ecosystem.ts";

// Names and versions come from lockfiles and registries. In titles and commit messages GitHub reads mentions, references and words that
// close issues, and there is no way to escape them: what has no place in a name is a question mark there, and what means something is code.

const foreign = /[^\w@./:+~!-]/gu;

/** A package's name or version, or a path, in a title or a commit message. */
export function bare(text: string, most = 100): string {
  const kept = plainText(text.slice(0, 1_000), most).replace(foreign, "?");
  return isMeaningful(kept) || /^[^\w/]|_{2}/.test(kept) ? `\`${kept}\`` : kept;
}

/** ` in /web`, or ` from /web` for what goes; nothing for the root. */
export function inDirectory({ manifest, to }: Pick<Plan, "manifest" | "to">): string {
  const slash = manifest.lastIndexOf("/");
  return slash === -1 ? "" : ` ${to === "" ? "from" : "in"} ${bare(`/${manifest.slice(0, slash)}`)}`;
}

/** `minimist` 1.2.5, for the body. */
export const packageSpan = (name: string, version?: string): string => codeSpan(version === undefined ? name : `${name}@${version}`);

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `a, b and c`, of at most `most`. */
export function enumerated(items: readonly string[], most = 10): string {
  const shown = items.slice(0, most);
  const last = items.length > most ? `${items.length - most} more` : shown.pop();
  return shown.length === 0 ? (last ?? "") : `${shown.join(", ")} and ${last}`;
}
