import { type Marker, parseMarker } from "./marker.ts";
import { normalName } from "./version.ts";

/** What somebody asks for. https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
export interface Requirement {
  /** Normalised. */
  readonly name: string;
  readonly extras: readonly string[];
  /** "" for any version. */
  readonly specifier: string;
  /** An address, which stands in a specifier's place. */
  readonly url: string | null;
  readonly marker: Marker | null;
  /** As it stands. */
  readonly markerText: string;
}

/** Of the specifier within the text, without blanks and brackets around it. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** Up to what follows the name. Nothing in it can be read in two ways: texts come from whoever publishes or proposes them. */
const beginning = /^(\s*)([A-Za-z0-9][\w.-]*)(\s*)(\[[^\]]*\])?(\s*)/;
const address = /^@\s*([^\s;]+(?:\s*$|(?=\s)))\s*(?:;(.*))?$/s;
const range = /^(\(?)([^;()@]*)/;
const ending = /^\)?\s*(?:;(.*))?$/s;

/** Undefined for what is no requirement. */
export function parseRequirement(text: string): (Requirement & { readonly at: Place; readonly written: string }) | undefined {
  const [head, , written = "", , extras = ""] = beginning.exec(text) ?? [];
  if (head === undefined || !/[A-Za-z0-9]$/.test(written)) return undefined;
  const rest = text.slice(head.length);
  const [whole, bracket = "", specifier = ""] = range.exec(rest) ?? [];
  const elsewhere = address.exec(rest);
  const end = elsewhere ?? ending.exec(rest.slice(whole?.length ?? 0));
  if (end === null) return undefined;
  const url = elsewhere?.[1] ?? null;
  const marker = (elsewhere === null ? end[1] : end[2]) ?? "";
  const clean = url === null ? specifier.trim() : "";
  if (clean !== "" && !/^(?:===|~=|==|!=|<=|>=|<|>)/.test(clean)) return undefined;
  const start = head.length + (url === null ? bracket.length + specifier.length - specifier.trimStart().length : 0);
  return {
    name: normalName(written),
    written,
    extras: extrasOf(extras),
    specifier: clean,
    url,
    marker: marker.trim() === "" ? null : parseMarker(marker),
    markerText: marker.trim(),
    at: { from: start, to: start + clean.length },
  };
}

const extrasOf = (text: string): readonly string[] =>
  text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((each) => normalName(each.trim()))
    .filter((each) => each !== "");
