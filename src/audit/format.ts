import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { AuditEvent } from "./cloud-event.ts";

/** One line per event for people: UTC time, phase, action, place, actor in aligned columns, then the sentence. Empty for no events. */
export function formatText(events: readonly AuditEvent[]): string {
  const rows = events.map((event) => columnsOf(event).map(visible));
  const widths: number[] = [];
  for (const row of rows) for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  return rows
    .map((row) => `${row.map((text, column) => text + " ".repeat((widths[column] ?? 0) - widthOf(text))).join("  ")}`.trimEnd())
    .join("\n");
}

/** One event per line as canonical JSON: the same events always give the same bytes. */
export const formatJsonLines = (events: readonly AuditEvent[]): string =>
  events.map((event) => canonicalJson(event as unknown as Json)).join("\n");

function columnsOf({ time, data }: AuditEvent): string[] {
  const resource = data.resources[0];
  return [
    `${time.slice(0, 10)} ${time.slice(11, 19)}Z`,
    data.unmapped.phase,
    data.api.operation,
    resource?.name ?? `${resource?.type} ${resource?.uid}`,
    data.actor.user?.name ?? "-",
    data.status_detail === undefined ? data.message : `${data.message} (${data.status_detail})`,
  ];
}

/** `text` with everything that a terminal would obey or hide (control and formatting characters, line ends) written out as an escape. */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

const widthOf = (text: string): number => [...text].length;
