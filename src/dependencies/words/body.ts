import { codeSpan } from "../../github/markdown.ts";
import { neutralLine } from "../../github/neutralise.ts";
import { changeTable, noteList, overrideWords, reasonWords } from "./change-words.ts";
import { numberedLink } from "./links.ts";
import { counted, enumerated, packageSpan } from "./names.ts";
import { packageWords } from "./package-words.ts";
import { planMark } from "./plan-mark.ts";
import { releaseWords } from "./release-words.ts";
import type { FixStory } from "./story.ts";
import { alertLinks, malwareWords, vulnerabilityTable, waysTo } from "./vulnerability-words.ts";

/** GitHub takes 65,536 characters. */
export const longest = 60_000;
const mostVerified = 20;
const mostCommands = 20;

/**
 * The body of a pull request: what is fixed, how bad it is, how it is reached, what changes and why so, what was checked, what to look at. The same
 * story and day give the same body. In a public repository nothing of what the alerts say.
 *
 * @param now milliseconds since the epoch
 */
export function pullBody(story: FixStory, now: number): string {
  const { plan, releases } = story;
  const parts = (notes: string): string => paragraphs([storyWords(story, now), notes, commandWords(story.commands), planMark(plan)]);
  const whole = parts(releaseWords(releases, plan.package));
  return whole.length <= longest ? whole : parts("");
}

/** Those that say something, one below the other. */
export const paragraphs = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");

/** Everything about one plan but what its makers say. */
export function storyWords(story: FixStory, now: number): string {
  const { plan, visibility } = story;
  const isPrivate = visibility === "private";
  return paragraphs([
    opening(story),
    isPrivate ? malwareWords(story) : "",
    overrideWords(plan),
    isPrivate ? vulnerabilityTable(story.advisories) : "",
    isPrivate ? section("How it is reached", waysTo(plan)) : "",
    section("What changes", `${changeTable(plan)}\n\n${reasonWords(plan)}`),
    section("Worth a look", [noteList(story), packageWords(story.packageFacts, now)].filter((list) => list !== "").join("\n")),
    section(
      "What was verified",
      story.verified
        .slice(0, mostVerified)
        .map((sentence) => `- ${neutralLine(sentence, 400)}`)
        .join("\n"),
    ),
    othersWords(story),
  ]);
}

const section = (heading: string, content: string): string => (content === "" ? "" : `### ${heading}\n\n${content}`);

function opening({ plan, alerts, advisories, visibility }: FixStory): string {
  const { package: name, to } = plan;
  const froms = [...new Set(plan.changes.flatMap((change) => (change.package === name && change.from !== null ? [change.from] : [])))];
  const from = enumerated(
    froms.map((each) => codeSpan(each, 60)),
    5,
  );
  const deed =
    to === "" ? `This removes ${packageSpan(name)} ${from}` : `This updates ${packageSpan(name)} from ${from} to ${codeSpan(to, 60)}`;
  const where = ` in ${codeSpan(plan.manifest)}`;
  if (visibility === "public") {
    const links = alerts.length === 0 ? "alerts of this repository" : alertLinks(alerts);
    return `${deed}${where}, for ${links}. This repository is public and its alerts are not, so what they say is not repeated here.`;
  }
  const worst = (["critical", "high", "medium", "low"] as const).find((severity) => advisories.some((each) => each.severity === severity));
  const what = counted(plan.advisories.length, "vulnerability", "vulnerabilities");
  const rank = worst === undefined ? "" : plan.advisories.length === 1 ? `, of severity ${worst}` : `, the worst of severity ${worst}`;
  const links = alerts.length === 0 ? "" : ` (${alertLinks(alerts)})`;
  return `${deed}${where}. It fixes **${what}**${rank}${links}.`;
}

function othersWords({ others }: FixStory): string {
  if (others.length === 0) return "";
  const links = others.slice(0, 5).map((other) => `${numberedLink("pull request", other)} of ${neutralLine(other.by, 60)}`);
  return `${others.length === 1 ? "There is also" : "There are also"} ${enumerated(links)} for the same package: merge one of them, and the others close.`;
}

export const commandWords = (commands: FixStory["commands"]): string =>
  commands.length === 0
    ? ""
    : [
        "Comment with one of these:",
        "",
        ...commands.slice(0, mostCommands).map(({ line, says }) => `- ${codeSpan(line)}: ${neutralLine(says, 200)}`),
      ].join("\n");
