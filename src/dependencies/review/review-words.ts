import type { Annotation, CheckContent } from "../../github/check-run.ts";
import { codeCell, codeSpan, plainText, table } from "../../github/markdown.ts";
import { neutralLine } from "../../github/neutralise.ts";
import { advisoryLink } from "../words/links.ts";
import { counted, enumerated } from "../words/names.ts";
import type { Confirmation, Problem } from "./difference.ts";
import type { ReviewSeen } from "./facts.ts";
import { sourceCell, sourceDeed, sourceText, sourceTodo } from "./source-words.ts";

/** What a check says, as plain data. */
export type ReviewTelling = CheckContent & { readonly annotations: readonly Annotation[] };

/** A problem with what it means for the check. */
export interface Judged {
  readonly problem: Problem;
  readonly fails: boolean;
  /** What fails, or would if it were worse: those that nothing lets pass. */
  readonly open: Problem["advisories"];
}

const mostRows = 50;
const mostAnnotations = 100;
const mostListed = 20;

/** Whether something that comes in was not read, and the organisation wants that to fail. */
const isUnread = ({ policy, gaps }: ReviewSeen): boolean => policy.unreadable && gaps.some(({ onBase }) => onBase !== true);

/** The check run of a pull request. Pure. */
export function reviewWords(facts: ReviewSeen, judged: readonly Judged[]): ReviewTelling {
  const reports = facts.mode === "report";
  const failing = judged.filter(({ fails }) => fails);
  // An advisory without a fix may stay beside those that are gone: the plan said so.
  const unconfirmed = (facts.confirmations ?? []).some(({ gone, fewer, left }) => left.length > 0 && gone.length + fewer.length === 0);
  const isClosed = isUnread(facts);
  const bad = failing.length > 0 || unconfirmed || isClosed;
  const clean = judged.length === 0 && facts.gaps.length === 0 && !unconfirmed;
  return {
    conclusion: bad && !reports ? "failure" : clean ? "success" : "neutral",
    title: titleOf(facts, judged, failing, { reports, unconfirmed }),
    summary: summaryOf(facts, judged, failing, reports),
    annotations: judged.slice(0, mostAnnotations).map((each) => annotationOf(each, reports)),
  };
}

function titleOf(
  facts: ReviewSeen,
  judged: readonly Judged[],
  failing: readonly Judged[],
  { reports, unconfirmed }: { readonly reports: boolean; readonly unconfirmed: boolean },
): string {
  const [first] = failing;
  const what =
    first === undefined
      ? unconfirmed
        ? "What this is meant to fix is still there"
        : isUnread(facts)
          ? "Not everything could be reviewed"
          : ""
      : failing.length === 1
        ? plainText(`${labelOf(first.problem)} ${deedOf(first)}`, 120)
        : `${failing.length} ${newOf(failing)}dependencies should not come in`;
  if (what !== "") return reports ? `Would fail: ${what}` : what;
  if (judged.length > 0)
    return `${counted(judged.length, `${newOf(judged)}dependency`, `${newOf(judged)}dependencies`)} to look at, not bad enough to fail`;
  if (facts.gaps.length > 0) return "Nothing found, but not everything could be reviewed";
  if (facts.confirmations?.some(({ gone }) => gone.length > 0) === true) return "What this fixes is gone, and nothing new came in";
  if (facts.files.length === 0) return "No dependencies change";
  return facts.added === 0 ? "No new dependencies" : `${counted(facts.added, "new dependency version")}, none known to be vulnerable`;
}

/** A package with its version; of a setting where it stands. */
function labelOf({ package: name, version, file, sources }: Problem): string {
  if (sources.some(({ fault }) => fault === "index")) return `${name} in ${file}`;
  return version === "" ? name : `${name} ${version}`;
}

const deedOf = ({ open, problem: { sources } }: Pick<Judged, "open" | "problem">): string =>
  open.some(({ malware }) => malware)
    ? "is malware"
    : open.length > 0
      ? "is vulnerable"
      : sources.length > 0
        ? sourceDeed(sources.filter(({ allowed }) => allowed === null))
        : "has a denied licence";

