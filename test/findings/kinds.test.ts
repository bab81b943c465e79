import { describe, expect, it } from "vitest";
import type { Change } from "../../src/changes/change.ts";
import { findingRecord, findingResolve } from "../../src/findings/changes.ts";
import { findingKinds } from "../../src/findings/kinds.ts";
import { changeFinding, readFinding } from "../../src/findings/store.ts";
import type { Reader, Writer } from "../../src/github/client.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { dismissed, finding, fingerprintOf, now, occurrence, repository, sighting } from "./kit.ts";

const clock = { now: () => now };
const nobody = {} as Reader & Writer;

function scene() {
  const table = memoryTable(clock);
  const kinds = new Map(findingKinds(table).map((kind) => [kind.name, kind]));
  const kindOf = ({ kind }: Change) => {
    const found = kinds.get(kind);
    if (found === undefined) throw new Error(`There is no kind ${kind}.`);
    return found;
  };
  return {
    table,
    read: (word: string) => readFinding(table, repository.id, fingerprintOf(word)),
    state: (change: Change) => kindOf(change).read(change, nobody),
    asWanted: async (change: Change) => kindOf(change).matches(await kindOf(change).read(change, nobody), change.want),
    asExpected: async (change: Change) => kindOf(change).matches(await kindOf(change).read(change, nobody), change.expect),
    perform: (change: Change) => kindOf(change).perform(change, nobody),
  };
}

describe("findings.record", () => {
  it("keeps several sightings with one change, and many with several", () => {
    const many = Array.from({ length: 23 }, (_, index) => sighting(String(index)));
    const changes = findingRecord(many, occurrence);
    expect(changes.map(({ want }) => (want as unknown[]).length)).toEqual([10, 10, 3]);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(3);
    expect(findingRecord([], occurrence)).toEqual([]);
  });

  it("is wanted until what it saw is kept, and whatever stands there is as expected", async () => {
    const { read, asWanted, asExpected, perform } = scene();
    const [change] = findingRecord([sighting("a"), sighting("b")], occurrence) as [Change];
    expect([await asWanted(change), await asExpected(change)]).toEqual([false, true]);
    await perform(change);
    expect([await asWanted(change), await asExpected(change)]).toEqual([true, true]);
    expect([await read("a"), await read("b")]).toEqual([finding("a"), finding("b")]);
    const [later] = findingRecord([sighting("a", { seenAt: now + 5 })], occurrence) as [Change];
    expect(await asWanted(later)).toBe(false);
  });

  it("leaves a dismissal with its end as it is", async () => {
    const { table, read, perform } = scene();
    await changeFinding(table, repository.id, fingerprintOf("a"), () => finding("a", dismissed("2026-01-20")));
    const [change] = findingRecord([sighting("a", { seenAt: now + 5 })], occurrence) as [Change];
    await perform(change);
    expect(await read("a")).toEqual(finding("a", { ...dismissed("2026-01-20"), lastSeen: now + 5 }));
  });
});

describe("findings.resolve", () => {
  const dismissal = (by: string) => ({
    ...dismissed(),
    resolution: { as: "false-positive" as const, reason: "an example", by, at: now, until: null },
  });

  it("judges a finding as it was when this was decided, and keeps what is seen of it", async () => {
    const { table, read, asWanted, asExpected, perform } = scene();
    await changeFinding(table, repository.id, fingerprintOf("a"), () => finding("a"));
    const change = findingResolve(finding("a"), dismissal("ann"), "Dismiss a finding.", occurrence);
    const [seen] = findingRecord([sighting("a", { seenAt: now + 5 })], occurrence) as [Change];
    await perform(seen);
    expect([await asWanted(change), await asExpected(change)]).toEqual([false, true]);
    expect(await perform(change)).toEqual(change.want);
    expect(await asWanted(change)).toBe(true);
    expect(await read("a")).toEqual(finding("a", { ...dismissal("ann"), lastSeen: now + 5 }));
  });

  it("of two who differ changes nothing for the second", async () => {
    const { table, read, asExpected, perform } = scene();
    await changeFinding(table, repository.id, fingerprintOf("a"), () => finding("a"));
    const [ann, ben] = ["ann", "ben"].map((by) => findingResolve(finding("a"), dismissal(by), "Dismiss a finding.", occurrence)) as [
      Change,
      Change,
    ];
    await perform(ann);
    expect(await asExpected(ben)).toBe(false);
    expect(await perform(ben)).toEqual(ann.want);
    expect((await read("a"))?.resolution?.by).toBe("ann");
  });

  it("of a finding that is not there does nothing", async () => {
    const { read, state, perform } = scene();
    const change = findingResolve(finding("a"), dismissal("ann"), "Dismiss a finding.", occurrence);
    expect([await state(change), await perform(change), await read("a")]).toEqual([null, null, undefined]);
  });
});
