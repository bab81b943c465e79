import { codeSpan } from "../../github/markdown.ts";
import { neutralise } from "../../github/neutralise.ts";
import type { ReleaseNote } from "../notes/release-note.ts";
import { packageSpan } from "./names.ts";

/** Of all notes together, in UTF-16 units. */
const longestAll = 12_000;
const longestOne = 4_000;
const address = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\/tag\/[\w.%~!*'()-]+$/;

/** What the makers say of the new versions, folded. */
export function releaseWords(releases: readonly ReleaseNote[], packageName: string): string {
  const parts: string[] = [];
  let room = longestAll;
  for (const release of releases) {
    const body = neutralise(release.body, Math.min(longestOne, room));
    if (body === "") continue;
    parts.push(`**${headingOf(release)}**\n\n${body}`);
    room -= body.length;
    if (room < 200) break;
  }
  if (parts.length === 0) return "";
  const left = releases.length - parts.length;
  const more = left > 0 ? ["", `There are ${left} more.`] : [];
  return folded(`Release notes of ${inHtml(packageName)}`, [
    `${packageSpan(packageName)}'s makers say (links and mentions are taken out):`,
    "",
    parts.join("\n\n"),
    ...more,
  ]);
}

function headingOf({ version, url, publishedAt }: ReleaseNote): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(publishedAt ?? "")?.[0];
  const name = codeSpan(version, 60);
  return `${url !== null && address.test(url) ? `[${name}](${url})` : name}${day === undefined ? "" : ` of ${day}`}`;
}

/** A summary is HTML, in which Markdown means nothing; only what a package's name has may stand in it. */
const inHtml = (name: string): string => `<code>${name.slice(0, 100).replace(/[^\w@./-]/g, "?")}</code>`;

const folded = (summary: string, lines: readonly string[]): string =>
  [`<details><summary>${summary}</summary>`, "", ...lines, "", "</details>"].join("\n");
