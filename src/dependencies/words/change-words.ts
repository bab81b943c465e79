import { codeCell, codeSpan, table } from "../../github/markdown.ts";
import { neutralLine } from "../../github/neutralise.ts";
import type { Plan, Strategy } from "../ecosystems/ecosystem.ts";
import { counted, packageSpan } from "./names.ts";
import type { FixStory } from "./story.ts";

const mostChanges = 30;
const mostNotes = 20;
/** Begins a note about what stays vulnerable: nothing for everybody's eyes. */
const unsettled = /^Not everything is settled/;

const strategyWords: Readonly<Record<Strategy, string>> = {
  splice: "in place",
  update: "within its range",
  bump: "another range",
  override: "**override**",
};

/** Every package that changes. */
export function changeTable({ changes, removed }: Plan): string {
  const rows = changes
    .slice(0, mostChanges)
    .map(({ package: name, from, to, file, strategy }) => [
      codeCell(name, 100),
      from === null ? "new" : codeCell(from, 60),
      codeCell(to === "" ? "removed" : to, 60),
      codeCell(file, 100),
      strategyWords[strategy],
    ]);
  const more = changes.length > mostChanges ? [`and ${changes.length - mostChanges} more`] : [];
  const gone =
    removed.length === 0
      ? []
      : [
          `Nothing needs these any more: ${removed
            .slice(0, 20)
            .map((label) => codeSpan(label, 100))
            .join(", ")}${removed.length > 20 ? ` and ${removed.length - 20} more` : ""}.`,
        ];
  return [table(["Package", "From", "To", "File", "How"], rows), ...more, ...gone].join("\n\n");
}

/** Why this version and no other, and how it comes to be used. */
export function reasonWords(plan: Plan): string {
  const { package: name, to, strategy } = plan;
  if (to === "") return `Nothing needs ${packageSpan(name)} after this, so it goes.`;
  const version = `${codeSpan(to, 60)} is the lowest version that settles this and can be used here: newer than what is installed, not withdrawn, and not vulnerable by any advisory that is known.`;
  return [version, howWords[strategy]].filter((sentence) => sentence !== "").join(" ");
}

const howWords: Readonly<Record<Strategy, string>> = {
  splice: "It fits what everything asks for that uses it, so only its entry in the lockfile changes.",
  update: "The ranges in the manifest allow it; the lockfile changes for what has to follow.",
  bump: "The manifest has to ask for another version; its way of asking is kept.",
  override: "",
};

/** Nobody should merge an override without knowing that it is one. */
export function overrideWords({ strategy, package: name }: Plan): string {
  if (strategy !== "override") return "";
  return [
    "> [!IMPORTANT]",
    `> This is an **override**: what uses ${packageSpan(name)} does not ask for this version, nor does any release of that which could be used here.`,
    "> It can go as soon as what uses it asks for a version that is not vulnerable: remove the override, install, and see whether the old version comes back.",
  ].join("\n");
}

/** What a reviewer should know. */
export function noteList({ plan, visibility }: FixStory): string {
  const shown = plan.notes.filter((note) => visibility === "private" || !unsettled.test(note));
  const lines = shown.slice(0, mostNotes).map((note) => `- ${neutralLine(note.slice(0, 2_000), 600)}`);
  const more = shown.length > mostNotes ? [`- and ${counted(shown.length - mostNotes, "more remark")}`] : [];
  return [...lines, ...more].join("\n");
}
