import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideCommands, reactionOf } from "../../src/commands/decide.ts";
import { decideEnd } from "../../src/commands/decide-end.ts";
import { endWords } from "../../src/commands/end-words.ts";
import { parseComment } from "../../src/commands/grammar/parse-comment.ts";
import type { AcceptedCommand } from "../../src/commands/records.ts";
import { verbs } from "../../src/commands/registry.ts";
import { footerOf, replyBody } from "../../src/commands/reply.ts";
import type { Standing, Verb } from "../../src/commands/verb.ts";
import { verdictWords } from "../../src/commands/words.ts";
import { authority, factsOf, head, now, pull, repository, written } from "./kit.ts";

const cause = { kind: "delivery", id: "guid", actor: authority.sender } as const;
const section = (text: string, standing: Standing = "done", command: string | null = null) => ({ command, standing, text });

describe("a reply", () => {
  it("holds no command, whatever is in it, and ends with what finds it again", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("/warden help", "\n", "  /warden status", "\r/warden why")), { maxLength: 8 }),
        (texts) => {
          const body = replyBody([section(texts.join("\n"))], "footer", "issue_comment-11");
          expect(parseComment(body).commands).toEqual([]);
          expect(body).not.toMatch(/^\//m);
          expect(body.endsWith("<!-- pipewarden:reply:issue_comment-11 -->")).toBe(true);
        },
      ),
    );
  });

  it("stays below what GitHub takes, and says that something is missing", () => {
    const long = Array(20_000).fill("- a line of a list").join("\n");
    const body = replyBody(Array(11).fill(section(long)), "f".repeat(500), "issue_comment-11");
    expect(body.length).toBeLessThan(65_536);
    expect(body.match(/The rest does not fit into a comment/g)).toHaveLength(11);
    expect(replyBody([section("x".repeat(90_000))], "f", "a").length).toBeLessThan(61_000);
    expect(replyBody([section("x".repeat(50_000))], "f", "a")).toContain("x".repeat(50_000));
  });

  it("says by whose authority and at which commit, which cannot be copied from it", () => {
    const facts = factsOf();
    expect(footerOf(facts)).toContain("by `ann` (write), at `a1a1a1a`.");
    expect(footerOf(facts)).not.toContain(head);
    expect(footerOf({ ...facts, pull: null, comment: { state: "none" } })).toBe("<sub>Answer to a click by `ann` (write).</sub>");
  });
});

describe("the reaction", () => {
  it.each<[readonly Standing[], string | null]>([
    [[], "+1"],
    [["done", "done"], "+1"],
    [["done", "going-on"], null],
    [["going-on", "confused"], "confused"],
    [["confused", "refused", "done"], "-1"],
  ])("to %j is %s", (standings, reaction) => {
    expect(reactionOf(standings.map((standing) => ({ standing })))).toBe(reaction);
  });
});

