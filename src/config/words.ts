import type { Annotation, CheckContent } from "../github/check-run.ts";
import { summaryLimit } from "../github/check-run.ts";
import { codeCell, codeSpan, plainText, table } from "../github/markdown.ts";
import type { Json } from "../values/json.ts";
import type { Exemption } from "./config.ts";
import type { ConfigFacts, Verdict } from "./facts.ts";
import { configPath } from "./place.ts";
import type { Decider, Prediction } from "./policy-decider.ts";
import type { Loosening } from "./policy-for.ts";
import type { Problem } from "./problem.ts";

/** What people read, and what stands beside the lines of the file. */
export interface Telling extends CheckContent {
  readonly text?: string;
  readonly annotations: readonly Annotation[];
}

type Committed = Extract<ConfigFacts, { kind: "committed" }>;
type Proposed = Extract<ConfigFacts, { kind: "proposed" }>;

export const untouched: Telling = {
  conclusion: "success",
  title: "The configuration stays as it is",
  summary: `Merging this does not change ${codeSpan(configPath)}.`,
  annotations: [],
};

/** For a commit on the default branch. */
export function committedWords({ verdict, standing, home, loosened, expiring, expired }: Committed): Telling {
  const whose = home ? "the configuration of all repositories" : "this repository's configuration";
  const annotations = [...problemAnnotations(verdict), ...loosened.map(looseningAnnotation), ...exemptionAnnotations(expiring, expired)];
  if (verdict.state === "invalid") {
    const instead = standing
      ? "**The last valid configuration stays in force** until the file is repaired."
      : "**No configuration is in force here**, as before: there never was a valid one.";
    return {
      conclusion: "failure",
      title: `Not valid: ${counted(verdict.problems.length, "problem")} in the file`,
      summary: joined([`${codeSpan(configPath)} cannot be used. ${instead}`, problemList(verdict.problems)]),
      annotations,
    };
  }
  if (verdict.state === "removed") {
    const rest = home ? "Every policy is in report mode: nothing is changed any more." : "What the organisation asks for stays in force.";
    return {
      conclusion: "neutral",
      title: "The configuration was removed",
      summary: `There is no ${codeSpan(configPath)} any more. ${rest}`,
      annotations: [],
    };
  }
  const remarks = verdict.warnings.length + loosened.length + expiring.length + expired.length;
  const head = joined([
    `${codeSpan(configPath)} is valid, and ${whose} from now on.`,
    problemList(verdict.warnings),
    looseningList(loosened),
  ]);
  return {
    conclusion: remarks === 0 ? "success" : "neutral",
    title: remarks === 0 ? "Valid and in force" : `Valid and in force, with ${counted(remarks, "remark")}`,
    summary: joined([head, exemptionList(expiring, expired, summaryLimit - head.length - reserve)]),
    annotations,
  };
}

/** For a pull request, or for a group of the merge queue. */
export function proposedWords(facts: Proposed, deciders: readonly Decider[]): Telling {
  const { verdict, loosened, home } = facts;
  const annotations = [...problemAnnotations(verdict), ...loosened.map(looseningAnnotation)];
  if (verdict.state === "invalid") {
    return {
      conclusion: "failure",
      title: `Not valid: ${counted(verdict.problems.length, "problem")} in the file`,
      summary: joined([
        `${codeSpan(configPath)} could not be used. If this were merged, **the configuration that is in force now would stay in force**.`,
        problemList(verdict.problems),
      ]),
      annotations,
    };
  }
  const { total, done } = facts;
  if (done < total) {
    return {
      conclusion: null,
      title: `Looking at ${total} repositories: ${done} done`,
      summary: "This is edited when all repositories have been looked at. Nothing is changed by looking.",
      annotations: [],
    };
  }
  const remarks = joined([verdict.state === "removed" ? removedWords(home) : problemList(verdict.warnings), looseningList(loosened)]);
  return { ...predictionWords(facts, remarks, deciders), annotations };
}

