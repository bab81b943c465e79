import type { CommandLine, GrammarProblem } from "./parsed-comment.ts";

/** In UTF-16 units; a reason has room in it. */
const longestLine = 1_000;
const blank = /[ \t]/;
const printable = /^[\x20-\x7e\t]*$/;
const name = /^[a-z][a-z0-9-]{0,31}$/i;

interface Token {
  readonly name?: string;
  readonly value: string;
}

/** The verb and its arguments in a line that begins with the bot's name. */
export function parseLine(line: number, text: string): CommandLine {
  const bare = { line, text: text.slice(0, longestLine), verb: "", words: [], named: new Map<string, string>() };
  const failed = (problem: GrammarProblem): CommandLine => ({ ...bare, problem });
  if (text.length > longestLine) return failed("too-long");
  const tokens = tokensOf(text.slice("/warden".length));
  if (typeof tokens === "string") return failed(tokens);
  const [verb, ...rest] = tokens;
  if (verb === undefined) return failed("no-verb");
  if (verb.name !== undefined) return { ...failed("no-verb") };
  const named = new Map<string, string>();
  const words: string[] = [];
  for (const token of rest) {
    if (token.name === undefined) words.push(token.value);
    else if (named.has(token.name)) return { ...failed("argument-twice"), verb: verb.value.toLowerCase() };
    else named.set(token.name, token.value);
  }
  return { ...bare, verb: verb.value.toLowerCase(), words, named };
}

/** Words, `name:value`, `name:"any text"`. Outside of quotes there are blanks and printable ASCII only. */
function tokensOf(text: string): Token[] | GrammarProblem {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (blank.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const rest = text.slice(at);
    const quoted = /^([^\s":]+):"/.exec(rest);
    const key = quoted?.[1] ?? "";
    if (quoted !== null && name.test(key)) {
      const close = rest.indexOf('"', quoted[0].length);
      if (close === -1) return "unclosed-quote";
      const after = rest[close + 1];
      if (after !== undefined && !blank.test(after)) return "unclosed-quote";
      tokens.push({ name: key.toLowerCase(), value: rest.slice(quoted[0].length, close) });
      at += close + 1;
      continue;
    }
    const word = /^[^ \t]+/.exec(rest)?.[0] ?? "";
    if (!printable.test(word)) return "not-printable";
    if (word.includes('"')) return "unclosed-quote";
    const colon = word.indexOf(":");
    const before = word.slice(0, colon);
    tokens.push(colon > 0 && name.test(before) ? { name: before.toLowerCase(), value: word.slice(colon + 1) } : { value: word });
    at += word.length;
  }
  return tokens;
}
