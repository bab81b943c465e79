import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import { merged } from "../../../src/findings/sighting.ts";
import type { Reader } from "../../../src/github/client.ts";
import type { Hit } from "../../../src/secrets/hit.ts";
import { observeReplaced } from "../../../src/secrets/triage/observe-replaced.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import { managedSecretKey } from "../../../src/storage/keys.ts";
import { day, now, repository } from "../../findings/kit.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { hit, managed } from "./kit.ts";

const exact = { certainty: "exact", managed: [managed] } as const;
function kept(parts: Parameters<typeof hit>[1] = exact): Finding {
  const [seen] = sightingsOf([hit("a", parts)], now - day);
  if (seen === undefined) throw new Error("nothing was seen");
  return merged(undefined, seen);
}

/** The store has these versions; the file, where it can be read, has these hits. */
async function look(
  findings: readonly Finding[],
  { versions = {}, file = true, hits = [], notRead = 0 }: { versions?: object; file?: boolean; hits?: readonly Hit[]; notRead?: number },
) {
  const table = memoryTable({ now: () => now });
  await table.put({ ...managedSecretKey(managed.store, managed.id), store: managed.store, id: managed.id, versions });
  let read = 0;
  const getContent = async () => {
    read += 1;
    if (!file) throw Object.assign(new Error("Not Found"), { name: "HttpError", status: 404 });
    return { data: { type: "file", sha: "b1", size: 3, url: "x", encoding: "base64", content: "YWJj" }, headers: {} };
  };
  const reader = { rest: { repos: { getContent } } } as unknown as Reader;
  const gaps = Array.from({ length: notRead }, () => ({ place: null, reason: "too-large", lines: null }) as const);
  const prepared = { version: "1", problems: [], examine: async () => ({ hits, notRead: gaps }) };
  const rules = async () => ({ prepared: prepared as never, enforced: true });
  return { found: await observeReplaced(findings, repository, reader, { table, rules }, now), read: () => read };
}

describe("a leaked value of a managed secret", () => {
  it("is not read again as long as the store names its version, and never where it was none", async () => {
    const current = await look([kept()], { versions: { v1: "previous" } });
    expect([current.found, current.read()]).toEqual([[], 0]);
    const others = await look([kept({ certainty: "format" })], {});
    expect([others.found, others.read()]).toEqual([[], 0]);
  });

  it("is gone when its version is, and its text is no managed secret's any more", async () => {
    const finding = kept();
    expect((await look([finding], { versions: { v2: "current", v3: "previous" } })).found).toEqual([{ finding, still: null }]);
  });

  it("is not gone when another version has the same value", async () => {
    const still = hit("a", { certainty: "exact", managed: [{ ...managed, version: "v2" }] });
    expect((await look([kept()], { versions: { v2: "current" }, hits: [still] })).found).toMatchObject([{ still }]);
    const another = hit("a", { ...exact, valueTag: "0".repeat(64) });
    expect((await look([kept()], { versions: { v2: "current" }, hits: [another] })).found).toMatchObject([{ still: null }]);
  });

  it("stays as it is when its text cannot be read, or not all of it", async () => {
    expect((await look([kept()], { file: false })).found).toEqual([]);
    expect((await look([kept()], { notRead: 1 })).found).toEqual([]);
  });
});