const removedWords = (home: boolean): string =>
  home
    ? "**This removes the configuration of all repositories.** Every policy would only report from then on."
    : "This removes the repository's own configuration. What the organisation asks for stays in force.";

function predictionWords({ predictions, total }: Proposed, remarks: string, deciders: readonly Decider[]): Omit<Telling, "annotations"> {
  const changing = predictions.filter(({ changes }) => changes.length > 0);
  const reporting = predictions.filter(({ changes, settings, mode }) => changes.length === 0 && settings.length > 0 && mode === "report");
  const manual = predictions.filter(({ changes, settings, mode }) => changes.length === 0 && settings.length > 0 && mode === "enforce");
  const hindered = [
    ...new Set(
      predictions.filter(({ hindrance }) => hindrance === "missing" || hindrance === "forbidden").map(({ repository }) => repository),
    ),
  ];
  const settings = changing.reduce((sum, each) => sum + each.settings.filter(({ obstacle }) => obstacle === null).length, 0);
  const title =
    changing.length === 0
      ? `Valid: nothing would be changed in ${counted(total, "repository")}`
      : `Would change ${counted(settings, "setting")} in ${repositoriesIn(changing)} of ${counted(total, "repository")}`;
  const counts = [
    `If this were merged, today, **${counted(settings, "setting")} of ${counted(repositoriesIn(changing), "repository")}** would be changed.`,
    reporting.length === 0 ? "" : `${counted(repositoriesIn(reporting), "repository")} would only be reported to be weaker than asked.`,
    manual.length === 0 ? "" : `${counted(repositoriesIn(manual), "repository")} would need a person.`,
    hindered.length === 0
      ? ""
      : `${counted(hindered.length, "repository")} could not be read: ${hindered
          .map((repository) => codeSpan(repository))
          .slice(0, 20)
          .join(", ")}${hindered.length > 20 ? ` and ${hindered.length - 20} more` : ""}.`,
  ].filter((sentence) => sentence !== "");
  const sections = [
    ...changing.map((each) => repositorySection(each, "would change", deciders)),
    ...manual.map((each) => repositorySection(each, "would need a person", deciders)),
    ...reporting.map((each) => repositorySection(each, "would be reported", deciders)),
  ];
  const head = joined([counts.join(" "), remarks]);
  return {
    conclusion: remarks === "" && hindered.length === 0 ? "success" : "neutral",
    title,
    ...fitted(head, sections),
  };
}

/** Several policies may have something to say of one. */
const repositoriesIn = (predictions: readonly Prediction[]): number => new Set(predictions.map(({ repository }) => repository)).size;

function repositorySection({ repository, settings, policy }: Prediction, what: string, deciders: readonly Decider[]): string {
  const words = deciders.find((decider) => decider.policy === policy)?.words;
  const cell = (key: string, value: Prediction["settings"][number]["have"]): string =>
    words?.(key, value, (name) => codeCell(name, 60)) ?? "";
  const rows = settings.map(({ key, label, have, want, becomes, obstacle }) => [
    label,
    cell(key, have),
    cell(key, want),
    obstacle ?? (what === "would change" ? cell(key, becomes) : "unchanged"),
  ]);
  return [
    `<details><summary><code>${escapeHtml(repository)}</code>: ${counted(settings.length, "setting")} ${what}</summary>`,
    table(["setting", "now", "asked for", "would become"], rows),
    "</details>",
  ].join("\n\n");
}

/** Room for the sentence that says what is not shown, and for what joins the parts; in characters. */
const reserve = 400;

