import { PipewardenError } from "../values/errors.ts";

// Values that people give to verbs; each error names the option.

/** `OWNER/REPO`, as it is. The names `.` and `..` do not exist, and would change the path of a request. */
export function fullName(text: string): string {
  if (/^[\w-]+\/(?!\.\.?$)[\w.-]+$/.test(text)) return text;
  throw new PipewardenError("repository_invalid", "--repo takes OWNER/REPO, such as acme/payments.");
}

export function wholeNumber(text: string, name: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new PipewardenError("number_invalid", `--${name} takes a number from ${least} to ${most}.`);
}

/** A date (its first moment) or a time of RFC 3339 whose seconds may be missing; UTC unless it says otherwise. Milliseconds since the epoch. */
export function timeOf(text: string, name: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/i.exec(text);
  const [, date = "", clock = "00:00", zone = "Z"] = parts ?? [];
  const time = Date.parse(`${date}T${clock}${zone}`.toUpperCase());
  // A date that does not exist is taken for a later one by JavaScript.
  const exists = !Number.isNaN(time) && new Date(`${date}T00:00Z`).toISOString().startsWith(date);
  if (exists) return time;
  throw new PipewardenError("time_invalid", `--${name} takes a time such as 2026-01-31 or 2026-01-31T13:00Z.`);
}
