/** Nobody nests so deep, and parsing takes time and memory out of all proportion to it. */
const deepest = 200;

/** Whether YAML is nested deeper than anybody writes it: by brackets, whatever they mean where they stand, or by lists that begin in one line. */
export function isDeepYaml(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === "[" || bracket === "{" ? 1 : -1));
    if (depth > deepest) return true;
  }
  return new RegExp(`(?:[-?:][ \\t]+){${deepest}}`).test(text);
}
