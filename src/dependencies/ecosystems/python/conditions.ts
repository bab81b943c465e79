import { markerText } from "./marker.ts";
import type { Added, PythonEdits } from "./project.ts";
import { parseRequirement } from "./requirement.ts";
import { normalName } from "./version.ts";

/**
 * Under which conditions somebody asks for what comes in, and somebody else for that, if it comes in too. None where several ask, each under its
 * own.
 */
export function conditionsOf(
  { name, via }: Pick<Added, "name" | "via">,
  { moves, added }: PythonEdits,
  quote: "'" | '"',
): readonly string[] {
  const found: string[] = [];
  const news = new Map(added.map((each) => [each.name, each]));
  let at = via.length > 1 ? undefined : news.get(name);
  for (let steps = 0; at !== undefined && steps < added.length; steps += 1) {
    const { name: wanted, neededBy } = at;
    const asker = news.get(neededBy) ?? moves.find(({ release }) => normalName(release.name) === neededBy);
    const asked = (asker?.release.requires ?? []).flatMap((each) => parseRequirement(each) ?? []).filter((each) => each.name === wanted);
    const [first] = asked;
    if (asked.length === 1 && first !== undefined && first.marker !== null)
      found.unshift(markerText(first.marker, quote) ?? first.markerText);
    const next = news.get(neededBy);
    // Of what several ask for, no condition is known.
    at = next === undefined || next.via.length > 1 ? undefined : next;
  }
  return [...new Set(found)];
}