describe("a refusal", () => {
  const words = (parts: Parameters<typeof factsOf>[0], verdict: Parameters<typeof verdictWords>[1]) =>
    verdictWords("/warden try", verdict, factsOf(parts));
  const verb = verbs.find(({ name }) => name === "recheck") as Verb;
  const command = { id: "c", verb: "recheck", arguments: {}, line: 1 };
  const refused = (refusal: Extract<Parameters<typeof verdictWords>[1], { kind: "refused" }>["refusal"], parts = {}) =>
    words(parts, { kind: "refused", verb, command, refusal }).text;

  it("says why not, and who could", () => {
    expect(refused({ reason: "role", have: "read", want: "admin" })).toBe(
      "**recheck** was refused: your role here is read. An administrator of this repository can.",
    );
    expect(refused({ reason: "not-a-user" }, { authority: { role: "read" } })).toContain("Somebody with the role triage or higher");
    expect(refused({ reason: "no-person" })).toContain("only people");
    expect(refused({ reason: "via-app", app: "x`y" })).toContain("``x`y``");
    expect(refused({ reason: "may-be-via-app" })).toContain("Write it as a comment of the conversation");
    expect(refused({ reason: "off" })).toContain("switches it off");
    expect(refused({ reason: "team", slug: "core", renamed: false })).toContain("a member of the team `core`");
    expect(refused({ reason: "team", slug: "core", renamed: true })).toContain("another team now");
    expect(refused({ reason: "own-work" })).toContain("nobody decides about their own work");
  });

  it("because of the commit links to the difference, and never shows the new one whole", () => {
    const other = "b2".repeat(20);
    const unbound = (binding: Extract<Parameters<typeof verdictWords>[1], { kind: "unbound" }>["binding"]) =>
      words({}, { kind: "unbound", verb, command, binding }).text;
    for (const text of [
      unbound({ bound: false, reason: "head-differs", named: head, head: other }),
      unbound({ bound: false, reason: "head-moved", named: head, moved: other }),
    ]) {
      expect(text).toContain(`[the difference](https://github.example/acme/shop/compare/${head}...${other})`);
      // What is shown, without the addresses behind the links.
      expect(text.replaceAll(/\]\([^)]*\)/g, "]")).not.toContain(other);
    }
    expect(unbound({ bound: false, reason: "sha-missing" })).toContain("by its whole SHA: `/warden recheck`");
    expect(unbound({ bound: false, reason: "sha-short" })).toContain("whole SHA");
    expect(unbound({ bound: false, reason: "closed" })).toContain("is closed");
    expect(unbound({ bound: false, reason: "no-pull-request" })).toContain("this is none");
  });

  it.each([
    ["no-verb", "nothing stands after"],
    ["formatted", "people may see something else"],
    ["not-printable", "plain printable"],
    ["unclosed-quote", "not closed"],
    ["argument-twice", "given twice"],
    ["too-long", "longer than"],
  ] as const)("of a line that is %s says what is wrong", (problem, said) => {
    expect(words({}, { kind: "malformed", problem })).toMatchObject({ standing: "confused", text: expect.stringContaining(said) });
  });
});

describe("what is done because of a comment", () => {
  const kindsOf = (body: string, parts: Parameters<typeof factsOf>[0] = {}) => {
    const { changes, asks } = decideCommands(factsOf({ ...written(body), ...parts }), {}, verbs, { cause }, now);
    return [
      changes.map(({ kind, want }) => (kind === "comments.react" ? String((want as { reaction: string }).reaction) : kind)),
      asks,
    ] as const;
  };

  it("is seen first and marked last, and what asks for work is kept before it is promised", () => {
    const [kinds, asks] = kindsOf("/warden recheck\n/warden help");
    expect(kinds).toEqual(["eyes", "commands.accept", "comments.reply"]);
    expect(asks.map(({ capability, cause: of }) => [capability, of?.kind, of?.conversation, of?.actor?.login])).toEqual([
      ["protection", "command", 1, "ann"],
      ["configuration", "command", 1, "ann"],
    ]);
    expect(kindsOf("/warden help")[0]).toEqual(["eyes", "comments.reply", "+1"]);
  });

  it("is the same change whatever tells of the comment", () => {
    const ids = (guid: string) =>
      decideCommands(factsOf(written("/warden help")), {}, verbs, { cause: { ...cause, id: guid } }, now).changes.map(({ id }) => id);
    expect(ids("one")).toEqual(ids("two"));
  });

  it("is a reaction alone for strangers, and nothing in silence", () => {
    expect(kindsOf("/warden help", { authority: { role: "none" } })).toEqual([["-1"], []]);
    expect(kindsOf("nothing")).toEqual([[], []]);
  });

  it("is no reaction where GitHub has none, and no reply where there is no conversation", () => {
    const { comment } = written("/warden help");
    expect(kindsOf("/warden help", { comment, source: { kind: "review", id: 9, bodyHash: "" } })[0]).toEqual(["comments.reply"]);
    const click = { kind: "button", checkRunId: 4, headSha: head, verb: "recheck", click: "a" } as const;
    expect(kindsOf("", { comment: { state: "none" }, source: click, conversation: null, pull: null })[0]).toEqual(["commands.accept"]);
  });

  it("that cannot be read or was edited is said", () => {
    const { comment } = written("/warden help");
    expect(kindsOf("/warden help", { comment: { ...comment, state: "edited" } as typeof comment })[0]).toEqual([
      "comments.reply",
      "confused",
    ]);
    expect(kindsOf(`/warden help\n\n${"x".repeat(65_536)}`)[0]).toEqual(["comments.reply", "confused"]);
  });
});