function summaryOf(facts: ReviewSeen, judged: readonly Judged[], failing: readonly Judged[], reports: boolean): string {
  return [
    reports && (failing.length > 0 || isUnread(facts)) ? "**This policy only reports**: nobody is kept from merging." : "",
    introOf(judged),
    problemTable(judged),
    todoWords(failing),
    confirmationWords(facts),
    gapWords(facts),
    restWords(facts),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const isMisplaced = ({ problem }: Judged): boolean => problem.sources.length > 0;

/** What only comes from elsewhere than before is not new. */
const newOf = (judged: readonly Judged[]): string => (judged.some(isMisplaced) ? "" : "new ");

function introOf(judged: readonly Judged[]): string {
  if (judged.length === 0) return "";
  const what = judged.some(isMisplaced)
    ? judged.every(isMisplaced)
      ? "This takes dependencies from elsewhere than their names say."
      : "This brings in dependencies that were not there before, and takes some from elsewhere than their names say."
    : "This brings in dependencies that were not there before.";
  return `${what} What was there before does not count here.`;
}

function problemTable(judged: readonly Judged[]): string {
  if (judged.length === 0) return "";
  const rows = judged.slice(0, mostRows).map(({ problem, fails, open }) => [
    fails ? "**fails**" : (problem.advisories.length > 0 || problem.sources.length > 0) && open.length === 0 ? "let pass" : "shown",
    problem.version === "" ? codeCell(problem.package, 100) : `${codeCell(problem.package, 100)} ${codeCell(problem.version, 60)}`,
    problem.sources.length > 0 ? sourceCell(problem.sources) : whatCell(problem),
    problem.sources.length > 0
      ? "what the base branch has"
      : problem.advisories.length === 0
        ? "another package"
        : problem.advisories.some(({ malware }) => malware)
          ? "remove it"
          : problem.fixed === null
            ? "no fixed version is known"
            : codeCell(problem.fixed, 60),
    codeCell(problem.file, 100),
    problem.path.length < 2
      ? "—"
      : shortened(problem.path)
          .map((label) => (label === "…" ? label : codeCell(label, 80)))
          .join(" → "),
  ]);
  const more = judged.length > mostRows ? `\n\nAnd ${judged.length - mostRows} more.` : "";
  return `${table(["", `${judged.some(isMisplaced) ? "D" : "New d"}ependency`, "Why not", "Take instead", "File", "Reached by"], rows)}${more}`;
}

const shortened = (path: readonly string[]): readonly string[] => (path.length <= 4 ? path : [path[0] ?? "", "…", ...path.slice(-2)]);

function whatCell({ advisories, licence }: Problem): string {
  const shown = advisories.slice(0, 3).map(({ id, severity, malware, summary, allowed }) => {
    const what = summary.trim() === "" ? "" : ` ${neutralLine(summary.replaceAll("|", "¦"), 100)}`;
    const pass = allowed === null ? "" : ` (let pass: ${neutralLine(allowed.replaceAll("|", "¦"), 100)})`;
    return `${malware ? "malware" : (severity ?? "unknown severity")}: ${advisoryLink(id)}${what}${pass}`;
  });
  const more = advisories.length > 3 ? [`and ${advisories.length - 3} more advisories`] : [];
  const denied = licence === null ? [] : [`licence ${codeCell(licence, 100)} is denied`];
  return [...shown, ...more, ...denied].join("; ");
}

/** What makes the check pass. */
function todoWords(failing: readonly Judged[]): string {
  const lines = failing.slice(0, mostListed).flatMap(({ problem, open }) => {
    const name = codeSpan(problem.package, 100);
    if (open.some(({ malware }) => malware))
      return [`- Remove ${name}, and replace every credential of the machines on which it was installed: it is an attack.`];
    if (problem.sources.length > 0) return [`- ${sourceTodo(problem)}`];
    if (open.length === 0)
      return [`- Use another package than ${name}, or ask whoever keeps the organisation's configuration to let it pass.`];
    if (problem.fixed === null) return [`- Leave ${name} out: no version is known that is not vulnerable.`];
    return [`- Use ${name} ${codeSpan(problem.fixed, 60)} or newer${commandOf(problem)}.`];
  });
  return lines.length === 0 ? "" : `**What to do**\n\n${lines.join("\n")}`;
}

/** Names that a shell takes for nothing but a name. */
const isPlain = /^@?[\w./@+-]+$/;

/** The command of the package manager whose file it is; where it is not known which one, none. */
function commandOf({ ecosystem, package: name, fixed, file, path }: Problem): string {
  if (fixed === null || !isPlain.test(name) || !isPlain.test(fixed)) return "";
  const lock = file.slice(file.lastIndexOf("/") + 1);
  const isDirect = path.length <= 1;
  const command: Readonly<Record<string, string>> = {
    npm:
      lock === "pnpm-lock.yaml"
        ? `pnpm add ${name}@${fixed}`
        : lock === "yarn.lock"
          ? `yarn add ${name}@${fixed}`
          : `npm install ${name}@${fixed}`,
    go: `go get ${name}@v${fixed.replace(/^v/, "")}`,
    rust: `cargo update -p ${name} --precise ${fixed}`,
  };
  const own = command[ecosystem];
  if (own === undefined) return "";
  return isDirect || ecosystem !== "npm"
    ? `: ${codeSpan(own)}`
    : `; ${codeSpan(path.at(0) ?? "", 100)} brings it, so look for a newer release of that first`;
}

function confirmationWords({ confirmations, isPublic }: ReviewSeen): string {
  if (confirmations === null) return "";
  if (confirmations.length === 0) return "**Confirmation**: nothing that changes here was known to be vulnerable.";
  const lines = confirmations.slice(0, mostListed).map((each) => `- ${confirmationLine(each, isPublic)}`);
  return `**Confirmation**: what was read again on this branch, against the base branch.\n\n${lines.join("\n")}`;
}

/** In public not which advisories: the alerts about them are not for everybody. */
function confirmationLine({ package: name, gone, fewer, left }: Confirmation, isPublic: boolean): string {
  const listed = (ids: readonly string[]): string =>
    isPublic ? counted(ids.length, "vulnerability", "vulnerabilities") : enumerated(ids.map(advisoryLink), 5);
  return [
    `${codeSpan(name, 100)}:`,
    [
      gone.length > 0 ? `${listed(gone)} gone` : "",
      fewer.length > 0 ? `${listed(fewer)} in fewer places than before, but not gone` : "",
      left.length > 0 ? `${listed(left)} still there` : "",
    ]
      .filter((part) => part !== "")
      .join("; "),
  ].join(" ");
}

function gapWords(facts: ReviewSeen): string {
  const { gaps } = facts;
  if (gaps.length === 0) return "";
  const lines = gaps
    .slice(0, mostListed)
    .map(({ file, reason }) => `- ${file === null ? "" : `${codeSpan(file, 150)}: `}${neutralLine(reason, 400)}`);
  const more = gaps.length > mostListed ? [`- and ${gaps.length - mostListed} more`] : [];
  const closed = isUnread(facts)
    ? " The organisation wants that to fail; propose it in a form that can be read, or in smaller pull requests."
    : "";
  return `**Not reviewed.** This is not known to be sound:\n\n${[...lines, ...more].join("\n")}${closed === "" ? "" : `\n\n${closed.trim()}`}`;
}

function restWords({ files, added, by, problemCount, problems, unlicensed }: ReviewSeen): string {
  const sentences = [
    files.length === 0 ? "No manifest, lockfile or workflow changes, so there is nothing to review." : "",
    files.length > 0 && by !== null
      ? `${counted(added, "package version")} came in, as ${by === "graph" ? "GitHub's comparison of the dependency graphs tells" : "the lockfiles of both sides tell, since GitHub does not offer its own comparison here"}.${added === 0 ? "" : ` ${added === 1 ? "It was" : "Each was"} looked up in GitHub's advisory database.`}`
      : "",
    problemCount > problems.length ? `${problemCount - problems.length} more problems are not listed.` : "",
    unlicensed > 0 ? `Of ${counted(unlicensed, "new package")} nobody says what licence ${unlicensed === 1 ? "it has" : "they have"}.` : "",
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function annotationOf(judged: Judged, reports: boolean): Annotation {
  const { problem, fails } = judged;
  const ids = problem.advisories.slice(0, 5).map(({ id }) => id);
  const instead = problem.fixed === null ? "" : ` Use ${problem.fixed} or newer.`;
  const why =
    ids.length === 0
      ? ` has a denied licence (${problem.licence})`
      : ` ${deedOf({ open: problem.advisories, problem })}: ${ids.join(", ")}.${instead}`;
  const what = problem.sources.length > 0 ? `: ${sourceText(problem.sources)}` : why;
  return {
    path: problem.file,
    line: problem.line,
    endLine: problem.line,
    column: null,
    level: fails && !reports ? "failure" : fails ? "warning" : "notice",
    message: plainText(`${labelOf(problem)}${what}`, 1_000),
  };
}
