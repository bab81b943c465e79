import type { Plan } from "../ecosystems/ecosystem.ts";
import { bare, counted, inDirectory } from "./names.ts";
import type { Visibility } from "./story.ts";

/** GitHub takes no longer title. */
const longestTitle = 256;
/** Git's custom: longer ones are cut in lists. https://git-scm.com/docs/git-commit#_discussion */
const longestSubject = 72;

/** `Update minimist to 1.2.6 in /web to fix 2 vulnerabilities`; plain text. In a public repository without what it is for. */
export const pullTitle = (plan: Plan, visibility: Visibility): string => line(plan, visibility, longestTitle);

/** The same within 72 characters: what does not fit is left to the commit's body. */
export const commitSubject = (plan: Plan, visibility: Visibility): string => line(plan, visibility, longestSubject);

/**
 * `Fix 3 vulnerable dependencies of the group react in /web`; plain text. In a public repository without what is wrong with them.
 *
 * @param manifest of the project
 * @param group as the configuration calls it; null for all of a project
 */
export function bundleTitle(count: number, manifest: string, group: string | null, visibility: Visibility): string {
  const what = `${visibility === "public" ? "Update" : "Fix"} ${counted(count, visibility === "public" ? "dependency" : "vulnerable dependency", visibility === "public" ? "dependencies" : "vulnerable dependencies")}`;
  const of = group === null ? "" : ` of the group ${bare(group)}`;
  const where = inDirectory({ manifest, to: "-" });
  return [`${what}${of}${where}`, `${what}${of}`].find((each) => each.length <= longestSubject) ?? what;
}

function line(plan: Plan, visibility: Visibility, most: number): string {
  const what = deed(plan);
  const where = inDirectory(plan);
  const why = visibility === "public" ? "" : ` to fix ${counted(plan.advisories.length, "vulnerability", "vulnerabilities")}`;
  const all = [`${what}${where}${why}`, `${what}${why}`, `${what}${where}`, what];
  // So short that it fits the subject; cut here and not afterwards, since code has to end.
  return all.find((each) => each.length <= most) ?? deed(plan, { name: 30, version: 20 });
}

function deed({ package: name, to, strategy }: Plan, most: { readonly name?: number; readonly version?: number } = {}): string {
  const [what, version] = [bare(name, most.name), bare(to, most.version)];
  if (to === "") return `Remove ${what}`;
  return strategy === "override" ? `Override ${what} with ${version}` : `Update ${what} to ${version}`;
}
