import { describe, expect, it } from "vitest";
import { approvalIdOf, approveHold, openHold } from "../../src/changes/holds.ts";
import { noteOwner } from "../../src/changes/owners.ts";
import type { Holds, Known } from "../../src/commands/knowledge.ts";
import { verbs } from "../../src/commands/registry.ts";
import { holdsOf } from "../../src/commands/sources/holds.ts";
import type { Answer } from "../../src/commands/verb.ts";
import type { Reader } from "../../src/github/client.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { authority, factsOf, now, repository } from "./kit.ts";

const clock = { now: () => now };
const { sender } = authority;
const home = { ...repository, id: 70 as never, name: ".github" };

function answer(
  name: string,
  known: Known,
  given: Readonly<Record<string, string>> = {},
  parts: Parameters<typeof factsOf>[0] = {},
): Answer {
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) throw new Error(`There is no command ${name}.`);
  return verb.answer({ id: "c", verb: name, arguments: given, line: 1 }, factsOf(parts), known, now);
}

describe("approving what the budget holds", () => {
  const holds = (changes: Partial<Holds> = {}): Holds => ({
    open: [{ id: "0123456789ab", limit: 10, repositories: 40 }],
    role: "admin",
    author: false,
    ...changes,
  });
  const said = (changes: Partial<Holds>, id = "0123456789AB") => answer("approve", { holds: holds(changes) }, { id });

  it("takes an administrator of the configuration's repository who did not write that version", () => {
    expect(said({})).toMatchObject({
      standing: "going-on",
      text: expect.stringContaining("more than 10 repositories"),
      asks: [{ repository, params: { kind: "release", hold: "0123456789ab" } }],
    });
    expect(said({ role: "maintain" })).toMatchObject({ standing: "refused", text: expect.stringContaining("takes an administrator") });
    expect(said({ author: true })).toMatchObject({ standing: "refused", text: expect.stringContaining("Whoever wrote the configuration") });
    for (const changes of [{ role: "maintain" }, { author: true }] as const) expect(said(changes).asks).toBeUndefined();
  });

  it("of what is not held under that name is the approval of a command, or of nothing", () => {
    expect(said({}, "ba9876543210")).toMatchObject({
      standing: "confused",
      text: "nothing waits under `ba9876543210` in this conversation.",
    });
    expect(answer("approve", {}, { id: "0123456789ab" }).standing).toBe("confused");
  });
});

describe("what is held, and what somebody is to it", () => {
  const commit = (author: number | null, committer: number | null) => ({
    sha: "c",
    author: author === null ? null : { id: author },
    committer: committer === null ? {} : { id: committer },
  });

  async function seen(given: { commits?: object[]; pulls?: object[]; role?: string; inForce?: string | null; known?: boolean }) {
    const { commits = [commit(1, 2)], pulls = [], role = "admin", inForce = "v1", known = true } = given;
    const table = memoryTable(clock);
    if (known) await noteOwner(table, repository.ownerId, { repositories: 40, home });
    for (const policyVersion of ["v1", "v2"]) {
      await openHold(table, { ownerId: repository.ownerId, policyVersion, heldAt: now, limit: 10, repositories: 40 });
    }
    const asked: string[] = [];
    const rest = {
      repos: {
        getCollaboratorPermissionLevel: async () => ({ data: { role_name: role, permission: "read", user: sender } }),
        listCommits: async ({ repo }: { repo: string }) => {
          asked.push(repo);
          return { data: commits };
        },
        listPullRequestsAssociatedWithCommit: async () => ({ data: pulls }),
      },
    };
    const github = { reader: async () => ({ rest }) as unknown as Reader };
    const holds = await holdsOf(repository, sender, { table, github, policyVersion: async () => inForce });
    return { holds, asked };
  }

  it("is the version in force alone", async () => {
    const { holds, asked } = await seen({});
    expect(holds).toEqual({
      open: [{ id: approvalIdOf(repository.ownerId, "v1"), limit: 10, repositories: 40 }],
      role: "admin",
      author: false,
    });
    expect(asked).toEqual([".github"]);
    expect((await seen({ inForce: "v3" })).holds).toEqual({ open: [], role: "none", author: false });
    expect((await seen({ inForce: null })).holds.open).toEqual([]);
  });

  it("is nothing that was approved", async () => {
    const table = memoryTable(clock);
    const hold = await openHold(table, { ownerId: repository.ownerId, policyVersion: "v1", heldAt: now, limit: 10, repositories: 40 });
    await approveHold(table, hold, { by: "x", at: now });
    const github = { reader: async () => Promise.reject(new Error("nothing to read")) };
    expect((await holdsOf(repository, sender, { table, github, policyVersion: async () => "v1" })).open).toEqual([]);
  });

  it.each<[string, Parameters<typeof seen>[0]]>([
    ["wrote it", { commits: [commit(sender.id, 2)] }],
    ["committed it", { commits: [commit(null, sender.id)] }],
    ["proposed it", { pulls: [{ user: null }, { user: { id: sender.id } }] }],
    ["has no role there", { role: "none", commits: [commit(1, 2)] }],
  ])("counts whoever %s as its author", async (_what, given) => {
    expect((await seen(given)).holds.author).toBe(true);
  });

  it("can be released by nobody as long as nothing is known of the configuration's repository", async () => {
    expect((await seen({ known: false })).holds).toMatchObject({ role: "none" });
    expect((await seen({ commits: [] })).holds.author).toBe(false);
  });
});

