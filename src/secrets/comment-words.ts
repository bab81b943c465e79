import { type Finding, shortIdOf } from "../findings/finding.ts";
import { replyMark } from "../github/comment-kinds.ts";
import { codeSpan } from "../github/markdown.ts";
import { dismissWords, leakTable, type Told, todoWords } from "./check-words.ts";
import { counted, nameWords } from "./leak-words.ts";
import { secretsName } from "./name.ts";

/** So many are in a comment, which everybody who watches gets by mail; the check has the others. */
const mostRows = 10;
const mostListed = 20;

/**
 * The comment on a pull request; null where there is nothing to say.
 *
 * @param left open findings that were told of in this pull request and that its commits have no more
 * @param exists whether there is a comment of ours already, which then is edited and never left to say what is not true any more
 */
export function commentWords(told: Told, left: readonly Finding[], exists: boolean): string | null {
  const fails = told.leaks.filter(({ verdict }) => verdict === "fails");
  if (fails.length === 0 && !exists) return null;
  const parts = fails.length > 0 ? openWords(told, fails) : settledWords(told);
  return [...parts, leftWords(left), replyMark(secretsName)].filter((part) => part !== "").join("\n\n");
}

function openWords({ facts }: Told, fails: Told["leaks"]): readonly string[] {
  return [
    `### ${fails.length === 1 ? "A secret leaked" : `${fails.length} secrets leaked`} in this pull request`,
    leakTable(fails, facts, mostRows),
    todoWords(fails),
    dismissWords(fails, facts),
  ];
}

const settledWords = ({ leaks }: Told): readonly string[] => {
  const settled = leaks.filter(({ verdict }) => verdict === "settled").length;
  const how = settled === 0 ? "" : ` ${counted(settled, "finding")} ${settled === 1 ? "is" : "are"} revoked or dismissed.`;
  return ["### All settled", `Nothing that was reported here is open in this pull request's commits any more.${how}`];
};

/** Who read it meanwhile has it still. */
function leftWords(left: readonly Finding[]): string {
  if (left.length === 0) return "";
  const lines = left.slice(0, mostListed).map((finding) => `- ${codeSpan(shortIdOf(finding))} ${nameWords(finding.title)}`);
  const more = left.length > mostListed ? [`- and ${left.length - mostListed} more`] : [];
  return `These were pushed here and are gone from the commits, but whoever saw them has them still. **Revoke them**:\n\n${[...lines, ...more].join("\n")}`;
}
