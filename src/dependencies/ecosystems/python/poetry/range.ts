import { raiseSpecifier } from "../raise-specifier.ts";
import { admits } from "../version.ts";

const numbers = (version: string): readonly number[] => version.split(".").map((part) => Number(/^\d+/.exec(part)?.[0] ?? 0));
const shape = /^(\^|~(?!=)|===|~=|==|!=|<=|>=|<|>|=)?(\s*)(\d[\w.+!-]*(?:\.\*)?)$/;

/**
 * A range as poetry writes it, in PEP 440's words: `^1.2` is `>=1.2,<2`, `~1.2` is `>=1.2,<1.3`, `1.2` is `==1.2`; alternatives stay on either
 * side of `||`. Undefined for what has another form. https://python-poetry.org/docs/dependency-specification/
 */
export function poetryRange(text: string): string | undefined {
  const made = text.split(/\s*\|\|?\s*/).map(allOf);
  return made.every((each) => each !== undefined) ? made.join(" || ") : undefined;
}

function allOf(text: string): string | undefined {
  const parts = partsOf(text).map(partOf);
  return parts.every((each) => each !== undefined) ? parts.filter((each) => each !== "").join(",") : undefined;
}

const partsOf = (text: string): readonly string[] =>
  text
    .split(/\s*,\s*|(?<=[\w*])\s+(?=[\^~<>=!])/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

function partOf(part: string): string | undefined {
  if (part === "*") return "";
  const [, operator = "", , version = ""] = shape.exec(part) ?? [];
  if (version === "") return undefined;
  if (operator !== "^" && operator !== "~") return `${operator === "" || operator === "=" ? "==" : operator}${version}`;
  const parsed = numbers(version);
  const significant = parsed.findIndex((each) => each !== 0);
  const place = operator === "~" ? Math.min(1, parsed.length - 1) : significant === -1 ? parsed.length - 1 : significant;
  const next = parsed.slice(0, place + 1).map((each, index) => (index === place ? each + 1 : each));
  return `>=${version},<${next.join(".")}`;
}

/** A range of poetry's that lets a version in, with the same operators and as precise; undefined where that cannot be said so. */
export function raisePoetry(text: string, version: string): string | undefined {
  if (text.includes("|")) return undefined;
  let raised = text;
  for (const part of partsOf(text)) {
    const alone = partOf(part);
    if (alone === undefined) return undefined;
    if (admits(alone, version)) continue;
    const [, operator = "", blank = "", was = ""] = shape.exec(part) ?? [];
    const precise = numbers(version).slice(0, numbers(was.replace(/\.\*$/, "")).length);
    const isExact = /^=?$/.test(operator) && !was.endsWith("*");
    const isOwn = operator === "^" || operator === "~" || operator === "" || operator === "=";
    const is = isExact ? version : `${precise.join(".")}${was.endsWith(".*") ? ".*" : ""}`;
    const next = isOwn ? `${operator}${blank}${is}` : raiseSpecifier(part, version);
    if (next === undefined) return undefined;
    raised = raised.replace(part, () => next);
  }
  const after = poetryRange(raised);
  return after !== undefined && admits(after, version) ? raised : undefined;
}
