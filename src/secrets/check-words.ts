import type { Annotation, CheckContent } from "../github/check-run.ts";
import { codeSpan, plainText, table } from "../github/markdown.ts";
import type { SecretsSeen } from "./facts.ts";
import type { Leak, Left, Verdict } from "./leak.ts";
import { certaintyWords, counted, leakHead, leakRow, unscannedWords } from "./leak-words.ts";
import type { Gap } from "./sources/source.ts";
import { isProven } from "./triage/secret-detail.ts";

/** What a check says, as plain data. */
export type SecretsTelling = CheckContent & { readonly annotations: readonly Annotation[] };

/** What the words are made of. */
export interface Told {
  readonly facts: Pick<SecretsSeen, "isPublic" | "head" | "pull" | "unscanned" | "problems" | "failedBefore">;
  readonly leaks: readonly Leak[];
  readonly left: Left;
  /** Open findings of the repository that this push or pull request did not bring. */
  readonly elsewhere: number;
  /** The policy only reports. */
  readonly reports: boolean;
  /** More is to be looked at, by further looks. */
  readonly unfinished: boolean;
}

/** So many leaks are told of one by one: a check run's summary has 65,535 characters, and a plan must fit into an item of the table. */
const mostRows = 50;
const mostAnnotations = 150;
const mostListed = 20;

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");

/** The check run of a push or a pull request. Pure. */
export function checkWords(told: Told): SecretsTelling {
  const { leaks, reports, unfinished, facts } = told;
  const fails = leaks.filter(({ verdict }) => verdict === "fails");
  const failed = fails.length > 0 || facts.failedBefore > 0;
  const conclusion = unfinished ? null : failed && !reports ? "failure" : isClean(told) ? "success" : "neutral";
  return { conclusion, title: titleOf(told, fails), summary: summaryOf(told, fails), annotations: annotationsOf(told) };
}

const isClean = ({ leaks, facts }: Told): boolean =>
  facts.failedBefore === 0 &&
  facts.unscanned.length === 0 &&
  facts.problems.length === 0 &&
  !leaks.some(({ verdict }) => verdict === "fails" || verdict === "shown");

function titleOf({ leaks, facts, reports, unfinished }: Told, fails: readonly Leak[]): string {
  const shown = leaks.filter(({ verdict }) => verdict === "shown").length;
  const [first] = fails;
  const count = fails.length + facts.failedBefore;
  const what = count === 0 ? "" : count > 1 ? `${count} secrets leaked` : `${plainText(first?.hit.description ?? "A secret", 60)} leaked`;
  if (unfinished) return what === "" ? "Looking for leaked secrets" : `Still looking: ${what}`;
  if (what !== "") return reports ? `Would fail: ${what}` : what;
  if (shown > 0) return `${counted(shown, "possible secret")}, not bad enough to fail`;
  if (facts.unscanned.length > 0) return `Nothing found, but ${counted(facts.unscanned.length, "part")} could not be scanned`;
  return leaks.length > 0 ? "No open secrets" : "No secrets found";
}

function summaryOf(told: Told, fails: readonly Leak[]): string {
  const { facts, leaks, reports, unfinished } = told;
  return joined([
    unfinished
      ? "There is more to look at than fits into one look. This check is edited as it goes on; what stands here is not all yet."
      : "",
    reports && fails.length > 0 ? "**This policy only reports**: nobody is kept from merging, and nothing else is done." : "",
    fails.length > 0 ? leadWords(fails) : "",
    facts.failedBefore > 0
      ? `Of the earlier commits, ${counted(facts.failedBefore, "leak")} more ${facts.failedBefore === 1 ? "is" : "are"} kept as ${facts.failedBefore === 1 ? "a finding" : "findings"}; there are too many commits to list them all here.`
      : "",
    leakTable(leaks, facts),
    fails.length > 0 ? todoWords(fails) : "",
    fails.length > 0 ? dismissWords(fails, facts) : "",
    unscannedList(facts.unscanned),
    problemList(facts.problems),
    restWords(told),
  ]);
}

const leadWords = (fails: readonly Leak[]): string => {
  const it = fails.length === 1;
  return `**Take ${it ? "this secret" : "these secrets"} for known to others.** Whoever can read the repository can read ${it ? "it" : "them"}, in the history too: a further commit that takes ${it ? "it" : "them"} out does not undo that.`;
};

/** The leaks as a table, the worst first; what does not fit is counted. */
export function leakTable(leaks: readonly Leak[], about: Pick<Told["facts"], "isPublic" | "head">, most: number = mostRows): string {
  if (leaks.length === 0) return "";
  const rows = leaks.slice(0, most).map((leak) => leakRow(leak, about));
  const more = leaks.length > most ? `\n\nAnd ${leaks.length - most} more.` : "";
  return `${table(leakHead, rows)}${more}`;
}