/** As many sections as fit, first into the summary and then into the text below it; what does not fit is counted and said where it is. */
function fitted(head: string, sections: readonly string[]): { summary: string; text?: string } {
  const take = (from: number, room: number): number => {
    let at = from;
    for (let left = room; at < sections.length; at += 1) {
      left -= (sections[at]?.length ?? 0) + 2;
      if (left < 0) break;
    }
    return at;
  };
  const first = take(0, summaryLimit - head.length - reserve);
  const second = take(first, summaryLimit - reserve);
  const missing = sections.length - second;
  const cut =
    missing === 0
      ? ""
      : `**${missing} of ${sections.length} repositories are not shown here**, for a check run has no more room. All are listed by: \`bin/pipewarden preview --config FILE\``;
  const summary = joined([head, cut, ...sections.slice(0, first)]);
  return second === first ? { summary } : { summary, text: sections.slice(first, second).join("\n\n") };
}

// Problems -------------------------------------------------------------------------------------------------------------------

const problemAnnotations = (verdict: Verdict): Annotation[] => {
  const problems = verdict.state === "invalid" ? verdict.problems : verdict.state === "valid" ? verdict.warnings : [];
  return problems.map(({ line, column, endLine, message, severity }) => ({
    path: configPath,
    line,
    endLine: endLine ?? line,
    column,
    level: severity === "error" ? "failure" : "warning",
    message,
  }));
};

const looseningAnnotation = (each: Loosening): Annotation => ({
  path: configPath,
  line: each.line,
  endLine: each.line,
  column: each.column,
  level: "warning",
  message: `Ignored: ${looseningSentence(each)}`,
});

/** DynamoDB takes items up to 400 kB, and a change is kept with its annotations. */
const mostExemptions = 500;

const exemptionAnnotations = (expiring: readonly Exemption[], expired: readonly Exemption[]): Annotation[] =>
  [...expired.map((each) => [each, "has ended; remove it"] as const), ...expiring.map((each) => [each, "ends within a week"] as const)]
    .slice(0, mostExemptions)
    .map(([{ at, setting, repository, until }, what]) => ({
      path: configPath,
      line: at.line,
      endLine: at.line,
      column: at.column,
      level: "warning",
      message: `The exemption of ${repository} from ${setting} (until ${until}) ${what}.`,
    }));

/** Lists may be longer than GitHub takes beside a line, which is 64 KB, and than anybody reads. */
const brief = (value: Json): string => plainText(JSON.stringify(value), 100);

const looseningSentence = ({ path, asked, inForce }: Loosening): string =>
  `${path} asks for ${brief(asked)}, and the organisation for ${brief(inForce)}. A repository can only ask for more; ask the owners of the organisation's .github repository for an exemption.`;

const problemList = (problems: readonly Problem[]): string =>
  problems.length === 0
    ? ""
    : problems.map(({ line, column, message }) => `- line ${line}, column ${column}: ${codeSpan(message, 500)}`).join("\n");

const looseningList = (loosened: readonly Loosening[]): string =>
  loosened.length === 0
    ? ""
    : joined([
        "**Ignored, for it asks for less than the organisation does:**",
        loosened.map((each) => `- ${codeSpan(looseningSentence(each), 500)}`).join("\n"),
      ]);

/** As many as fit into `room` characters, those that have ended first; the rest is counted. */
function exemptionList(expiring: readonly Exemption[], expired: readonly Exemption[], room: number): string {
  const line = ({ setting, repository, until, owner }: Exemption, what: string): string =>
    `- the exemption of ${codeSpan(repository)} from ${codeSpan(setting)} (owner: ${codeSpan(owner)}) ${what} on ${until}`;
  const lines = [...expired.map((each) => line(each, "ended")), ...expiring.map((each) => line(each, "ends"))];
  let left = room;
  const over = lines.findIndex((each) => {
    left -= each.length + 1;
    return left < 0;
  });
  if (over < 0) return lines.join("\n");
  const cut = `**${lines.length - over} of ${lines.length} exemptions are not listed here**, for a check run has no more room. Search the file for \`until\` to find those that have ended or end within a week.`;
  return joined([cut, lines.slice(0, over).join("\n")]);
}

const plurals: Record<string, string> = { repository: "repositories" };
const counted = (count: number, noun: string): string => `${count} ${count === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`;
const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
