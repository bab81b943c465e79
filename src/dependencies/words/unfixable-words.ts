import { codeSpan } from "../../github/markdown.ts";
import { neutralise } from "../../github/neutralise.ts";
import type { NoFix } from "../ecosystems/ecosystem.ts";
import { advisoryLink } from "./links.ts";
import { enumerated } from "./names.ts";
import type { Visibility } from "./story.ts";

const mostPackages = 20;
const longestReason = 1_200;

/**
 * Why there is no pull request, package by package: what is in the way, and what a person can do. In a public repository
 * only that there is such a thing. Empty when there is nothing to say.
 */
export function unfixableWords(noFix: readonly NoFix[], visibility: Visibility): string {
  if (noFix.length === 0) return "";
  if (visibility === "public") {
    return "Some of this repository's alerts cannot be fixed by a pull request. Why not is not said here, since everybody can read this; `pipewarden deps plan` says it.";
  }
  const byReason = [...Map.groupBy(noFix, ({ package: name, reason }) => JSON.stringify([name, reason])).values()];
  const lines = byReason.slice(0, mostPackages).flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const advisories = enumerated(
      [...new Set(same.map(({ advisory }) => advisory))].map((id) => advisoryLink(id)),
      5,
    );
    const reason = neutralise(first.reason.slice(0, 4_000), longestReason).replace(/\n+/g, " ");
    return [`- ${codeSpan(first.package, 100)} (${advisories}): ${reason}`];
  });
  const more = byReason.length > mostPackages ? [`- and ${byReason.length - mostPackages} more`] : [];
  return [...lines, ...more].join("\n");
}
