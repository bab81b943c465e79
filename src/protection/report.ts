import { type Cause, type Change, makeChange } from "../changes/change.ts";
import type { Outcomes } from "../changes/engine.ts";
import { type CheckContent, type PublishedCheck, summaryLimit } from "../github/check-run.ts";
import { codeCell, codeSpan, plainText, table } from "../github/markdown.ts";
import type { Lane } from "../values/lane.ts";
import { checkName } from "./check-name.ts";
import type { Finding, Obstacle, ProtectionDecision } from "./decide.ts";
import type { DefaultBranch, ProtectionFacts } from "./facts.ts";
import type { Note } from "./note.ts";
import { settingOf } from "./settings.ts";

interface Circumstances {
  readonly episode: string;
  readonly cause: Cause;
  readonly lane: Lane;
  /** This App's id. */
  readonly appId: number;
  /** When it was decided, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The check run on the branch's head that tells people what was wrong, who caused it, what the bot did and what they can do; nothing
 * when there is nothing new to tell. One check run per commit: an existing one is edited.
 */
export function reportProtection(
  facts: ProtectionFacts,
  decision: ProtectionDecision,
  outcomes: Outcomes,
  circumstances: Circumstances,
): Change | undefined {
  if (facts.kind !== "observed" || facts.branch === null || !facts.writable || decision.mode === "off") return undefined;
  const { branch, repository } = facts;
  const content = contentOf(branch, decision, outcomes, circumstances);
  if (content === undefined || isPublished(content, branch.check)) return undefined;
  return makeChange({
    kind: "checks.publish",
    capability: "protection",
    lane: circumstances.lane,
    target: { repository, sha: branch.head, name: checkName },
    expect: branch.check,
    want: content,
    params: { appId: circumstances.appId },
    episode: circumstances.episode,
    cause: circumstances.cause,
    summary: content.title,
  });
}

function isPublished({ conclusion, title, summary }: CheckContent, check: PublishedCheck | null): boolean {
  return check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary;
}

function contentOf(
  branch: DefaultBranch,
  decision: ProtectionDecision,
  outcomes: Outcomes,
  circumstances: Circumstances,
): CheckContent | undefined {
  const { findings } = decision;
  const name = plainText(branch.name, 60);
  if (findings.length === 0) {
    if (branch.check === null || branch.check.conclusion === "success") return undefined;
    return {
      conclusion: "success",
      title: `${name} is protected as the policy wants`,
      summary: "What was reported here before has been put right.",
    };
  }
  const weak = `${findings.length} ${findings.length === 1 ? "setting" : "settings"}`;
  if (decision.mode === "report") {
    const be = findings.length === 1 ? "is" : "are";
    return {
      conclusion: "neutral",
      title: `${weak} of ${name} ${be} weaker than the policy`,
      summary: fitted([
        `The protection of ${codeSpan(branch.name)} is weaker than the policy asks. **Nothing was changed**: this policy only reports.`,
        findingsTable(findings, "would become"),
        notesText(decision.notes),
        exemption,
      ]),
    };
  }
  const problems = problemsOf(decision, outcomes);
  const repaired = findings.length - findings.filter(({ obstacle }) => obstacle !== null).length;
  const done = problems.length === 0;
  return {
    conclusion: done ? "success" : "action_required",
    title: done
      ? `Repaired: ${weak} of ${name} had been weaker than the policy`
      : `${name} is weaker than the policy and could not be repaired`,
    summary: fitted([
      `The protection of ${codeSpan(branch.name)} was weaker than the policy asks. ${causeText(circumstances)}`,
      findingsTable(findings, done ? "is now" : "shall become"),
      done || repaired > 0 ? whatWasDone(done, circumstances.at) : "",
      problems.length === 0 ? "" : `### What needs a person\n\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
      notesText(decision.notes),
      exemption,
    ]),
  };
}

const whatWasDone = (done: boolean, at: number): string =>
  done
    ? `Pipewarden put it right on ${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC. Settings that the policy does not name, and stronger ones, are as they were. Before and after are in the audit trail.`
    : "What could be repaired was; the rest is listed below.";

const exemption =
  "If this branch needs another setting, ask the people who own the organisation's `.github` repository for an exemption: it names the setting, a reason, an owner and the day on which it ends.";

function causeText({ cause }: Circumstances): string {
  if (cause.kind === "sweep") return "It was found by the hourly check; GitHub's audit log of the organisation tells who changed it.";
  const what = cause.event === undefined ? "" : `${codeSpan(cause.event)} `;
  if (cause.actor !== undefined) return `It was noticed after ${what}by ${codeSpan(cause.actor.login)}.`;
  return what === "" ? "It was noticed when somebody asked for a look." : `It was noticed after ${what}.`;
}

function findingsTable(findings: readonly Finding[], becoming: string): string {
  const rows = findings.map(({ setting, label, have, want, why, becomes }) => {
    const words = (value: Finding["have"]) => settingOf(setting).words(value, codeCell);
    return [`${label}<br>${why}`, words(have), words(want), becomes === null ? "unchanged, see below" : words(becomes.value)];
  });
  return table(["setting, and what happens without it", "was", "the policy asks", becoming], rows);
}

/** One sentence for each thing that stands in the way of the policy. */
function problemsOf({ findings, changes }: ProtectionDecision, outcomes: Outcomes): string[] {
  const hindered = findings.flatMap(({ label, obstacle }) => (obstacle === null ? [] : [`${label}: ${obstacleText[obstacle]}`]));
  const failed = changes.flatMap((change) => {
    const outcome = outcomes.get(change.id);
    switch (outcome?.status) {
      case "failed":
        return [`${change.summary} ${plainText(outcome.error.message, 400)}`];
      case "held":
        return [`${change.summary} Held: ${plainText(outcome.reason, 400)}`];
      default:
        return [];
    }
  });
  return [...new Set([...hindered, ...failed])];
}

const obstacleText: Record<Obstacle, string> = {
  personal: "GitHub has this setting for repositories of organisations only.",
  "needs-pushers": "it takes effect only where those who may push are named, and the policy names nobody.",
  "not-in-rest":
    "the rule requires deployments, or lets named people force-push, which GitHub's interface for Apps cannot keep while it writes the rest. Set it by hand, under Settings, Branches.",
};

function notesText(notes: readonly Note[]): string {
  const texts = notes.flatMap(({ code, names }) => {
    const shown = names.map((name) => codeSpan(name)).join(", ");
    switch (code) {
      case "bypass-unseen":
        return [`Rulesets whose list of bypass actors the App may not see were taken at their word: ${shown}.`];
      case "ruleset-bypassed":
        return [`Rulesets that more people may bypass than the policy allows were not counted: ${shown}.`];
      case "unavailable":
      case "forbidden":
        return [];
    }
  });
  return texts.join("\n\n");
}

function fitted(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== "").join("\n\n");
  if (text.length <= summaryLimit) return text;
  const end = "\n\n… too long for a check run; the audit trail has all of it.";
  return `${text.slice(0, summaryLimit - end.length)}${end}`;
}