it("Ten commands with long answers are kept once, so that DynamoDB takes them", () => {
  const long = verbs.map((each) =>
    each.name === "recheck"
      ? { ...each, answer: () => ({ standing: "going-on", text: "ü".repeat(100_000), asks: [{ capability: "x", repository }] }) as const }
      : each,
  );
  const { changes } = decideCommands(factsOf(written(Array(10).fill("/warden recheck").join("\n"))), {}, long, { cause }, now);
  expect(changes.filter(({ kind }) => kind === "commands.accept")).toHaveLength(10);
  expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThan(350_000);
});

describe("the end of a look that was asked for", () => {
  const change = (status: string) => ({ kind: "x", summary: "Do `it`.", status, detail: "because of mallory" });

  it.each([
    ["succeeded", "done", "done: ``Do `it`.``"],
    ["failed", "refused", "failed: "],
    ["held", "refused", "held back: "],
    ["conflict", "going-on", "somebody changed it meanwhile"],
  ])("that %s is told", (status, standing, said) => {
    expect(endWords("protection", { changes: [change(status)], more: 0 }, false)).toMatchObject({
      standing,
      text: expect.stringContaining(said),
    });
  });

  it("names nobody where everybody reads", () => {
    const held = { changes: [change("held")], more: 2 };
    expect(endWords("protection", held, false).text).toContain("mallory");
    expect(endWords("protection", held, true).text).not.toContain("mallory");
    expect(endWords("protection", held, true).text).toContain("and 2 more");
  });

  it("tells of five changes, of those that did not go well first, and counts the others", () => {
    const { text } = endWords("protection", { changes: [...Array(6).fill(change("succeeded")), change("failed")], more: 1 }, false);
    expect(text).toMatch(/^`protection` has looked; failed: .+; and 3 more\.$/);
    expect(text.match(/done: /g)).toHaveLength(4);
  });

  it("that was refused, or found nothing, is told", () => {
    const refusal = { code: "missing_permission", message: "The App needs @more." };
    expect(endWords("protection", { changes: [], more: 0, refusal }, false)).toEqual({
      standing: "refused",
      text: "`protection` could not look: `The App needs @more.`",
    });
    expect(endWords("protection", { changes: [], more: 0 }, true).standing).toBe("done");
  });

  const record = (id: string, changes: Partial<AcceptedCommand> = {}): AcceptedCommand => ({
    id,
    verb: "recheck",
    arguments: {},
    sha: null,
    source: written("/warden recheck").source,
    conversation: 1,
    sender: { ...authority.sender, role: "write" },
    acceptedAt: now,
    open: false,
    writtenAt: now,
    policyVersion: null,
    parts: ["protection", "configuration/pull"],
    sections: [section("first", "going-on", "a"), section("second", "going-on", "b"), section("third", "done")],
    holder: "a",
    footer: "footer",
    ...changes,
  });
  const end = (command: object, others: object[], part: string) =>
    decideEnd(
      {
        kind: "ended",
        repository,
        slug: "pipewarden",
        command: command as never,
        sections: record("a").sections,
        others: others as never,
        part,
        end: { changes: [], more: 0 },
      },
      { cause: { kind: "command", id: "a", conversation: 1 }, episode: "request:0:x" },
    );

  it("is put into the same reply, beside what came of the others, and marked when the last is over", () => {
    const done = { standing: "done", text: "over" };
    const some = end({ record: record("a"), ended: {} }, [{ record: record("b"), ended: { protection: done } }], "protection");
    expect(some.map(({ kind }) => kind)).toEqual(["commands.end", "comments.reply"]);
    const all = end(
      { record: record("a"), ended: { "configuration/pull": done } },
      [{ record: record("b"), ended: { protection: done, "configuration/pull": done } }],
      "protection",
    );
    expect(all.map(({ kind }) => kind)).toEqual(["commands.end", "comments.reply", "comments.react"]);
    expect(String((all[1]?.want as { body?: string } | undefined)?.body)).toMatch(
      /^first\n\n- `protection` has looked.+\n- over\n\nsecond\n\n- over\n- over\n\nthird\n\nfooter/,
    );
    // These tell of the command; whatever may hold what it asked for has no say in them.
    for (const each of all) expect(each.cause.kind).toBe("request");
  });
});

describe("the pull request of a fork that is gone", () => {
  it("is answered like any other", () => {
    const { changes } = decideCommands(factsOf({ pull: { ...pull, headRepositoryId: null } }), {}, verbs, { cause }, now);
    expect(changes).toHaveLength(3);
  });
});
