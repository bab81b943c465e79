import { describe, expect, it } from "vitest";
import { verbs } from "../../../src/commands/registry.ts";
import type { CommandRequest } from "../../../src/commands/requests/request.ts";
import { asksAfter, requestOf, secondPerson } from "../../../src/commands/requests/second-person.ts";
import type { Answer } from "../../../src/commands/verb.ts";
import { approve } from "../../../src/commands/verbs/approve.ts";
import { cancel } from "../../../src/commands/verbs/cancel.ts";
import { deny } from "../../../src/commands/verbs/deny.ts";
import { factsOf, head, now, repository } from "../kit.ts";

const ada = { id: 31, login: "ada", type: "User" };
const bob = { id: 32, login: "bob", type: "User" };
const enforce = { id: "c1", verb: "enforce", arguments: { sha: head }, sha: head, line: 1 };
const work: NonNullable<Answer["asks"]> = [{ capability: "protection", repository, params: { enforce: true } }];
const answer: Answer = { standing: "going-on", text: "this is to be applied.", asks: work };
const byAda = factsOf({ policyVersion: "v1", authority: { sender: ada, role: "admin" } });
const request = requestOf(enforce, work, byAda, now);
const facts = (requests: readonly CommandRequest[], sender = bob) =>
  factsOf({ requests, policyVersion: "v1", authority: { sender, role: "admin" } });

describe("a command that takes two people", () => {
  it("says what is approved, until when, and how it is denied, and asks for nothing yet", () => {
    const { standing, text, asks } = secondPerson(enforce, answer, byAda, now);
    expect({ standing, asks }).toEqual({ standing: "going-on", asks: work });
    expect(text).toBe(
      `this is to be applied. It takes a second person who may give this command, too: \`/warden approve ${request.id}\`, until 2026-01-15 12:15 UTC. Whoever may not want it writes \`/warden deny ${request.id}\`.`,
    );
    expect(request).toMatchObject({ commandId: "c1", sender: ada, expiresAt: now + 15 * 60_000, writtenAt: now - 60_000 });
  });

  it("is not asked for a second time while it waits, whoever asks", () => {
    const again = secondPerson({ ...enforce, id: "c2" }, answer, facts([request]), now);
    expect(again).toEqual({
      standing: "done",
      text: `\`ada\` has asked for the same, and it waits for another person until 2026-01-15 12:15 UTC: \`/warden approve ${request.id}\`.`,
    });
    expect(secondPerson(enforce, answer, facts([request]), request.expiresAt).asks).toEqual(work);
  });

  it("asks nobody where there is nothing to do", () => {
    const nothing: Answer = { standing: "done", text: "nothing to do." };
    expect(secondPerson(enforce, nothing, byAda, now)).toBe(nothing);
  });

  it("is done, once approved, in the name of whoever gave it", () => {
    expect(asksAfter({ request, state: "approved" }, facts([request]))).toEqual([
      {
        capability: "protection",
        params: { enforce: true },
        repository,
        everywhere: false,
        cause: { kind: "command", id: "c1", conversation: 1, actor: ada },
      },
    ]);
  });
});

describe("the verbs about requests", () => {
  const given = { id: "c9", verb: "", arguments: { id: request.id.toUpperCase() }, line: 1 };

  it("find a request whatever the case of its digits", () => {
    expect(approve(() => verbs).answer(given, facts([request]), {}, now).decides).toEqual({ request, state: "approved" });
    expect(deny(() => verbs).answer(given, facts([request]), {}, now).decides).toEqual({ request, state: "denied" });
    expect(cancel.answer(given, facts([request], ada), {}, now).decides).toEqual({ request, state: "cancelled" });
  });

  it("say so when there is none", () => {
    for (const verb of [approve(() => verbs), deny(() => verbs), cancel]) {
      expect(verb.answer(given, facts([]), {}, now)).toMatchObject({
        standing: "confused",
        text: expect.stringContaining(request.id.slice(0, 3)),
      });
    }
    expect(cancel.answer({ ...given, arguments: {} }, facts([request]), {}, now).text).toBe(
      "no command of yours waits in this conversation.",
    );
  });

  it("let nobody cancel what is another one's, and nobody deny their own", () => {
    expect(cancel.answer(given, facts([request]), {}, now).decides).toBeUndefined();
    expect(deny(() => verbs).answer(given, facts([request], ada), {}, now)).toMatchObject({ standing: "refused", denied: "own" });
  });
});
