import { describe, expect, it } from "vitest";
import { makeChange } from "../../src/changes/change.ts";
import { authorityBrake } from "../../src/commands/authority-brake.ts";
import { hashOfBody } from "../../src/commands/events.ts";
import type { Holds } from "../../src/commands/knowledge.ts";
import { type CommandRecord, recordKey } from "../../src/commands/records.ts";
import { verbs } from "../../src/commands/registry.ts";
import { releaseWords } from "../../src/commands/withdrawal-words.ts";
import type { GitHub } from "../../src/github/client.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { repository as payload, people, pullNumber, type SmallWorld, smallGitHub } from "./race/small-github.ts";

const clock = { now: () => Date.UTC(2026, 0, 15, 12) };
const circumstances = { tells: false, begun: false };

/** A change that bob's `/warden approve …` asks for, and the brake that it meets. */
async function bench({ holds, click = false, id = payload.id }: { holds?: Partial<Holds>; click?: boolean; id?: number } = {}) {
  const repository = repositoryRef({ ...payload, id }, 9);
  const table = memoryTable(clock);
  const body = "/warden approve 0123456789ab";
  const world: SmallWorld = {
    head: "a".repeat(40),
    roles: new Map([["bob", "admin"]]),
    comments: new Map([[50, { id: 50, by: "bob", body, at: clock.now() }]]),
    replies: [],
    reactions: [],
    nextId: 100,
  };
  const record: Partial<CommandRecord> = {
    id: "c1",
    verb: "approve",
    sha: null,
    source: click
      ? { kind: "button", checkRunId: 4, headSha: world.head, verb: "approve", click: "x" }
      : { kind: "issue_comment", id: 50, bodyHash: hashOfBody(body) },
    conversation: click ? null : pullNumber,
    sender: { id: people.bob ?? 0, login: "bob", type: "User", role: "admin" },
    writtenAt: clock.now(),
    policyVersion: null,
  };
  await table.put({ ...recordKey(repository.id, click ? null : pullNumber, "c1"), record });
  const github: Pick<GitHub, "reader"> = smallGitHub(world, clock.now, async () => {});
  const brake = authorityBrake({
    table,
    github,
    clock,
    verbs,
    overrides: async () => ({}),
    policyVersion: async () => "v1",
    holds: async () => ({ open: [{ id: "0123456789ab", limit: 10, repositories: 20 }], role: "admin", author: false, ...holds }),
  });
  const change = (kind: string, cause: { kind: "command" | "sweep"; id: string } = { kind: "command", id: "c1" }) =>
    makeChange({
      kind,
      capability: "braking",
      lane: "act",
      target: { repository, hold: "0123456789ab" },
      expect: null,
      want: null,
      params: {},
      episode: "one",
      cause: cause.kind === "command" ? { ...cause, conversation: click ? 0 : pullNumber } : cause,
      summary: "Change.",
    });
  return { brake, change, world };
}

describe("the brake of authority", () => {
  it("has nothing to do with what no command asked for", async () => {
    const { brake, change } = await bench();
    expect(await brake.holds(change("brakes.pause", { kind: "sweep", id: "one" }), circumstances)).toBeUndefined();
  });

  it("lets pass what a known command asked for, by a comment or by a click", async () => {
    for (const click of [false, true]) {
      const { brake, change } = await bench({ click });
      expect(await brake.holds(change("brakes.pause"), circumstances)).toBeUndefined();
    }
  });

  it("holds what is said to come from a command that nobody knows", async () => {
    const { brake, change } = await bench();
    expect(await brake.holds(change("brakes.pause", { kind: "command", id: "c2" }), circumstances)).toContain("Nobody knows the command");
  });

  it("holds everything when another repository has the name by now", async () => {
    const { brake, change } = await bench({ id: 8 });
    expect(await brake.holds(change("brakes.pause"), circumstances)).toContain("cannot be reached any more");
  });

  it("holds what somebody asked for who lost their access", async () => {
    const { brake, change, world } = await bench();
    world.roles.delete("bob");
    expect(await brake.holds(change("brakes.pause"), circumstances)).toBe("bob gave the command and may not do so any more.");
  });

  it.each([
    [releaseWords.role, { role: "maintain" }],
    [releaseWords.author, { author: true }],
    [releaseWords.gone, { open: [] }],
  ] as const)("asks again about a release: %s", async (words, holds) => {
    const { brake, change } = await bench({ holds });
    expect(await brake.holds(change("brakes.release"), circumstances)).toBe(words);
  });

  it("lets an administrator release who did not write it", async () => {
    const { brake, change } = await bench();
    expect(await brake.holds(change("brakes.release"), circumstances)).toBeUndefined();
  });
});
