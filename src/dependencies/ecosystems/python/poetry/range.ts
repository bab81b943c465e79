const numbers = (version: string): readonly number[] => version.split(".").map((part) => Number(/^\d+/.exec(part)?.[0] ?? 0));

/**
 * A range as poetry writes it, in PEP 440's words: `^1.2` is `>=1.2,<2.0`, `~1.2` is `>=1.2,<1.3`, `1.2` is `==1.2`. Undefined for
 * alternatives (`||`) and what has another form. https://python-poetry.org/docs/dependency-specification/
 */
export function poetryRange(text: string): string | undefined {
  if (text.includes("|")) return undefined;
  const parts = text
    .split(/\s*,\s*|\s+(?=[\^~<>=!])/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const made = parts.map(partOf);
  return made.every((each) => each !== undefined) ? made.filter((each) => each !== "").join(",") : undefined;
}

function partOf(part: string): string | undefined {
  if (part === "*") return "";
  const [, operator = "", version = ""] = /^(\^|~(?!=)|===|~=|==|!=|<=|>=|<|>|=)?\s*(\d[\w.+!*-]*)$/.exec(part) ?? [];
  if (version === "") return undefined;
  if (operator === "^") {
    const parsed = numbers(version);
    const at = parsed.findIndex((each) => each !== 0);
    const place = at === -1 ? parsed.length - 1 : at;
    return `>=${version},<${parsed
      .slice(0, place + 1)
      .map((each, index) => (index === place ? each + 1 : each))
      .join(".")}`;
  }
  if (operator === "~") {
    const parsed = numbers(version);
    const place = Math.min(1, parsed.length - 1);
    return `>=${version},<${parsed
      .slice(0, place + 1)
      .map((each, index) => (index === place ? each + 1 : each))
      .join(".")}`;
  }
  if (operator === "" || operator === "=") return `==${version}`;
  return `${operator}${version}`;
}
