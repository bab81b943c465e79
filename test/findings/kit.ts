import type { Cause } from "../../src/changes/change.ts";
import type { Finding } from "../../src/findings/finding.ts";
import type { Sighting } from "../../src/findings/sighting.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

export const now = Date.UTC(2026, 0, 15, 12);
export const day = 24 * 3_600_000;

export const repository = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(3),
  installationId: installationId(5),
};

export const cause: Cause = { kind: "delivery", id: "guid-1", event: "push" };
export const occurrence = { repository, episode: "guid-1", cause };

/** The same for the same word. */
export const fingerprintOf = (word: string): string => Buffer.from(word.repeat(64)).toString("hex").slice(0, 64);

export const sighting = (word: string, parts: Partial<Sighting> = {}): Sighting => ({
  fingerprint: fingerprintOf(word),
  capability: "secrets",
  rule: "github-pat",
  severity: "high",
  title: "GitHub personal access token",
  detail: { places: [{ path: "a.txt", line: 3 }], kind: "github-token" },
  seenAt: now,
  ...parts,
});

export const finding = (word: string, parts: Partial<Finding> = {}): Finding => {
  const { seenAt, ...seen } = sighting(word);
  return { ...seen, state: "open", resolution: null, firstSeen: seenAt, lastSeen: seenAt, ...parts };
};

export const dismissed = (until: string | null = null): Pick<Finding, "state" | "resolution"> => ({
  state: "dismissed",
  resolution: { as: "false-positive", reason: "an example", by: "ann", at: now, until },
});
