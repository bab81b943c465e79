export type OperationKind = "query" | "mutation" | "subscription";

const operationKinds: readonly string[] = ["query", "mutation", "subscription"] satisfies OperationKind[];
const closing = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/**
 * Control characters and runs of four quotes are read differently by GraphQL parsers (a lone carriage return ends a comment for one
 * and not for another). No document of ours contains any, so they are not interpreted at all.
 */
const ambiguous = /[^\P{Cc}\t\n\r]|\r(?!\n)|[\u2028\u2029]|"{4}/u;

/**
 * The kinds of the operations in a GraphQL document, in order; fragments are passed over. Undefined when the document is not
 * understood beyond doubt: other definitions, unbalanced brackets, unterminated strings. A guard, not a parser: what it lets through
 * may still be wrong, but then GitHub refuses it.
 *
 * Source: GraphQL specification (October 2021), section 2.
 */
export function operationsOf(document: string): OperationKind[] | undefined {
  if (ambiguous.test(document)) return undefined;
  const tokens = tokensOf(document);
  if (tokens === undefined) return undefined;
  const kinds: OperationKind[] = [];
  let position = 0;
  while (position < tokens.length) {
    const end = endOfDefinition(tokens, position);
    if (end === undefined) return undefined;
    const definition = tokens.slice(position, end);
    const kind = kindOf(definition);
    if (kind === undefined) return undefined;
    if (kind !== "fragment") kinds.push(kind);
    position = end;
  }
  return kinds;
}

/** Punctuators, names and numbers as they stand; a string, whatever its content, as one quote. Undefined: an unterminated string. */
function tokensOf(document: string): string[] | undefined {
  const token = /[\s,\uFEFF]+|#[^\n]*|(?<text>"""|"|\.{3}|[!$&()*:=@[\]{|}]|[-\w]+|.)/gsu;
  const tokens: string[] = [];
  for (let match = token.exec(document); match !== null; match = token.exec(document)) {
    const text = match.groups?.text;
    if (text === undefined) continue;
    if (text.startsWith('"')) {
      const end = endOfString(document, token.lastIndex, text);
      if (end === undefined) return undefined;
      token.lastIndex = end;
    }
    tokens.push(text.startsWith('"') ? '"' : text);
  }
  return tokens;
}

function endOfString(document: string, start: number, quotes: string): number | undefined {
  const block = quotes === '"""';
  for (let position = start; position < document.length; position += 1) {
    if (document.startsWith(quotes, position)) return position + quotes.length;
    if (!block && document[position] === "\n") return undefined;
    if (block && document.startsWith('\\"""', position)) position += 3;
    else if (!block && document[position] === "\\" && document[position + 1] !== "\n") position += 1;
  }
  return undefined;
}

/** A definition ends where the brace closes that opened outside of all other brackets. */
function endOfDefinition(tokens: readonly string[], start: number): number | undefined {
  const open: string[] = [];
  for (let position = start; position < tokens.length; position += 1) {
    const token = tokens[position] ?? "";
    const closes = closing.get(token);
    if (closes !== undefined) open.push(closes);
    else if (token === ")" || token === "]" || token === "}") {
      if (open.pop() !== token) return undefined;
      if (token === "}" && open.length === 0) return position + 1;
    }
  }
  return undefined;
}

function kindOf(definition: readonly string[]): OperationKind | "fragment" | undefined {
  const names = headNames(definition);
  if (names === undefined) return undefined;
  const [keyword, first, second, third] = names;
  if (keyword === undefined) return definition[0] === "{" ? "query" : undefined;
  if (definition[0] !== keyword) return undefined;
  if (keyword === "fragment")
    return first !== "on" && second === "on" && third !== undefined && names.length === 4 ? "fragment" : undefined;
  return operationKinds.includes(keyword) && names.length <= 2 ? (keyword as OperationKind) : undefined;
}

/** What stands before the selection set, without variables, directives and their arguments. */
function headNames(definition: readonly string[]): string[] | undefined {
  const names: string[] = [];
  let depth = 0;
  for (const [position, token] of definition.entries()) {
    if (token === "{" && depth === 0) return names;
    if (closing.has(token)) depth += 1;
    else if (token === ")" || token === "]" || token === "}") depth -= 1;
    else if (depth === 0 && token !== "@" && definition[position - 1] !== "@") {
      if (!/^[A-Za-z_]\w*$/.test(token)) return undefined;
      names.push(token);
    }
  }
  return undefined;
}
