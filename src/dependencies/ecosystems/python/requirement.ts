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

const shape =
  /^(\s*)([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(\s*)(\[[^\]]*\])?(\s*)(?:@\s*([^\s;]+(?:\s*$|(?=\s)))|(\(?)([^;()@]*)\)?)\s*(?:;(.*))?$/s;

/** Undefined for what is no requirement. */
export function parseRequirement(text: string): (Requirement & { readonly at: Place; readonly written: string }) | undefined {
  const found = shape.exec(text);
  if (found === null) return undefined;
  const [, before = "", written = "", blank = "", extras = "", gap = "", url, bracket = "", specifier = "", marker = ""] = found;
  const clean = specifier.trim();
  if (clean !== "" && !/^(?:===|~=|==|!=|<=|>=|<|>)/.test(clean)) return undefined;
  const start =
    before.length +
    written.length +
    blank.length +
    extras.length +
    gap.length +
    bracket.length +
    (specifier.length - specifier.trimStart().length);
  return {
    name: normalName(written),
    written,
    extras: extrasOf(extras),
    specifier: clean,
    url: url ?? null,
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
