import { isAscii } from "node:buffer";
import { type Automaton, automatonOf } from "./automaton.ts";
import type { Allowlist } from "./rule.ts";

/** An allow-list with an automaton for its stop words, where there are many; it is made when it is first asked for. */
export interface CompiledAllowlist extends Allowlist {
  readonly stopwordAutomaton: () => Automaton | null;
}

export function compileAllowlist(list: Allowlist): CompiledAllowlist {
  let made: Automaton | null | undefined;
  return {
    ...list,
    stopwordAutomaton() {
      made ??= list.stopwords.length > 8 && list.stopwords.every(isPlain) ? automatonOf(list.stopwords) : null;
      return made;
    },
  };
}

const isPlain = (stopword: string): boolean => stopword !== "" && isAscii(Buffer.from(stopword));

/** What allow-lists are asked about. */
export interface Candidate {
  readonly secret: string;
  readonly match: string;
  readonly line: string;
}

/** A file, as allow-lists see it. */
export interface AllowedFile {
  readonly path: string;
  readonly commit: string | undefined;
}

const tries = (expressions: readonly RegExp[], text: string): boolean =>
  expressions.some((expression) => {
    expression.lastIndex = 0;
    return expression.test(text);
  });

const allowsPath = (list: Allowlist, path: string): boolean => path !== "" && tries(list.paths, path);
const allowsCommit = (list: Allowlist, commit: string | undefined): boolean =>
  commit !== undefined && list.commits.includes(commit.toLowerCase());

/** Whether one of the lists says by path or commit alone that nothing in a file counts. */
export function allowsFile(lists: readonly CompiledAllowlist[], { path, commit }: AllowedFile): boolean {
  if (path === "" && commit === undefined) return false;
  return lists.some((list) => {
    const byCommit = allowsCommit(list, commit);
    const byPath = allowsPath(list, path);
    if (list.condition === "or") return byCommit || byPath;
    if (list.regexes.length > 0 || list.stopwords.length > 0) return false;
    return (list.commits.length === 0 || byCommit) && (list.paths.length === 0 || byPath);
  });
}

/** Whether one of the lists says that a match does not count. Paths and commits have a say only together with what is asked here. */
export function allows(lists: readonly CompiledAllowlist[], candidate: Candidate, { path, commit }: AllowedFile): boolean {
  return lists.some((list) => {
    const target = candidate[list.regexTarget];
    const byRegex = () => target !== "" && tries(list.regexes, target);
    const byStopword = () => hasStopword(list, candidate.secret);
    if (list.condition === "or") return byRegex() || byStopword();
    return (
      (list.commits.length === 0 || allowsCommit(list, commit)) &&
      (list.paths.length === 0 || allowsPath(list, path)) &&
      (list.regexes.length === 0 || byRegex()) &&
      (list.stopwords.length === 0 || byStopword())
    );
  });
}

function hasStopword({ stopwords, stopwordAutomaton }: CompiledAllowlist, secret: string): boolean {
  const automaton = stopwordAutomaton();
  if (automaton !== null) return automaton.finds(Buffer.from(secret));
  const lower = secret.toLowerCase();
  return secret !== "" && stopwords.some((stopword) => lower.includes(stopword));
}
