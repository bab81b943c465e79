import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import { merged } from "../../../src/findings/sighting.ts";
import { changeFinding } from "../../../src/findings/store.ts";
import { knownFindings } from "../../../src/secrets/triage/known-findings.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import { dismissed, finding, now, repository } from "../../findings/kit.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { hit, managed } from "./kit.ts";

function kept(fingerprint: string, parts: Parameters<typeof hit>[1] = {}, judged: Partial<Finding> = {}): Finding {
  const [seen] = sightingsOf([hit("a", { fingerprint, ...parts })], now, { alerts: [{ number: 9, bypassed: false }] });
  if (seen === undefined) throw new Error("nothing was seen");
  return { ...merged(undefined, seen), ...judged };
}
const one = `0123456789${"a".repeat(54)}`;
const two = `0123456789${"b".repeat(54)}`;
const three = `0123456789${"c".repeat(54)}`;

async function known(names: readonly string[], ...findings: readonly Finding[]) {
  const table = memoryTable({ now: () => now });
  for (const each of findings) await changeFinding(table, repository.id, each.fingerprint, () => each);
  return knownFindings(table, repository, names, now);
}

describe("a finding that a command names", () => {
  it("is told of by the beginning of its fingerprint, in whatever letters, with how many others are the same credential", async () => {
    const [found, ...more] = await known([one.slice(0, 12).toUpperCase()], kept(one), kept(two), kept(three, { valueTag: "0".repeat(64) }));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ id: "0123456789", fingerprint: one, state: "open", proof: null, elsewhere: 1, alerts: [9] });
    expect(found?.where).toEqual(["`src/a.ts` line 3, commit `c0c0c0c0c0`"]);
    expect(found?.advice.join("\n")).toContain('`/warden dismiss 0123456789 SHA reason:"…"`');
  });

  it("is two where it is not clear, and none for what is too short, another word, or another capability's", async () => {
    expect(await known(["0123456789"], kept(one), kept(two), kept(three))).toHaveLength(2);
    expect(await known(["0123456", "protection", "", "zz23456789", "deadbeef01"], kept(one))).toEqual([]);
    expect(await known([one], finding("x", { fingerprint: one, capability: "pipelines" }))).toEqual([]);
  });

  it("says of a proven one what may be done, and of one that was put aside how it counts again", async () => {
    const [exact] = await known([one], kept(one, { certainty: "exact", managed: [managed] }));
    expect(exact).toMatchObject({ proof: "managed", managed: ["`shop/db`, field `password`"] });
    expect(exact?.why).not.toContain("shop/db");
    expect(exact?.advice.join("\n")).toContain("as:wont-fix until:YYYY-MM-DD");
    const [aside] = await known([one], kept(one, {}, dismissed()));
    expect(aside?.advice).toEqual(["`/warden reopen 0123456789` lets it count again."]);
    const [over] = await known([one], kept(one, {}, dismissed("2026-01-14")));
    expect(over).toMatchObject({ state: "open", resolution: { until: "2026-01-14" } });
  });
});
