import { describe, expect, it } from "vitest";
import type { Hit } from "../../../src/secrets/hit.ts";
import {
  keepRecords,
  knownAfter,
  readCommitRecord,
  readTextsRecord,
  readUnitRecord,
  recordsOf,
  textsRecord,
} from "../../../src/secrets/sources/records.ts";
import { type Found, nothingFound, type SourceCommit, type SourceUnit } from "../../../src/secrets/sources/source.ts";
import { repositoryId } from "../../../src/values/ids.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { foundIn } from "./kit.ts";

const sha = "a".repeat(40);
const clock = { now: () => 1_000_000 };
const options = (version = "1") => ({ table: memoryTable(clock), repository: repositoryId(1), version });

const unit = (text: string, id: string | null = "blob#path"): SourceUnit => ({
  id,
  text: { place: { kind: "file", path: "a", commit: sha, blob: "b" }, bytes: new TextEncoder().encode(text) },
});
const commit = (units: readonly SourceUnit[], more: Partial<SourceCommit> = {}): SourceCommit => ({
  sha,
  known: null,
  units,
  seen: nothingFound,
  next: null,
  ...more,
});
const markers = ({ hits }: Found) => hits.map(({ fingerprint }) => fingerprint);

describe("what was examined", () => {
  it("is kept by commit and by content, for the version of the rules that it was examined under", async () => {
    const given = options();
    await keepRecords(given, recordsOf({ commits: [commit([unit("LEAK-1")])] }, foundIn), clock.now());
    expect(markers((await readCommitRecord(given, sha)) ?? nothingFound)).toEqual(["LEAK-1"]);
    expect(markers((await readUnitRecord(given, unit("", "blob#path"))) ?? nothingFound)).toEqual(["LEAK-1"]);
    expect(await readCommitRecord({ ...given, version: "2" }, sha)).toBeUndefined();
    expect(await readUnitRecord({ ...given, repository: repositoryId(2) }, unit(""))).toBeUndefined();
    expect(await readUnitRecord(given, unit("", null))).toBeUndefined();
  });

  it("ends 90 days later", async () => {
    const given = options();
    await keepRecords(given, recordsOf({ commits: [commit([unit("x")])] }, foundIn), clock.now());
    expect(given.table.items().map(({ ttl }) => ttl)).toEqual([7_777_000, 7_777_000]);
  });

  it("of a commit in parts comes together, each hit once", () => {
    const [first] = recordsOf({ commits: [commit([unit("LEAK-1", null)], { next: 2 })] }, foundIn);
    const known = { hits: first?.hits ?? [], notRead: [], next: 2 };
    const second = commit([unit("LEAK-1 LEAK-2", null)], { known, next: null });
    expect(markers(knownAfter(second, foundIn))).toEqual(["LEAK-1", "LEAK-2"]);
    expect(recordsOf({ commits: [second] }, foundIn)).toMatchObject([{ what: `commit#${sha}`, next: null }]);
  });

  it("of a commit that was known is not kept again", () => {
    const known = { ...nothingFound, next: null };
    expect(recordsOf({ commits: [commit([], { known })] }, foundIn)).toEqual([]);
  });

  it("is never taken for all when it is more than a record holds", async () => {
    const many: Hit[] = Array.from({ length: 300 }, (_, index) => foundIn(unit(`LEAK-${index}`)).hits[0] as Hit);
    const records = recordsOf({ commits: [commit([unit("x")])] }, () => ({ hits: many, notRead: [] }));
    expect(records.map(({ what }) => what)).toEqual([`commit#${sha}`]);
    expect(records[0]?.hits).toHaveLength(200);
    expect(records[0]?.notRead).toMatchObject([{ reason: "too-many" }]);
  });

  it("of texts is kept by their delivery", async () => {
    const given = options();
    await keepRecords(given, [textsRecord("guid", foundIn(unit("LEAK-1")))], clock.now());
    expect(markers((await readTextsRecord(given, "guid")) ?? nothingFound)).toEqual(["LEAK-1"]);
    expect(await readTextsRecord(given, "other")).toBeUndefined();
  });

  it("holds no text", async () => {
    const given = options();
    await keepRecords(given, recordsOf({ commits: [commit([unit("nobody sees this LEAK-1")])] }, foundIn), clock.now());
    expect(JSON.stringify(given.table.items())).not.toContain("nobody");
  });
});
