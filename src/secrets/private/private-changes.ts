import { type Change, makeChange } from "../../changes/change.ts";
import type { Occasion } from "../../changes/engine.ts";
import { marked } from "../../github/issue-kinds.ts";
import { codeSpan, plainText } from "../../github/markdown.ts";
import { idOf } from "../../values/hash.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { leakTable, todoWords } from "../check-words.ts";
import type { Leak } from "../leak.ts";
import { secretsName } from "../name.ts";
import { isProven } from "../triage/secret-detail.ts";
import type { PrivatePlace } from "./private-place.ts";

/** What is told of, and why. */
export interface Telling {
  /** Where it was found. */
  readonly repository: RepositoryRef;
  /** The commit that was pushed; null for texts. */
  readonly head: string | null;
  readonly leaks: readonly Leak[];
  readonly slug: string;
  readonly place: PrivatePlace | null;
}

const mostRows = 30;

/**
 * The change that tells, where not everybody reads, of secrets that are proven to matter and that no pull request tells of: one issue or
 * draft for each push, edited in place. None where there is nothing of that kind. Pure.
 */
export function privateChanges(
  telling: Telling,
  { episode, cause, params = {} }: Pick<Occasion, "episode" | "cause" | "params">,
): readonly Change[] {
  const { place, slug, repository } = telling;
  const leaks = telling.leaks.filter(({ hit }) => isProven(hit));
  if (place === null || leaks.length === 0) return [];
  const about = aboutOf(telling, leaks);
  const [title, body] = [titleOf(telling, leaks), marked(bodyOf(telling, leaks, cause), about)];
  const want = place.kind === "issue" ? { title, body } : { summary: title, description: body, severity: "critical" };
  return [
    makeChange({
      kind: place.kind === "issue" ? "issues.tell" : "advisories.draft",
      capability: secretsName,
      lane: "act",
      target: { repository: place.repository, about },
      expect: null,
      want,
      params: { slug, occasion: params },
      episode,
      cause,
      summary: `Tell privately of ${leaks.length === 1 ? "a leaked secret" : `${leaks.length} leaked secrets`} in ${repository.owner}/${repository.name}.`,
    }),
  ];
}

/** The push, or the findings where there was none: the same look, repeated, tells of it in the same place. */
const aboutOf = ({ repository, head }: Telling, leaks: readonly Leak[]): string =>
  idOf({ leak: repository.id, of: head ?? leaks.map(({ fingerprint }) => fingerprint).toSorted() });

const titleOf = ({ repository: { owner, name } }: Telling, [first, ...others]: readonly Leak[]): string => {
  const what = others.length === 0 && first !== undefined ? plainText(first.hit.description, 80) : `${others.length + 1} secrets`;
  return `Leaked in ${owner}/${name}: ${what}`;
};

function bodyOf({ repository: { owner, name }, head }: Telling, leaks: readonly Leak[], { actor }: Occasion["cause"]): string {
  const what = head === null ? "Somebody wrote" : `The commit ${codeSpan(head)} was pushed`;
  const who = actor === undefined ? "" : ` by ${codeSpan(actor.login)}`;
  return [
    `${what} in ${codeSpan(`${owner}/${name}`, 300)}${who}, with ${leaks.length === 1 ? "a secret" : "secrets"} that others can use until ${leaks.length === 1 ? "it is" : "they are"} replaced. No pull request tells of it.`,
    leakTable(leaks, { isPublic: false, head }, mostRows),
    todoWords(leaks),
    "This was written by the bot, which edits it as it learns more. Whoever has settled it closes it.",
  ].join("\n\n");
}
