import { describe, expect, it } from "vitest";
import { type Standing, withdrawalOf } from "../../../src/commands/authority/still-allowed.ts";
import type { CommandRecord } from "../../../src/commands/records.ts";
import { verbs } from "../../../src/commands/registry.ts";
import type { CommandRequest } from "../../../src/commands/requests/request.ts";
import { withdrawalWords } from "../../../src/commands/withdrawal-words.ts";
import { authority, head, now, written } from "../kit.ts";

const other = "b2".repeat(20);
const ada = { id: 31, login: "ada", type: "User" };
const bob = { id: 32, login: "bob", type: "User" };
const verbOf = (name: string) => verbs.find((verb) => verb.name === name) as (typeof verbs)[number];

const request: CommandRequest = {
  id: "0123456789ab",
  commandId: "c1",
  verb: "enforce",
  arguments: { sha: head },
  sha: head,
  policyVersion: "v1",
  conversation: 1,
  sender: ada,
  writtenAt: now - 60_000,
  expiresAt: now + 1,
  work: [],
  decision: { state: "approved", by: bob, source: written("").source, conversation: 1, at: now },
};
const record = {
  id: "c1",
  verb: "enforce",
  arguments: { sha: head },
  sha: head,
  source: written("").source,
  conversation: 1,
  sender: { ...ada, role: "admin" },
  acceptedAt: now,
  writtenAt: now - 60_000,
  policyVersion: "v1",
  request,
} as unknown as CommandRecord;
const word = (sender: typeof ada) => ({ stands: true, authority: { ...authority, sender, role: "admin" as const } });

const standing = (over: Partial<Standing> = {}): Standing => ({
  record,
  verb: verbOf("enforce"),
  sender: word(ada),
  approver: word(bob),
  situation: { visibility: "private", authorId: 90, headAuthorIds: [] },
  pull: { open: true, headSha: head },
  heads: [],
  policyVersion: "v1",
  ...over,
});
const without = (decision: Partial<CommandRequest>): CommandRecord => ({ ...record, request: { ...request, ...decision } });
const { decision: _, ...undecided } = request;

describe("right before a change that two people asked for", () => {
  it("nothing stands against it as long as everything is as it was", () => {
    expect(withdrawalOf(standing(), now)).toBeUndefined();
  });

  it.each([
    ["comment-gone", "The comment with the command", { sender: { ...word(ada), stands: false } }],
    ["sender-refused", "ada gave the command", { sender: { stands: true, authority: { ...authority, sender: ada, role: "write" } } }],
    ["unbound", "The branch was moved", { pull: { open: true, headSha: other } }],
    ["unbound", "The branch was moved", { heads: [{ sha: other, receivedAt: now, action: "synchronize" }] }],
    ["unbound", "the pull request closed", { pull: { open: false, headSha: head } }],
    ["not-approved", "No second person", { approver: null }],
    ["not-approved", "No second person", { record: { ...record, request: undecided } }],
    ["not-approved", "No second person", { record: without({ decision: { ...request.decision, state: "denied" } as never }) }],
    ["expired", "More than 15 minutes", { record: without({ expiresAt: now }) }],
    ["policy-changed", "configuration was changed", { policyVersion: "v2" }],
    ["same-person", "by whoever gave it", { approver: word(ada) }],
    ["approval-gone", "The comment with the approval", { approver: { ...word(bob), stands: false } }],
    [
      "approver-refused",
      "bob approved the command",
      { approver: { stands: true, authority: { ...authority, sender: bob, role: "none" } } },
    ],
  ] as const)("%s holds it: %s", (reason, words, over) => {
    const withdrawal = withdrawalOf(standing(over as Partial<Standing>), now);
    expect(withdrawal?.reason).toBe(reason);
    expect(withdrawal !== undefined && withdrawalWords(withdrawal)).toContain(words);
  });
});

describe("right before a change that one person asked for", () => {
  const pause = (over: Partial<Standing> = {}) => standing({ verb: verbOf("pause"), approver: null, pull: null, ...over });

  it("no second one, no commit and no configuration is asked for", () => {
    expect(withdrawalOf(pause({ policyVersion: "v2" }), now)).toBeUndefined();
  });

  it("their role and their comment are", () => {
    expect(withdrawalOf(pause({ sender: { stands: true, authority: { ...authority, sender: ada, role: "write" } } }), now)).toMatchObject({
      reason: "sender-refused",
      login: "ada",
      refusal: { reason: "role", have: "write", want: "maintain" },
    });
    expect(withdrawalOf(pause({ sender: { ...word(ada), stands: false } }), now)).toEqual({ reason: "comment-gone" });
  });
});
