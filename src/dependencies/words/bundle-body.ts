import { codeCell, codeSpan, table } from "../../github/markdown.ts";
import { commandWords, longest, paragraphs, storyWords } from "./body.ts";
import { counted, enumerated, packageSpan } from "./names.ts";
import { bundleMark } from "./plan-mark.ts";
import { releaseWords } from "./release-words.ts";
import type { BundleStory, FixStory } from "./story.ts";
import { unfixableWords } from "./unfixable-words.ts";

/**
 * The body of a pull request for several packages: what it is for in a table, then a section for each. What does not fit is left out from the
 * end: first what makers say of their releases, then the sections of the least urgent packages.
 *
 * @param manifest of the project
 * @param now milliseconds since the epoch
 */
export function bundleBody(stories: readonly FixStory[], bundle: BundleStory, manifest: string, now: number): string {
  const visibility = stories[0]?.visibility ?? "public";
  const start = paragraphs([opening(stories, bundle, manifest), overview(stories), visibility === "private" ? coveredWords(bundle) : ""]);
  const end = paragraphs([
    leftWords(bundle, visibility),
    commandWords(stories[0]?.commands ?? []),
    bundleMark(
      stories.map(({ plan }) => plan),
      bundle,
    ),
  ]);
  const room = longest - start.length - end.length - 200;
  const plain = stories.map((story) => `## ${packageSpan(story.plan.package)}\n\n${storyWords(story, now)}`);
  const sections: string[] = [];
  let taken = 0;
  for (const each of plain) {
    if (taken + each.length > room) break;
    sections.push(each);
    taken += each.length + 2;
  }
  for (const [at, each] of sections.entries()) {
    const { releases = [], plan } = stories[at] ?? {};
    const notes = plan === undefined ? "" : releaseWords(releases, plan.package);
    if (notes === "" || taken + notes.length + 2 > room) continue;
    sections[at] = paragraphs([each, notes]);
    taken += notes.length + 2;
  }
  const missing = stories.length - sections.length;
  const more =
    missing === 0
      ? ""
      : `There is no room to say more of ${counted(missing, "package")}; the table names ${missing === 1 ? "it" : "them"}.`;
  return paragraphs([start, ...sections, more, end]);
}

function opening(stories: readonly FixStory[], { name }: BundleStory, manifest: string): string {
  const what = `This updates ${counted(stories.length, "package")} in ${codeSpan(manifest)}`;
  return name === null
    ? `${what}, all that can be fixed there: the configuration wants them in one pull request.`
    : `${what} that the configuration calls the group ${codeSpan(name)}.`;
}

const mostRows = 50;

function overview(stories: readonly FixStory[]): string {
  const rows = stories.slice(0, mostRows).map(({ plan, visibility, advisories }) => {
    const froms = new Set(plan.changes.flatMap(({ package: name, from }) => (name === plan.package && from !== null ? [from] : [])));
    const worst = (["critical", "high", "medium", "low"] as const).find((each) => advisories.some(({ severity }) => severity === each));
    const severity = advisories.some(({ malware }) => malware) ? "**malware**" : (worst ?? "unknown");
    return [
      codeCell(plan.package, 100),
      [...froms]
        .slice(0, 5)
        .map((each) => codeCell(each, 60))
        .join(", "),
      codeCell(plan.to === "" ? "removed" : plan.to, 60),
      ...(visibility === "private" ? [severity] : []),
    ];
  });
  const headings = ["Package", "From", "To", ...(stories[0]?.visibility === "private" ? ["Severity"] : [])];
  return table(headings, rows);
}

const coveredWords = ({ covered }: BundleStory): string =>
  covered.length === 0
    ? ""
    : `${enumerated(covered.map((name) => packageSpan(name)))} ${covered.length === 1 ? "is" : "are"} settled along with these.`;

function leftWords({ left }: BundleStory, visibility: FixStory["visibility"]): string {
  if (left.length === 0) return "";
  return `## What is not fixed by this\n\n${unfixableWords(
    left.flatMap(({ noFix }) => noFix),
    visibility,
  )}`;
}
