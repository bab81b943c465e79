import type { ChangeKind } from "../changes/kind.ts";
import type { Table } from "../storage/table.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import { type Judgement, judgementOf } from "./changes.ts";
import type { Finding } from "./finding.ts";
import { merged, type Sighting } from "./sighting.ts";
import { changeFinding, readFinding, readFindings } from "./store.ts";

const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);
const asJson = (value: object | undefined): Json => (value ?? null) as Json;

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
