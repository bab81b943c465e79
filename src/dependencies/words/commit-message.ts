import type { Plan } from "../ecosystems/ecosystem.ts";
import { bare, counted, enumerated } from "./names.ts";
import { planHash } from "./plan-mark.ts";
import type { Visibility } from "./story.ts";
import { commitSubject } from "./title.ts";

const width = 72;
const mostChanges = 20;
const mostAdvisories = 20;
const mostPlans = 20;

/** A subject, what changes and why, and trailers that programs read. It is the same for the same plan. */
export function commitMessage(plan: Plan, visibility: Visibility): string {
  const parts = [commitSubject(plan, visibility), wrapped(why(plan, visibility)), changes(plan), trailers(plan, visibility)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function why({ package: name, to, advisories, strategy, removed }: Plan, visibility: Visibility): string {
  const reason =
    visibility === "public"
      ? "Alerts of this repository tell why."
      : `It is vulnerable by ${enumerated(advisories.map((id) => bareId(id)))}.`;
  const version =
    to === "" ? `Nothing needs ${bare(name)} any more.` : `${bare(to)} is the lowest version that settles this and can be used here.`;
  const override =
    strategy === "override"
      ? [`What needs ${bare(name)} does not ask for that version, so an override does. It can go as soon as that asks for it.`]
      : [];
  const gone =
    removed.length === 0
      ? []
      : [`${counted(removed.length, "package")} that nothing needs any more ${removed.length === 1 ? "goes" : "go"}.`];
  return [reason, version, ...override, ...gone].join(" ");
}

/** One paragraph for each plan. It is the same for the same plans. */
export function bundleMessage(plans: readonly Plan[], subject: string, visibility: Visibility): string {
  const shown = plans.slice(0, mostPlans);
  const each = shown.map((plan) => `${wrapped(`${bare(plan.package)}: ${why(plan, visibility)}`)}\n\n${changes(plan)}`);
  const more = plans.length > shown.length ? [`And ${counted(plans.length - shown.length, "more package")}.`] : [];
  const advisories = visibility === "public" ? [] : [...new Set(plans.flatMap((plan) => plan.advisories))];
  return [
    subject,
    ...each,
    ...more,
    [...advisories.slice(0, mostAdvisories).map(advisoryTrailer), `Pipewarden-Plan: ${planHash(plans)}`].join("\n"),
  ].join("\n\n");
}

const bareId = (id: string): string => id.replace(/[^\w.:-]/g, "?").slice(0, 40);

const advisoryTrailer = (id: string): string => `Pipewarden-Advisory: ${bareId(id)}`;

function changes({ changes }: Plan): string {
  const lines = changes
    .slice(0, mostChanges)
    .map(({ package: name, from, to }) => `- ${bare(name)}${from === null ? ` ${bare(to)} is new` : `: ${bare(from)} -> ${bare(to)}`}`);
  const more = changes.length > mostChanges ? [`- and ${changes.length - mostChanges} more`] : [];
  return [...lines, ...more].join("\n");
}

function trailers(plan: Plan, visibility: Visibility): string {
  const advisories = visibility === "public" ? [] : plan.advisories.slice(0, mostAdvisories).map(advisoryTrailer);
  return [...advisories, `Pipewarden-Strategy: ${plan.strategy}`, `Pipewarden-Plan: ${planHash(plan)}`].join("\n");
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
