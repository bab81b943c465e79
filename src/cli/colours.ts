import type { Environment } from "../local/settings.ts";

/**
 * Whether an answer may have colours: as Node and the conventions of no-color.org have it, FORCE_COLOR before NO_COLOR, and otherwise
 * only on a terminal that knows them.
 */
export function wantsColours(env: Environment, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  return isTerminal && (no === undefined || no === "") && terminal !== "dumb";
}

/** Colours that hide nothing, bold, dim, and their ends, as `styleText` of node:util writes them. */
export const harmlessColours = "\\u001b\\[(?:1|2|22|31|32|33|36|39|90)m";
