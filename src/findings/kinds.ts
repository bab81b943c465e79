import { type Cause, type Change, makeChange } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import type { Table } from "../storage/table.ts";
import { canonicalJson } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import type { Finding } from "./finding.ts";
import { merged, type Sighting } from "./sighting.ts";
import { changeFinding, readFinding, readFindings } from "./store.ts";

/** How a finding is judged: `expect` and `want` of a change of kind `findings.resolve`. */
export type Judgement = Pick<Finding, "state" | "resolution">;

/** One change records so many sightings: what is observed and what is wanted stand in the audit trail together. */
const perChange = 10;

const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);
const asJson = (value: object | undefined): Json => (value ?? null) as Json;

const judgementOf = ({ state, resolution }: Judgement): Json => ({ state, resolution });

/** The ways in which what is kept of findings changes. Nothing outside is written. */
export function findingKinds(table: Table): readonly ChangeKind[] {
  /** `want`: the sightings. What stands there is never in the way: a sighting is merged into it, see `sighting.ts`. */
  const record: ChangeKind = {
    name: "findings.record",
    permissions: { metadata: "read" },
    tells: true,
    async read({ target, want }) {
      const fingerprints = (want as unknown as readonly Sighting[]).map(({ fingerprint }) => fingerprint);
      return (await readFindings(table, target.repository.id, fingerprints)) as unknown as Json;
    },
    matches(state, description) {
      if (description === null) return true;
      const known = new Map((state as unknown as readonly Finding[]).map((finding) => [finding.fingerprint, finding]));
      return (description as unknown as readonly Sighting[]).every((sighting) => {
        const finding = known.get(sighting.fingerprint);
        return finding !== undefined && same(asJson(merged(finding, sighting)), asJson(finding));
      });
    },
    async perform({ target, want }) {
      for (const sighting of want as unknown as readonly Sighting[]) {
        await changeFinding(table, target.repository.id, sighting.fingerprint, (known) => merged(known, sighting));
      }
      return undefined;
    },
  };

  /** Judges one finding: `expect` is how it was judged when this was decided, so that of two who differ the second looks again. */
  const resolve: ChangeKind = {
    name: "findings.resolve",
    permissions: { metadata: "read" },
    tells: true,
    async read({ target }) {
      const finding = await readFinding(table, target.repository.id, String(target.fingerprint));
      return finding === undefined ? null : judgementOf(finding);
    },
    matches: same,
    async perform({ target, expect, want }) {
      const finding = await changeFinding(table, target.repository.id, String(target.fingerprint), (known) =>
        known !== undefined && same(judgementOf(known), expect) ? { ...known, ...(want as unknown as Judgement) } : undefined,
      );
      return finding === undefined ? null : judgementOf(finding);
    },
  };

  return [record, resolve];
}

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
