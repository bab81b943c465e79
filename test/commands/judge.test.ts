import { describe, expect, it } from "vitest";
import { type Judged, judge } from "../../src/commands/judge.ts";
import { verbs } from "../../src/commands/registry.ts";
import type { ArgumentSpec, Verb } from "../../src/commands/verb.ts";
import { factsOf, head, now, pull, written } from "./kit.ts";

const kinds = (judged: Judged): string[] | string =>
  judged.kind === "lines" ? judged.lines.map(({ verdict }) => verdict.kind) : judged.kind;
const of = (body: string, parts: Parameters<typeof factsOf>[0] = {}): Judged => judge(factsOf({ ...written(body), ...parts }), verbs, now);

const spec = (name: string, changes: Partial<ArgumentSpec> = {}): ArgumentSpec => ({
  name,
  as: "word",
  required: false,
  pattern: /^[^\s]+$/,
  description: "x",
  ...changes,
});

/** A command for these tests alone. */
const verb = (changes: Partial<Verb> = {}): Verb => ({
  name: "try",
  summary: "try",
  description: "Try.",
  arguments: [],
  class: "C0",
  examples: ["/warden try"],
  answer: () => ({ standing: "done", text: "tried" }),
  ...changes,
});

const first = (judged: Judged) => {
  if (judged.kind !== "lines" || judged.lines[0] === undefined) throw new Error(`There is no line: ${judged.kind}`);
  return judged.lines[0].verdict;
};

describe("a comment", () => {
  it("is judged line by line", () => {
    expect(kinds(of("Look:\n\n/warden help\n/warden hlep\n/warden **help**\n/warden recheck now"))).toEqual([
      "allowed",
      "unknown",
      "malformed",
      "arguments",
    ]);
  });

  it.each([
    ["of a bot", { authority: { sender: { id: 1, login: "ann", type: "Bot" } } }],
    ["of an organisation", { authority: { sender: { id: 1, login: "ann", type: "Organization" } } }],
    ["that was answered", { answered: true }],
  ])("%s is passed over in silence", (_what, parts) => {
    expect(kinds(of("/warden help", parts))).toBe("silence");
  });

  it("that is older than a day is passed over in silence, and one of a day is not", () => {
    const { comment, source } = written("/warden help");
    const at = (writtenAt: number) => kinds(judge(factsOf({ source, comment: { ...comment, writtenAt } as typeof comment }), verbs, now));
    expect([at(now - 24 * 3_600_000 - 1), at(now - 24 * 3_600_000)]).toEqual(["silence", ["allowed"]]);
  });

  it("without a command is passed over in silence, also when it was edited", () => {
    const { comment, source } = written("nothing");
    expect(kinds(of("nothing"))).toBe("silence");
    expect(kinds(judge(factsOf({ source, comment: { ...comment, state: "edited" } as typeof comment }), verbs, now))).toBe("silence");
  });

  it("of somebody who may not use the bot is parsed up to 4,096 characters", () => {
    const line = "\n\n/warden help";
    const stranger = { visibility: "public", authority: { role: "read" } } as const;
    expect(kinds(of(`${"x".repeat(4_096 - line.length)}${line}`, stranger))).toBe("stranger");
    expect(kinds(of(`${"x".repeat(4_097 - line.length)}${line}`, stranger))).toBe("silence");
    expect(kinds(of("> /warden help", stranger))).toBe("silence");
  });

  it("that nobody could read is answered so", () => {
    expect(kinds(of(`/warden help\n\n${"x".repeat(65_536)}`))).toBe("unreadable");
    expect(kinds(of(`/warden help\n\n${"x".repeat(65_536)}`, { authority: { role: "none" } }))).toBe("silence");
  });

  it("with more than ten commands says so", () => {
    const judged = of(Array(11).fill("/warden help").join("\n"));
    expect(judged.kind === "lines" && [judged.lines.length, judged.more]).toEqual([10, true]);
  });
});

describe("arguments", () => {
  const two = verb({
    arguments: [
      spec("one", { required: true }),
      spec("other"),
      spec("reason", { as: "named", pattern: /^.{1,20}$/s }),
      spec("must", { as: "named", required: true }),
    ],
  });
  const given = (text: string) => first(judge(factsOf(written(`/warden try ${text}`)), [two], now));

  it("go to their places and names", () => {
    expect(given('a b must:m reason:"so be it"')).toMatchObject({
      kind: "allowed",
      command: { verb: "try", arguments: { one: "a", other: "b", must: "m", reason: "so be it" }, line: 1 },
    });
    expect(given("must:m a")).toMatchObject({ kind: "allowed", command: { arguments: { one: "a", must: "m" } } });
  });

  it.each([
    ["must:m", { what: "missing", name: "one" }],
    ["a", { what: "missing", name: "must" }],
    ["a b c must:m", { what: "surplus", value: "c" }],
    ["a one:b must:m", { what: "unknown", name: "one" }],
    ["a constructor:b must:m", { what: "unknown", name: "constructor" }],
    ['a must:m reason:"too long for this argument"', { what: "invalid", name: "reason" }],
  ])("that are wrong are named: %s", (text, complaint) => {
    expect(given(text)).toMatchObject({ kind: "arguments", complaint });
  });
});