/** What to do, in the order in which to do it. */
export function todoWords(fails: readonly Leak[]): string {
  const links = new Map(fails.flatMap(({ hit }) => (hit.documentation === null ? [] : [[hit.documentation, hit.description] as const])));
  const pages = [...links].slice(0, 5).map(([address, what]) => `[${plainText(what, 60).replaceAll(/[[\]]/g, "")}](${address})`);
  const managed = fails.some(({ hit }) => hit.certainty === "exact");
  return [
    "**What to do**",
    "",
    `1. Make it worthless: revoke it, or replace it, where it was issued${managed ? "; a managed secret in its store" : ""}.${pages.length === 0 ? "" : ` ${pages.join(", ")}`}`,
    "2. Take it out of the text, and read it from a secret store or the environment instead.",
    "3. Push. To take it out of the earlier commits as well, amend or rebase them and push with `--force-with-lease`; that tidies up, and is no substitute for the first step.",
    "",
    "This check passes once each is revoked or put aside, or once the commits are no longer part of this.",
  ].join("\n");
}

/** How to say that it is none. */
export function dismissWords(fails: readonly Leak[], { head, pull }: Pick<Told["facts"], "head" | "pull">): string {
  const [first] = fails;
  if (first === undefined || head === null) return "";
  const where = pull === null ? "in a pull request with this commit as its head" : "here";
  const who = `Somebody with the role maintain, who did not write it, says so ${where}; the command names the commit that was looked at`;
  const suspected = fails.find(({ hit }) => !isProven(hit));
  const proven = fails.find(({ hit }) => isProven(hit));
  return joined([
    suspected === undefined ? "" : `**Is it a false alarm?** ${who}:\n\n${command(suspected, head, 'reason:"…"')}`,
    proven === undefined
      ? ""
      : `A managed or a live secret is no false alarm. It can be put aside for at most 30 days while it is being replaced:\n\n${command(proven, head, 'as:wont-fix until:YYYY-MM-DD reason:"…"')}`,
  ]);
}

const command = ({ id }: Leak, head: string, rest: string): string => `\`/warden dismiss ${id} ${head} ${rest}\``;

function unscannedList(unscanned: readonly Gap[]): string {
  if (unscanned.length === 0) return "";
  const more = unscanned.length > mostListed ? [`- and ${unscanned.length - mostListed} more`] : [];
  const lines = [...unscanned.slice(0, mostListed).map(unscannedWords), ...more];
  return `**Not scanned, or not by every rule.** These are not known to be clean:\n\n${lines.join("\n")}`;
}

const problemList = (problems: readonly string[]): string =>
  problems.length === 0
    ? ""
    : `**Rule files**\n\n${problems
        .slice(0, mostListed)
        .map((problem) => `- ${codeSpan(problem, 400)}`)
        .join("\n")}`;

function restWords({ left, elsewhere, leaks }: Told): string {
  const sentences = [
    left.allowed === 0 ? "" : `${counted(left.allowed, "line")} marked as allowed ${left.allowed === 1 ? "is" : "are"} left out.`,
    left.examples === 0
      ? ""
      : `${counted(left.examples, "value")} that providers publish as examples ${left.examples === 1 ? "is" : "are"} left out.`,
    elsewhere === 0
      ? ""
      : `${counted(elsewhere, "other open finding")} of this repository ${elsewhere === 1 ? "was" : "were"} there before, and ${elsewhere === 1 ? "does" : "do"} not count here.`,
    leaks.length === 0 && left.allowed === 0 && left.examples === 0
      ? "Every commit, its message, and what people wrote around it was looked at."
      : "",
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

const levels: Record<Verdict, Annotation["level"]> = { fails: "failure", shown: "warning", known: "notice", settled: "notice" };

function annotationsOf({ leaks, facts, reports }: Told): readonly Annotation[] {
  const annotated = leaks.flatMap((leak): Annotation[] => {
    const { hit, atHead, verdict, id } = leak;
    if (atHead === null || hit.place.kind !== "file" || verdict === "settled") return [];
    const level = reports && verdict === "fails" ? "warning" : levels[verdict];
    const why = certaintyWords(hit, facts.isPublic, (text, most) => plainText(text, most)).replaceAll("**", "");
    return [
      {
        path: hit.place.path,
        line: atHead.startLine,
        endLine: atHead.endLine,
        column: atHead.startLine === atHead.endLine ? atHead.startColumn : null,
        level,
        message: `${plainText(hit.description, 80)}, ${hit.severity}: ${why}. Finding ${id}. Revoke it first; then take it out of the text.`,
      },
    ];
  });
  return annotated.slice(0, mostAnnotations);
}
