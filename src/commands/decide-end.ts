import type { Change } from "../changes/change.ts";
import type { Occasion } from "../changes/engine.ts";
import type { Json } from "../values/json.ts";
import { answering } from "./answering.ts";
import { placeOf } from "./command.ts";
import { reactionOf } from "./decide.ts";
import { type Ended, endWords } from "./end-words.ts";
import type { CommandsFacts } from "./observe.ts";
import type { EndedPart, Section, StoredCommand } from "./records.ts";
import { replyBody } from "./reply.ts";
import type { Standing } from "./verb.ts";

const severity: readonly Standing[] = ["done", "confused", "refused", "going-on"];

/** A command's paragraph as it is now: what was promised, and what has come of it. */
function sectionNow(section: Section, stored: StoredCommand | undefined): Section {
  if (stored === undefined) return section;
  const { record, ended } = stored;
  const parts = record.parts.map((part): EndedPart => ended[part] ?? { standing: "going-on", text: "" });
  const worst = Math.max(...parts.map(({ standing }) => severity.indexOf(standing)));
  const lines = parts.flatMap(({ text }) => (text === "" ? [] : [`- ${text}`]));
  return { ...section, standing: severity[worst] ?? "going-on", text: [section.text, lines.join("\n")].join("\n\n").trim() };
}

/** What is told when a look that a command had asked for is over. Pure. */
export function decideEnd(
  { repository, slug, command, sections: first, others, part, end }: Extract<CommandsFacts, { readonly kind: "ended" }>,
  { cause, episode }: Pick<Occasion, "cause" | "episode">,
): readonly Change[] {
  const { record } = command;
  const ended = endWords(part, end as unknown as Ended, record.open);
  const now: StoredCommand = { record, ended: { ...command.ended, [part]: ended } };
  const sections = first.map((section) =>
    sectionNow(section, section.command === record.id ? now : others.find(({ record: { id } }) => id === section.command)),
  );
  // These changes tell of a command; they are none that it asked for.
  const telling = { ...cause, kind: "request" as const };
  const { source, conversation, writtenAt } = record;
  const change = answering({ repository, source, conversation, slug, writtenAt }, telling, `ended:${episode}`);
  const last = reactionOf(sections);
  return [
    change.end(record.id, part, ended as unknown as Json),
    ...change.reply(replyBody(sections, record.footer, placeOf(source))),
    ...(last === null ? [] : change.reaction(last)),
  ];
}