describe("pausing and resuming", () => {
  const pause = { what: "repository", by: "mia", reason: "x", since: now, ends: "p1" } as const;
  const brakes = (...pauses: NonNullable<Known["brakes"]>["pauses"]) => ({ brakes: { pauses, holds: [] } });

  it("ask for it, once", () => {
    expect(answer("pause", brakes(), { reason: "A move." })).toMatchObject({
      standing: "going-on",
      asks: [{ params: { kind: "pause", reason: "A move." } }],
    });
    expect(answer("pause", brakes(pause), { reason: "A move." })).toEqual({
      standing: "done",
      text: "the bot is paused in this repository already.",
    });
    expect(answer("resume", brakes(pause))).toMatchObject({ standing: "going-on", asks: [{ params: { kind: "resume", pause: "p1" } }] });
    expect(answer("resume", {})).toEqual({ standing: "done", text: "the bot is not paused here." });
  });

  it("leave what an operator or the configuration paused to them", () => {
    const { standing, text, asks } = answer("resume", brakes({ ...pause, what: "owner", by: "An operator", ends: null }));
    expect([standing, asks]).toEqual(["refused", undefined]);
    expect(text).toContain("nobody here can end that");
    expect(text).toContain("`An operator`");
  });
});

describe("enforcing", () => {
  const weak = { label: "x", have: "a", want: "b", becomes: "b", obstacle: null };
  const standing = { policy: "protection", mode: "report", hindrance: null, weak: [weak] } as const;

  it("asks each policy that only reports and would change something", () => {
    expect(answer("enforce", { standing: [standing] }).asks).toEqual([{ capability: "protection", repository, params: { enforce: true } }]);
    for (const changes of [
      { mode: "enforce" },
      { mode: "off" },
      { hindrance: "empty" },
      { weak: [] },
      { weak: [{ ...weak, becomes: null }] },
    ] as const) {
      expect(answer("enforce", { standing: [{ ...standing, ...changes }] })).toMatchObject({
        standing: "done",
        text: expect.stringContaining("nothing to enforce"),
      });
    }
    expect(answer("enforce", {}).asks).toBeUndefined();
  });
});

describe("taking back", () => {
  it("finds one's own that waits, the latest unless it is named", () => {
    const request = (id: string, expiresAt: number, of = sender) => ({
      id,
      commandId: id,
      verb: "enforce",
      arguments: {},
      sha: "a",
      policyVersion: null,
      conversation: 1,
      sender: of,
      writtenAt: now,
      expiresAt,
      work: [],
    });
    const requests = [request("a", now + 1), request("b", now + 2), request("c", now), request("d", now + 3, { ...sender, id: 99 })];
    const cancelled = (given: Readonly<Record<string, string>>) => answer("cancel", {}, given, { requests }).decides?.request.id;
    expect([cancelled({}), cancelled({ id: "A" }), cancelled({ id: "c" }), cancelled({ id: "d" })]).toEqual([
      "b",
      "a",
      undefined,
      undefined,
    ]);
    expect(answer("cancel", {}, { id: "d" }, { requests }).text).toBe("no command of yours waits under `d` in this conversation.");
    expect(answer("cancel", {}).text).toBe("no command of yours waits in this conversation.");
  });
});