describe("a bound command", () => {
  const bound = verb({ class: "C3", arguments: [spec("sha", { pattern: /^[0-9a-f]{4,64}$/i })] });
  const told = (text: string, parts: Parameters<typeof factsOf>[0] = {}) =>
    first(judge(factsOf({ ...written(`/warden try ${text}`), authority: { role: "maintain" }, ...parts }), [bound], now));

  it("is followed on the head that it names, in whatever letters", () => {
    expect(told(head)).toMatchObject({ kind: "allowed", command: { sha: head } });
    expect(told(head.toUpperCase())).toMatchObject({ kind: "allowed", command: { sha: head } });
  });

  it.each([
    ["names none", "", {}, "sha-missing"],
    ["names a part of it", head.slice(0, 12), {}, "sha-short"],
    ["names another", "b2".repeat(20), {}, "head-differs"],
    ["is closed", head, { pull: { ...pull, open: false } }, "closed"],
    ["is an issue", head, { pull: null }, "no-pull-request"],
    ["moved meanwhile", head, { heads: [{ sha: "b2".repeat(20), receivedAt: now, action: "synchronize" }] }, "head-moved"],
  ])("is refused when it %s", (_why, text, parts, reason) => {
    expect(told(text, parts)).toMatchObject({ kind: "unbound", binding: { reason } });
  });

  it("is refused for who may not give it before anything is said of the head", () => {
    expect(told("", { authority: { role: "write" } })).toMatchObject({ kind: "refused", refusal: { reason: "role" } });
  });

  it("in a review is refused, since GitHub does not tell by which App it was written", () => {
    expect(told(head, { authority: { role: "admin", mayBeViaApp: true } })).toMatchObject({ refusal: { reason: "may-be-via-app" } });
    expect(told(head, { authority: { role: "admin", viaApp: "helper" } })).toMatchObject({ refusal: { reason: "via-app", app: "helper" } });
  });
});

describe("the id of a command", () => {
  const idOf = (body: string, parts: Parameters<typeof factsOf>[0] = {}, index = 0): string => {
    const judged = of(body, parts);
    const verdict = judged.kind === "lines" ? judged.lines[index]?.verdict : undefined;
    return verdict !== undefined && "command" in verdict ? verdict.command.id : "none";
  };

  it("is the same whatever tells of the comment, and another for each line and comment", () => {
    const id = idOf("/warden help");
    expect(idOf("/warden help", { authority: { role: "admin" } })).toBe(id);
    expect(
      new Set([id, idOf("/warden help\n/warden help", {}, 1), idOf("/warden help", written("/warden help", 12)), idOf("/warden status")])
        .size,
    ).toBe(4);
  });

  it("says when it was accepted before", () => {
    expect(kinds(of("/warden help", { accepted: [idOf("/warden help")] }))).toEqual(["repeated"]);
  });
});

describe("a click", () => {
  const click = (verbName: string, clickId: string, verbsThen: readonly Verb[] = verbs, parts: Parameters<typeof factsOf>[0] = {}) =>
    judge(
      factsOf({
        comment: { state: "none" },
        source: { kind: "button", checkRunId: 4, headSha: head, verb: verbName, click: clickId },
        ...parts,
      }),
      verbsThen,
      now,
    );

  it("is a command for the commit of its check", () => {
    const dangerous = verb({ class: "C3", role: "write" });
    expect(first(click("try", "a", [dangerous], { authority: { role: "maintain" } }))).toMatchObject({
      kind: "allowed",
      command: { sha: head },
    });
    expect(
      first(click("try", "a", [dangerous], { authority: { role: "maintain" }, pull: { ...pull, headSha: "b2".repeat(20) } })),
    ).toMatchObject({
      kind: "unbound",
    });
  });

  it("gives a verb that asks for a commit the one of its check", () => {
    expect(first(click("enforce", "a", verbs, { authority: { role: "admin" } }))).toMatchObject({
      kind: "allowed",
      command: { sha: head, arguments: { sha: head } },
    });
  });

  it("of somebody who may not use the bot is passed over in silence", () => {
    expect(kinds(click("help", "a", verbs, { visibility: "public", authority: { role: "read" } }))).toBe("silence");
  });

  it("counts each time only where it does no harm", () => {
    const id = (name: string, clickId: string, of: readonly Verb[]) => {
      const verdict = first(click(name, clickId, of, { authority: { role: "admin" } }));
      return "command" in verdict ? verdict.command.id : "";
    };
    expect(id("recheck", "a", verbs)).not.toBe(id("recheck", "b", verbs));
    const steering = [verb({ class: "C2" })];
    expect(id("try", "a", steering)).toBe(id("try", "b", steering));
  });
});
