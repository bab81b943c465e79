import { type Cause, type Change, makeChange } from "../changes/change.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import type { Finding } from "./finding.ts";
import type { Sighting } from "./sighting.ts";

/** How a finding is judged: `expect` and `want` of a change of kind `findings.resolve`. */
export type Judgement = Pick<Finding, "state" | "resolution">;

export const judgementOf = ({ state, resolution }: Judgement): Json => ({ state, resolution });

/** One change records so many sightings: what is observed and what is wanted stand in the audit trail together. */
const perChange = 10;

/** Why now, for the changes below. `occasion`: what to look at again after a conflict, see `Occasion.params`. */
export interface FindingOccurrence {
  readonly repository: RepositoryRef;
  readonly episode: string;
  readonly cause: Cause;
  readonly lane?: Lane;
  readonly occasion?: JsonObject;
}

/** The changes that keep what a look saw, several sightings in each. Pure. */
export function findingRecord(sightings: readonly Sighting[], occurrence: FindingOccurrence): readonly Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < sightings.length; at += perChange) {
    const want = sightings.slice(at, at + perChange);
    const summary = want.length === 1 ? "Keep a finding in mind." : `Keep ${want.length} findings in mind.`;
    changes.push(draft("findings.record", {}, null, want as unknown as Json, want[0]?.capability ?? "", summary, occurrence));
  }
  return changes;
}

/** The change that judges a finding as it was seen in another way. `summary`: one plain sentence that names nobody. Pure. */
export const findingResolve = (finding: Finding, judgement: Judgement, summary: string, occurrence: FindingOccurrence): Change =>
  draft(
    "findings.resolve",
    { fingerprint: finding.fingerprint },
    judgementOf(finding),
    judgementOf(judgement),
    finding.capability,
    summary,
    occurrence,
  );

function draft(
  kind: string,
  target: JsonObject,
  expect: Json,
  want: Json,
  capability: string,
  summary: string,
  { repository, episode, cause, lane = "act", occasion }: FindingOccurrence,
): Change {
  return makeChange({
    kind,
    capability,
    lane,
    target: { repository, ...target },
    expect,
    want,
    params: occasion === undefined ? {} : { occasion },
    episode,
    cause,
    summary,
  });
}
