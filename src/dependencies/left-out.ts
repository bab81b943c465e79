import type { Outlook } from "./facts.ts";
import type { LeftOut } from "./words/story.ts";

/** Of packages that are fixed together, those that are not. */
export function leftOutOf(outlook: Outlook): readonly LeftOut[] {
  if (outlook.kind === "fix") return outlook.fix.bundle?.left ?? [];
  return outlook.kind === "as-planned" ? outlook.left : [];
}
