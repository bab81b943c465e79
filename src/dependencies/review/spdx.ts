/** A licence expression: one licence, or several of which one (`or`) or each (`and`) holds. https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ */
type LicenceExpression =
  | { readonly kind: "licence"; readonly id: string }
  | { readonly kind: "and" | "or"; readonly sides: readonly [LicenceExpression, LicenceExpression] };

/** Longer ones are nobody's licence. */
const longest = 1_000;
const deepest = 50;

/** Undefined for what is no expression, such as `SEE LICENSE IN file` or a sentence. */
function parseLicence(text: string): LicenceExpression | undefined {
  if (text.length > longest) return undefined;
  const tokens = text.match(/[()]|[A-Za-z0-9.:+-]+|\S/g) ?? [];
  let at = 0;
  const next = (): string | undefined => tokens[at];
  const isWord = (word: string): boolean => next()?.toUpperCase() === word;

  const simple = (depth: number): LicenceExpression | undefined => {
    if (next() === "(") {
      at += 1;
      const inner = depth === 0 ? undefined : either(depth - 1);
      if (inner === undefined || next() !== ")") return undefined;
      at += 1;
      return inner;
    }
    const id = tokens[at];
    if (id === undefined || !/^[A-Za-z0-9][A-Za-z0-9.:+-]*$/.test(id) || /^(?:AND|OR|WITH)$/i.test(id)) return undefined;
    at += 1;
    if (!isWord("WITH")) return { kind: "licence", id };
    at += 1;
    const exception = tokens[at];
    if (exception === undefined || !/^[A-Za-z0-9]/.test(exception)) return undefined;
    at += 1;
    return { kind: "licence", id: `${id} WITH ${exception}` };
  };
  const joined = (word: "AND" | "OR", side: (depth: number) => LicenceExpression | undefined) => (depth: number) => {
    let left = side(depth);
    while (left !== undefined && isWord(word)) {
      at += 1;
      const right = side(depth);
      left = right === undefined ? undefined : { kind: word === "AND" ? "and" : "or", sides: [left, right] };
    }
    return left;
  };
  const all = joined("AND", simple);
  const either: (depth: number) => LicenceExpression | undefined = joined("OR", all);

  const expression = either(deepest);
  return at === tokens.length ? expression : undefined;
}

/**
 * Whether whoever uses it could only use it under a denied licence: of a choice (`OR`) each must be denied, of several that hold together one.
 *
 * @param denied SPDX ids or expressions; `GPL-3.0` also means `GPL-3.0-only` and `GPL-3.0-or-later`, and a licence with an exception is denied with the licence
 * @returns undefined for a licence that is not understood
 */
export function isDenied(licence: string, denied: readonly string[]): boolean | undefined {
  const expression = parseLicence(licence);
  if (expression === undefined) return undefined;
  const forbidden = denied.flatMap((each) => idsOf(parseLicence(each)));
  return holds(expression, (id) => forbidden.some((each) => isSame(id, each)));
}

function holds(expression: LicenceExpression, isForbidden: (id: string) => boolean): boolean {
  if (expression.kind === "licence") return isForbidden(expression.id);
  const [one, other] = expression.sides;
  return expression.kind === "or"
    ? holds(one, isForbidden) && holds(other, isForbidden)
    : holds(one, isForbidden) || holds(other, isForbidden);
}

const idsOf = (expression: LicenceExpression | undefined): readonly string[] =>
  expression === undefined ? [] : expression.kind === "licence" ? [expression.id] : expression.sides.flatMap(idsOf);

/** `GPL-3.0`, `GPL-3.0+`, `GPL-3.0-only` and `GPL-3.0-or-later` name the same text. */
const textOf = (id: string): string => id.toLowerCase().replace(/(?:\+|-only|-or-later)$/, "");

function isSame(id: string, forbidden: string): boolean {
  const [own = "", exception] = id.split(" WITH ");
  const [theirs = "", theirException] = forbidden.split(" WITH ");
  return textOf(own) === textOf(theirs) && (theirException === undefined || theirException.toLowerCase() === exception?.toLowerCase());
}
