import { describe, expect, it } from "vitest";
import { verbs } from "../../../src/commands/registry.ts";
import { choiceWords } from "../../../src/commands/requests/choice-words.ts";
import { choose } from "../../../src/commands/requests/choose.ts";
import { type CommandRequest, requestId, requestPeriod } from "../../../src/commands/requests/request.ts";
import { factsOf, head, now, pull, repository } from "../kit.ts";

const other = "b2".repeat(20);
const ada = { id: 31, login: "ada", type: "User" };
const bob = { id: 32, login: "bob", type: "User" };

const asked = { verb: "enforce", arguments: { sha: head }, sha: head, policyVersion: "v1", conversation: 1 };
const request: CommandRequest = {
  ...asked,
  id: requestId(repository.id, asked),
  commandId: "c1",
  sender: ada,
  writtenAt: now - 60_000,
  expiresAt: now + requestPeriod,
  work: [{ capability: "protection", params: { enforce: true } }],
};
const decided: CommandRequest = {
  ...request,
  decision: { state: "denied", by: bob, source: factsOf().source, conversation: 1, at: now },
};

type Parts = Parameters<typeof factsOf>[0];
const byBob = (parts: Parts = {}) =>
  factsOf({ requests: [request], policyVersion: "v1", ...parts, authority: { sender: bob, role: "admin", ...parts?.authority } });
const chosen = (parts?: Parts, at = now) => choose(request.id, byBob(parts), verbs, at);

describe("the id of a request", () => {
  it("is of the verb, its arguments, the commit, the configuration, the repository and the pull request", () => {
    expect(request.id).toMatch(/^[0-9a-f]{12}$/);
    const others = [
      { ...asked, verb: "rotate" },
      { ...asked, arguments: { sha: other } },
      { ...asked, sha: other },
      { ...asked, policyVersion: "v2" },
      { ...asked, policyVersion: null },
      { ...asked, conversation: 2 },
    ].map((each) => requestId(repository.id, each));
    expect(new Set([request.id, ...others, requestId(8 as typeof repository.id, asked)]).size).toBe(8);
    expect(requestId(repository.id, { ...asked })).toBe(request.id);
  });
});

describe("a second person", () => {
  it("who may give the command decides about it, to the last millisecond of its quarter of an hour", () => {
    expect(chosen()).toMatchObject({ kind: "found", request, verb: { name: "enforce" } });
    expect(chosen({}, request.expiresAt - 1).kind).toBe("found");
    expect(chosen({}, request.expiresAt).kind).toBe("expired");
  });

  it.each([
    ["own", "whoever gave it", { authority: { sender: ada } }, "another person"],
    ["refused", "whoever may not give it", { authority: { role: "maintain" } }, "your role here is maintain"],
    ["refused", "an App in their name", { authority: { viaApp: "helper" } }, "the App `helper` wrote it"],
    [
      "refused",
      "somebody beyond the configuration's team",
      { authority: { overrides: { enforce: { off: false, role: null, teams: [{ slug: "guards", id: 5 }] } } } },
      "`guards`",
    ],
    ["unbound", "somebody after a push", { pull: { ...pull, headSha: other } }, "the head of the pull request is not `a1a1a1a`"],
    [
      "unbound",
      "somebody after a push and the way back",
      { heads: [{ sha: other, receivedAt: now, action: "synchronize" }] },
      "is back at `a1a1a1a`",
    ],
    ["unbound", "somebody in a closed pull request", { pull: { ...pull, open: false } }, "closed"],
    ["outdated", "somebody under another configuration", { policyVersion: "v2" }, "configuration was changed"],
    ["decided", "somebody after another one", { requests: [decided] }, "`bob` has denied it already"],
    ["unknown", "somebody elsewhere", { requests: [] }, "nothing waits under"],
    ["unknown", "somebody after the verb is gone", { requests: [{ ...request, verb: "rotate" }] }, "nothing waits under"],
  ] as const)("does not decide (%s): %s", (kind, _who, parts, words) => {
    const facts = byBob(parts as Parts);
    const choice = choose(request.id, facts, verbs, now);
    expect(choice.kind).toBe(kind);
    if (choice.kind !== "found") expect(choiceWords(request.id, choice, facts).text).toContain(words);
  });

  it("is told when it is too late", () => {
    const choice = chosen({}, request.expiresAt);
    expect(choice.kind === "expired" && choiceWords(request.id, choice, byBob()).text).toContain("more than 15 minutes");
  });

  it("takes the request that waits among several of the same name, and somebody else's before their own", () => {
    const own = { ...request, commandId: "c2", sender: bob };
    const late = { ...request, commandId: "c3", expiresAt: now };
    expect(chosen({ requests: [late, own, decided, request] })).toMatchObject({ kind: "found", request: { commandId: "c1" } });
    expect(chosen({ requests: [own] }).kind).toBe("own");
  });
});
