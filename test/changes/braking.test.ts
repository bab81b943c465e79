import { describe, expect, it } from "vitest";
import { brakeKinds } from "../../src/changes/brake-kinds.ts";
import { type BrakingParams, braking } from "../../src/changes/braking.ts";
import type { Change } from "../../src/changes/change.ts";
import type { Capability } from "../../src/changes/engine.ts";
import { noteHeld, surveyHeld } from "../../src/changes/held.ts";
import { approvalIdOf, openHold } from "../../src/changes/holds.ts";
import { type PauseScope, pauseId, readPause, storePause } from "../../src/changes/pause.ts";
import { pauseBrake } from "../../src/changes/pause-brake.ts";
import type { Octokit } from "../../src/github/client.ts";
import type { JsonObject } from "../../src/values/json.ts";
import { brakesBench, lampOf, service } from "./brakes-bench.ts";

const scope: PauseScope = {
  kind: "repository",
  ownerId: service(1).ownerId,
  owner: "acme",
  repositoryId: service(1).id,
  name: "service-1",
};
const mia = { id: 5, login: "mia", type: "User" };
const client = {} as Octokit;

function bench() {
  const { table, clock, context, asked, events, advance } = brakesBench();
  const kinds = new Map(brakeKinds({ ...context }).map((kind) => [kind.name, kind]));
  const capability = braking(table) as unknown as Capability;
  /** What is decided when somebody asks for it. */
  const decided = async (params: BrakingParams | undefined, episode = "one"): Promise<readonly Change[]> => {
    const occasion = {
      repository: service(1),
      cause: { kind: "command" as const, id: "c1", actor: mia },
      episode,
      ...(params === undefined ? {} : { params: params as unknown as JsonObject }),
    };
    return capability.decide(await capability.observe(occasion, client), occasion, clock.now()).changes;
  };
  const kindOf = (change: Change) => {
    const kind = kinds.get(change.kind);
    if (kind === undefined) throw new Error(change.kind);
    return kind;
  };
  /** Performs what is decided, as `apply` would; answers whether it is then as wanted. */
  const perform = async (change: Change): Promise<boolean> => {
    const kind = kindOf(change);
    expect(kind.matches(await kind.read(change, client), change.expect)).toBe(true);
    await kind.perform(change, client);
    return kind.matches(await kind.read(change, client), change.want);
  };
  return { table, clock, context, asked, events, advance, decided, perform, kindOf };
}

describe("pausing on somebody's word", () => {
  it("makes one pause, in their name, that they or an operator can end", async () => {
    const { table, clock, decided, perform } = bench();
    const [change, ...others] = await decided({ kind: "pause", reason: "We are moving." });
    if (change === undefined) throw new Error("Nothing was decided.");
    expect(others).toEqual([]);
    expect(await perform(change)).toBe(true);
    expect(await readPause(table, scope)).toMatchObject({ by: "mia", reason: "We are moving.", actor: { id: 5, login: "mia" } });
    expect(await pauseBrake({ table, clock }).holds(lampOf(1), { tells: false, begun: false })).toContain(
      'mia paused the bot for acme/service-1 on 2026-01-15 12:00 UTC: "We are moving." A maintainer resumes it with the command resume, or an operator: bin/pipewarden resume --repo acme/service-1',
    );
  });

  it("leaves an earlier pause as it is", async () => {
    const { table, decided } = bench();
    await storePause(table, { scope, by: "An operator", reason: "Fire.", since: 1 });
    expect(await decided({ kind: "pause", reason: "We are moving." })).toEqual([]);
    expect(await decided(undefined)).toEqual([]);
  });
});

describe("going on upon somebody's word", () => {
  it("ends the pause that was meant, and asks for a look at what it held, also when it was interrupted in between", async () => {
    const { table, decided, perform, kindOf, asked, clock } = bench();
    const pause = { scope, by: "mia", reason: "x", since: 1, actor: mia };
    await storePause(table, pause);
    await noteHeld(table, pauseId(pause), lampOf(1), clock.now());
    const [change] = await decided({ kind: "resume", pause: pauseId(pause) });
    if (change === undefined) throw new Error("Nothing was decided.");
    // The pause was taken away, and the bot died before it had asked for the look.
    await table.delete({ PK: `P#${scope.ownerId}`, SK: String(scope.repositoryId) });
    const kind = kindOf(change);
    expect(kind.matches(await kind.read(change, client), change.want)).toBe(false);
    expect(await perform(change)).toBe(true);
    expect(asked).toMatchObject([{ capability: "switches", repository: service(1), cause: { kind: "request", actor: mia } }]);
    expect((await surveyHeld(table, pauseId(pause), 1)).repositories).toBe(0);
  });

  it("leaves a later pause alone", async () => {
    const { table, decided, perform } = bench();
    const first = { scope, by: "mia", reason: "x", since: 1, actor: mia };
    await storePause(table, first);
    const [change] = await decided({ kind: "resume", pause: pauseId(first) });
    if (change === undefined) throw new Error("Nothing was decided.");
    expect(await perform(change)).toBe(true);
    const second = { ...first, since: 2 };
    await storePause(table, second);
    expect(await decided({ kind: "resume", pause: pauseId(first) })).toEqual([]);
    expect(await readPause(table, scope)).toEqual({ ...second, actor: mia });
  });
});

describe("releasing upon somebody's word", () => {
  it("approves the hold in their name and asks for a look at what waited, once", async () => {
    const { table, decided, perform, asked, events, clock } = bench();
    const hold = await openHold(table, { ownerId: scope.ownerId, policyVersion: "v1", heldAt: 1, limit: 10, repositories: 20 });
    await noteHeld(table, hold.approvalId, lampOf(1), clock.now());
    const id = approvalIdOf(scope.ownerId, "v1");
    const [change] = await decided({ kind: "release", hold: id });
    if (change === undefined) throw new Error("Nothing was decided.");
    expect(await perform(change)).toBe(true);
    expect(asked).toHaveLength(1);
    expect(events).toMatchObject([{ action: "brakes.release", phase: "approved", actor: mia }]);
    expect(await decided({ kind: "release", hold: id })).toEqual([]);
  });

  it("does nothing for a hold that there is not", async () => {
    expect(await bench().decided({ kind: "release", hold: "0123456789ab" })).toEqual([]);
  });
});
