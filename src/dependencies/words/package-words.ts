import { codeSpan } from "../../github/markdown.ts";
import type { PackageFacts } from "../notes/package-facts.ts";
import { packageSpan } from "./names.ts";

const hour = 3_600_000;
/** Attacks by way of a stolen account are mostly found within days. */
const freshFor = 72 * hour;
const mostShown = 5;

/**
 * What should make a reviewer look twice: a fresh release, scripts that run at installation, other hands than before.
 *
 * @param now milliseconds since the epoch
 */
export function packageWords(facts: PackageFacts | null, now: number): string {
  if (facts === null) return "";
  const { to, publishedAt, newScripts, publisher, maintainers, lostProvenance } = facts;
  const name = packageSpan(facts.package, to);
  const age = publishedAt === null ? undefined : now - publishedAt;
  const names = (people: readonly string[]) =>
    `${people
      .slice(0, mostShown)
      .map((each) => codeSpan(each, 60))
      .join(", ")}${people.length > mostShown ? ` and ${people.length - mostShown} more` : ""}`;
  const { before, after } = publisher;
  const lines = [
    ...(age !== undefined && age < freshFor
      ? [
          `${name} was published ${days(publishedAt ?? 0)}, less than three days before this was written. What is wrong with a release often shows only after days.`,
        ]
      : []),
    ...(newScripts.length > 0 ? [`${name} runs at installation what the version before did not: ${names(newScripts)}.`] : []),
    ...(before !== null && after !== null && before !== after
      ? [`${name} was published by ${codeSpan(after, 60)}, the version before by ${codeSpan(before, 60)}.`]
      : []),
    ...(maintainers.added.length > 0 ? [`New maintainers: ${names(maintainers.added)}.`] : []),
    ...(maintainers.removed.length > 0 ? [`Maintainers no more: ${names(maintainers.removed)}.`] : []),
    ...(lostProvenance ? [`${name} does not say where it was built; the version before did.`] : []),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

const days = (time: number): string => `on ${new Date(time).toISOString().slice(0, 10)}`;
