import { type Cause, type Change, makeChange } from "../changes/change.ts";
import type { Outcomes } from "../changes/engine.ts";
import { recheckButton } from "../github/check-buttons.ts";
import type { CheckContent, PublishedCheck } from "../github/check-run.ts";
import { idOf } from "../values/hash.ts";
import type { Lane } from "../values/lane.ts";
import { checkName } from "./check-name.ts";
import type { Finding, ProtectionDecision } from "./decide.ts";
import type { DefaultBranch, ProtectionFacts } from "./facts.ts";
import { kindOfPart, wholeRule } from "./repair.ts";
import { settingOf } from "./settings.ts";
import * as words from "./words.ts";

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
 * The check run on the branch's head that tells people what was wrong, who changed it, what was done and what they can do; nothing
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
  const { cause, episode, lane, appId } = circumstances;
  const content = contentOf(branch, decision, outcomes, circumstances);
  if (content === undefined || isPublished(content, branch.check)) return undefined;
  return makeChange({
    kind: "checks.publish",
    capability: "protection",
    lane,
    target: { repository, sha: branch.head, name: checkName },
    expect: branch.check,
    want: content,
    params: { appId, buttons: [recheckButton] },
    episode,
    cause,
    summary: content.title,
  });
}

function contentOf(
  branch: DefaultBranch,
  decision: ProtectionDecision,
  outcomes: Outcomes,
  circumstances: Circumstances,
): CheckContent | undefined {
  const { findings, notes } = decision;
  if (findings.length === 0) {
    return branch.check === null || branch.check.conclusion === "success" ? undefined : words.putRight(branch.name);
  }
  if (decision.mode === "report") return marked(words.wouldChange(branch.name, findings, notes));
  const ends = findings.map((finding) => ({ finding, end: endOf(finding, decision, outcomes) }));
  const { lasting, ...content } = words.repaired(branch.name, ends, notes, circumstances);
  return content.conclusion === "success" ? content : marked({ ...content, lasting });
}

/** How it went with a finding: through the change that writes its part of the rule, or the one that writes the whole rule. */
function endOf({ setting, obstacle }: Finding, { changes }: ProtectionDecision, outcomes: Outcomes): words.End {
  if (obstacle !== null) return { status: "obstacle", obstacle };
  const own = kindOfPart[settingOf(setting).part];
  const change = changes.find(({ kind }) => kind === own) ?? changes.find(({ kind }) => kind === wholeRule);
  const outcome = change && outcomes.get(change.id);
  switch (outcome?.status) {
    case "succeeded":
      return { status: "repaired" };
    case "failed":
      return { status: "failed", message: outcome.error.message };
    case "held":
      return { status: "held", message: outcome.reason };
    default:
      return { status: "held", message: "The repair did not come to an end yet." };
  }
}

/**
 * What stays wrong is found again by every sweep, with another cause each time. The mark tells that it is the same state of things,
 * so that the words about the first cause stay.
 */
function marked({ lasting, ...content }: words.Telling): CheckContent {
  const mark = `<!-- pipewarden:${idOf({ conclusion: content.conclusion, title: content.title, lasting })} -->`;
  return { ...content, summary: `${content.summary}\n\n${mark}` };
}

const markIn = (summary: string | null): string | undefined => /<!-- pipewarden:[0-9a-f]{32} -->$/.exec(summary ?? "")?.[0];

function isPublished({ conclusion, title, summary }: CheckContent, check: PublishedCheck | null): boolean {
  if (check === null || check.conclusion !== conclusion || check.title !== title) return false;
  const mark = markIn(summary);
  return check.summary === summary || (mark !== undefined && markIn(check.summary) === mark);
}
