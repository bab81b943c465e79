import { describe, expect, it } from "vitest";
import type { Cause, Change, Outcome } from "../../src/changes/change.ts";
import { commandEnded, commandRefused } from "../../src/deliveries/command-end.ts";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import { checkMessage } from "../../src/deliveries/queue-limits.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

const repository = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(3),
  installationId: installationId(5),
};
const command: Cause = { kind: "command", id: "c1", conversation: 4, actor: { id: 1, login: "ann", type: "User" } };
const clock = { now: () => 1_700_000_000_000 };

function recorder() {
  const sent: { lane: string; body: string }[] = [];
  const queue = { send: async (lane: string, { body }: { body: string }) => void sent.push({ lane, body }) } as unknown as Queue;
  const told = () =>
    sent.map(({ lane, body }) => {
      const message = decodeMessage(body);
      if (message.type !== "request") throw new Error("That is no request.");
      return { lane, capability: message.capability, id: message.id, cause: message.cause, params: message.params };
    });
  return { queue, sent, told };
}

const occasion = (cause: Cause = command, episode = "request:0:x", params = {}) => ({ repository, cause, episode, params });
const change = (id: string, summary = "Do it.") => ({ id, kind: "protection.rule", summary }) as Change;
const run = (outcomes: Record<string, Outcome>, more: readonly Change[] = []) => ({
  outcomes: new Map(Object.entries(outcomes)),
  changes: [...Object.keys(outcomes).map((id) => change(id)), ...more],
  reported: undefined,
  asks: [],
});

describe("the end of a look that a command asked for", () => {
  it("is told to whoever answers commands, with what came of each change", async () => {
    const { queue, told } = recorder();
    const outcomes = {
      a: { status: "succeeded", found: false, before: null, after: null },
      b: { status: "held", reason: "It is paused." },
      c: { status: "failed", error: { code: "x", message: "No." } },
      d: { status: "conflict", observed: null },
    } as const;
    const report = { status: "succeeded", found: false, before: null, after: null } as const;
    await commandEnded(
      queue,
      clock,
      { capability: "protection", occasion: occasion() },
      { ...run(outcomes, [change("r")]), reported: report },
    );
    await commandEnded(
      queue,
      clock,
      { capability: "configuration", occasion: occasion(command, "e", { kind: "pull" }) },
      run({}, [change("o")]),
    );
    const [first, second] = told();
    expect(first).toMatchObject({
      lane: "act",
      capability: "commands",
      cause: command,
      params: { kind: "finished", part: "protection", more: 0 },
    });
    const ended = [
      ["succeeded", ""],
      ["held", "It is paused."],
      ["failed", "No."],
      ["conflict", ""],
      ["succeeded", ""],
    ];
    expect(first?.params.changes).toMatchObject(ended.map(([status, detail]) => ({ status, detail })));
    expect(second?.params).toMatchObject({ part: "configuration/pull", changes: [{ status: "open" }] });
  });

  it("is told when GitHub refused the look", async () => {
    const { queue, told } = recorder();
    await commandRefused(
      queue,
      clock,
      { capability: "protection", occasion: occasion() },
      new PipewardenError("missing_permission", "It needs more."),
    );
    expect(told()[0]?.params).toMatchObject({ changes: [], refusal: { code: "missing_permission", message: "It needs more." } });
  });

  it("is the same message for the same look, and another for the next", async () => {
    const { queue, told } = recorder();
    for (const episode of ["one", "one", "two"]) {
      await commandEnded(queue, clock, { capability: "protection", occasion: occasion(command, episode) }, run({}));
    }
    const [one, again, two] = told().map(({ id }) => id);
    expect([one === again, one === two]).toEqual([true, false]);
  });

  it("fits into the queue however much was done", async () => {
    const { queue, sent, told } = recorder();
    const long = "ü".repeat(10_000);
    const outcomes = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`c${index}`, { status: "held", reason: long } as const]),
    );
    const done = run(outcomes);
    await commandEnded(
      queue,
      clock,
      { capability: "protection", occasion: occasion() },
      { ...done, changes: done.changes.map(({ id }) => change(id, long)) },
    );
    expect(() => checkMessage({ group: "repository:7", body: sent[0]?.body ?? "" })).not.toThrow();
    // It is kept with the plan and the change, too, of which DynamoDB takes 400 kB.
    expect(Buffer.byteLength(sent[0]?.body ?? "")).toBeLessThan(50_000);
    expect(told()[0]?.params.more).toBe(180);
  });

  it("is told of no other look, and not of the answering itself", async () => {
    const { queue, sent } = recorder();
    await commandEnded(queue, clock, { capability: "protection", occasion: occasion({ kind: "sweep", id: "s" }) }, run({}));
    await commandEnded(queue, clock, { capability: "commands", occasion: occasion() }, run({}));
    expect(sent).toEqual([]);
  });
});
