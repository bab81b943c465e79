import { visible } from "../config/problem.ts";

/** Rows as lines, their columns aligned by two spaces; what a terminal would obey is written out. Empty for no rows. */
export function inColumns(rows: readonly (readonly string[])[], indent = ""): string {
  const shown = rows.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of shown) for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  return shown
    .map((row) => `${indent}${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}

/** A time in milliseconds since the epoch as `2026-01-31 13:00:00Z`. */
export const second = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
