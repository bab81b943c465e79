import type { Cause } from "../changes/change.ts";
import type { CheckContent } from "../github/check-run.ts";
import { codeCell, codeSpan, plainText, table } from "../github/markdown.ts";
import type { Finding, Obstacle } from "./decide.ts";
import type { Note } from "./note.ts";
import type { Quote } from "./setting.ts";
import { settingOf } from "./settings.ts";

/** How it went with one finding. */
export type End =
  | { readonly status: "repaired" }
  | { readonly status: "obstacle"; readonly obstacle: Obstacle }
  | { readonly status: "failed" | "held"; readonly message: string };

/** A check run's content, and the part of it that stays the same as long as nothing changes, whoever makes the bot look. */
export interface Telling extends CheckContent {
  readonly lasting: string;
}

interface Ended {
  readonly finding: Finding;
  readonly end: End;
}

/** Settings were reported as weak on this commit before, and are no more. */
export const putRight = (branch: string): CheckContent => ({
  conclusion: "success",
  title: `${plainText(branch, 60)} is protected as the policy wants`,
  summary: "What was reported here before has been put right.",
});

/** For policies in report mode. */
export function wouldChange(branch: string, findings: readonly Finding[], notes: readonly Note[]): Telling {
  const rows = findings.map((finding) => row(finding, finding.becomes === null ? "cannot be repaired" : valueWords(finding, "becomes")));
  const obstacles = findings.flatMap(({ label, obstacle }) => (obstacle === null ? [] : [`${label}: ${obstacleWords[obstacle]}`]));
  const lasting = joined([settingsTable(rows, "would become"), needsPerson(obstacles), noteWords(notes)]);
  return {
    conclusion: "neutral",
    title: `Would change: ${settingsOf(findings.length)} of ${plainText(branch, 60)} weaker than the policy`,
    summary: joined([
      `The protection of ${codeSpan(branch)} is weaker than the policy asks. **Nothing was changed**: the policy only reports.`,
      lasting,
      exemption,
    ]),
    lasting,
  };
}

/** For policies that are enforced; the conclusion is `success` only when everything was repaired. */
export function repaired(
  branch: string,
  ends: readonly Ended[],
  notes: readonly Note[],
  { cause, at }: { readonly cause: Cause; readonly at: number },
): Telling {
  const done = ends.filter(({ end }) => end.status === "repaired").length;
  const all = done === ends.length;
  const failed = ends.some(({ end }) => end.status === "failed");
  const rows = ends.map(({ finding, end }) => row(finding, end.status === "repaired" ? valueWords(finding, "becomes") : "unchanged"));
  const problems = ends.flatMap(({ finding, end }) => {
    const sentence = problemWords(end);
    return sentence === undefined ? [] : [`${finding.label}: ${sentence}`];
  });
  const lasting = joined([settingsTable(rows, "now"), needsPerson(problems), noteWords(notes)]);
  return {
    conclusion: all ? "success" : failed ? "action_required" : "neutral",
    title: titleOf(plainText(branch, 60), ends.length, done),
    summary: joined([
      `The protection of ${codeSpan(branch)} was weaker than the policy asks. ${causeWords(cause)}`,
      done === 0 ? "" : doneWords(all, at),
      lasting,
      exemption,
    ]),
    lasting,
  };
}

const settingsOf = (count: number): string => (count === 1 ? "1 setting" : `${count} settings`);

function titleOf(branch: string, all: number, done: number): string {
  if (done === all) return `Repaired: ${settingsOf(all)} of ${branch} ${all === 1 ? "was" : "were"} weaker than the policy`;
  if (done === 0) return `Not repaired: ${settingsOf(all)} of ${branch} ${all === 1 ? "is" : "are"} weaker than the policy`;
  return `Repaired: ${done} of ${settingsOf(all)} of ${branch} that were weaker than the policy`;
}

function doneWords(all: boolean, at: number): string {
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const what = all ? "Pipewarden repaired it" : "Pipewarden repaired what it could";
  return `${what} on ${when} UTC. Settings that the policy does not name, and stronger ones, are as they were. The audit trail has before and after.`;
}

const exemption =
  "**If this branch needs another setting**, ask whoever owns the organisation's `.github` repository to add an exemption for the setting, with a reason and an expiry date.";

/** Events whose sender is the one who changed a protection. Other events only made the bot look. */
const changesProtection = /^(?:branch_protection_rule|branch_protection_configuration|repository_ruleset)\b/;

function causeWords({ kind, event, actor }: Cause): string {
  if (kind === "sweep") return "It was found by the hourly check; the organisation's audit log on GitHub tells who changed it.";
  const by = actor === undefined ? "" : ` by ${codeSpan(actor.login)}`;
  if (event === undefined) return `It was found when a look was asked for${by}.`;
  return changesProtection.test(event) ? `It was changed${by} (${codeSpan(event)}).` : `It was found after ${codeSpan(event)}${by}.`;
}

/** Names from outside are shortened so that even long lists of them fit into a check run. */
const inCell: Quote = (text) => codeCell(text, 60);

function valueWords({ setting, becomes, have, want }: Finding, which: "have" | "want" | "becomes"): string {
  const value = which === "have" ? have : which === "want" ? want : (becomes?.value ?? have);
  return settingOf(setting).words(value, inCell);
}

const row = (finding: Finding, last: string): string[] => [
  `**${finding.label}**<br>${finding.why}`,
  valueWords(finding, "have"),
  valueWords(finding, "want"),
  last,
];

const settingsTable = (rows: readonly string[][], last: string): string => table(["setting", "before", "the policy asks for", last], rows);

function problemWords(end: End): string | undefined {
  switch (end.status) {
    case "repaired":
      return undefined;
    case "obstacle":
      return obstacleWords[end.obstacle];
    case "failed":
      // An error's sentence can quote GitHub, and GitHub names from outside.
      return `the repair failed. ${codeSpan(end.message, 500)}`;
    case "held":
      return `the repair is held. ${codeSpan(end.message, 500)}`;
  }
}

export const obstacleWords: Record<Obstacle, string> = {
  personal: "GitHub has this setting for repositories of organisations only.",
  "needs-pushers": "it takes effect only where those who may push are named, and the policy names nobody.",
  "not-in-rest":
    "the rule requires deployments, or lets named people force-push, which GitHub's API cannot keep while it writes this. Set it by hand, under Settings, Branches.",
};

/** The same sentence is said once, for all settings that it concerns. */
const needsPerson = (problems: readonly string[]): string =>
  problems.length === 0 ? "" : `**What needs a person**\n\n${[...new Set(problems)].map((problem) => `- ${problem}`).join("\n")}`;

function noteWords(notes: readonly Note[]): string {
  const sentences: string[] = [];
  for (const { code, names } of notes.slice(0, 10)) {
    const [ruleset = "", ...others] = names.slice(0, 10).map((name) => codeSpan(name, 60));
    sentences.push(sentenceOf(code, ruleset, others));
  }
  return sentences.join("\n\n");
}

function sentenceOf(code: Note["code"], ruleset: string, others: readonly string[]): string {
  switch (code) {
    case "bypass-unseen":
      return `The ruleset ${ruleset} is taken at its word: GitHub does not show this App who may bypass it.`;
    case "bypass-hidden":
      return `The ruleset ${ruleset} does not count, because GitHub does not show this App who may bypass it.`;
    case "ruleset-bypassed":
      return `The ruleset ${ruleset} does not count, because it may be bypassed by ${others.join(", ")}.`;
  }
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
