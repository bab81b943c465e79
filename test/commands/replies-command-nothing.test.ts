import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideCommands } from "../../src/commands/decide.ts";
import { decideEnd } from "../../src/commands/decide-end.ts";
import { parseComment } from "../../src/commands/grammar/parse-comment.ts";
import type { Known } from "../../src/commands/knowledge.ts";
import type { AcceptedCommand } from "../../src/commands/records.ts";
import { verbs } from "../../src/commands/registry.ts";
import type { CommandRequest, RequestDecision } from "../../src/commands/requests/request.ts";
import { codeSpan } from "../../src/github/markdown.ts";
import { hostileMarkdown } from "../github-checks/neutralise/arbitraries.ts";
import { nodesOf, readable, treeOf } from "../github-checks/neutralise/reading.ts";
import { authority, factsOf, head, now, repository, written } from "./kit.ts";

const cause = { kind: "delivery", id: "guid", actor: authority.sender } as const;
const page = "https://github.example/acme/shop";
/** What the bot itself puts around the last line, and what nobody sees. */
const ownHtml = /^(?:<sub>|<\/sub>|<!-- pipewarden:reply:[a-z0-9_-]+ -->)$/;
/** GitHub stores UTF-8, in which there is no half of a character. */
const hostile = hostileMarkdown.map((text) => text.toWellFormed());
/** As other bots read commands: at the beginning of any line, whatever it is in Markdown. */
const commandOfAnyBot = /^\s*\//m;
const mention = /(?<![a-z0-9])@[a-z0-9]/i;

function assertCommandsNothing(body: string): void {
  expect(body).not.toMatch(commandOfAnyBot);
  expect(parseComment(body)).toEqual({ commands: [], more: false, unreadable: false });
  for (const node of nodesOf(treeOf(body))) {
    if (node.type === "html") expect(node.value).toMatch(ownHtml);
    if (node.type === "link") expect(node.url.startsWith(`${page}/`)).toBe(true);
    expect(["image", "imageReference", "linkReference", "definition", "footnoteReference", "heading"]).not.toContain(node.type);
    if (node.type === "text") expect(node.value).not.toMatch(mention);
  }
  expect(readable(treeOf(body), "\n")).not.toMatch(mention);
}

const [sha, other] = [head, "b2".repeat(20)];

function request(text: string, decision?: RequestDecision): CommandRequest {
  return {
    id: "0123456789ab",
    commandId: "c",
    verb: "enforce",
    arguments: { sha },
    sha,
    policyVersion: null,
    conversation: 1,
    sender: { id: 50, login: text, type: "User" },
    writtenAt: now,
    expiresAt: now + 1_000,
    work: [{ capability: "protection", params: { enforce: true } }],
    ...(decision === undefined ? {} : { decision }),
  };
}

/** Everything that people can name, named so. */
const known = (text: string): Known => ({
  standing: [
    {
      policy: text,
      mode: "report",
      hindrance: null,
      weak: [{ label: "Pushers", have: codeSpan(text), want: codeSpan(text), becomes: codeSpan(text), obstacle: null }],
    },
  ],
  asked: [{ setting: "protection.mode", value: text, from: [codeSpan(text)] }],
  trail: [{ at: now, action: text, phase: "succeeded", summary: text, detail: text, by: text, event: text }],
  brakes: {
    pauses: [
      { what: "repository", by: text, reason: text, since: now, ends: null },
      { what: "owner", by: text, reason: text, since: null, ends: "id" },
    ],
    holds: [{ id: "0123456789ab", summaries: [text, text] }],
  },
  holds: { open: [], role: "none", author: false },
});

/** One reply for each of these: all verbs as they are meant to be given, and lines that cannot be followed. */
const bodies = (text: string): string[] => [
  ...verbs.flatMap(({ examples }) => [...examples]),
  `/warden enforce ${sha}`,
  `/warden enforce ${other}`,
  "/warden explain nonsense",
  `/warden ${text.replaceAll(/\s/g, " ")}`,
  `/warden help ${text.replaceAll(/\s/g, "")}`,
  `/warden pause reason:"${text.replaceAll(/["\s]/g, " ")}"`,
];

const repliesIn = (changes: readonly { kind: string; want: unknown }[]): string[] =>
  changes.flatMap(({ kind, want }) => (kind === "comments.reply" ? [(want as { body: string }).body] : []));

describe("a reply commands nobody, mentions nobody and leads nowhere else", () => {
  interface Situation {
    readonly text: string;
    readonly role: "read" | "triage" | "write" | "admin";
    readonly viaApp: boolean;
    readonly visibility: "private" | "public";
    readonly decided: boolean;
  }

  function repliesTo(body: string, { text, role, viaApp, visibility, decided }: Situation): string[] {
    const { source } = written("");
    const decision: RequestDecision = { state: "denied", by: { id: 60, login: text, type: "User" }, source, conversation: 1, at: now };
    const overrides = { recheck: { off: false, role: null, teams: [{ slug: text, id: 4 }] } };
    const some = { sender: { ...authority.sender, login: text }, role, viaApp: viaApp ? text : null, overrides };
    const requests = [decided ? request(text, decision) : request(text)];
    const facts = factsOf({ ...written(body), visibility, authority: some, requests });
    return repliesIn(decideCommands(facts, known(text), verbs, { cause }, now).changes);
  }

  it("whatever people, branches, teams and reasons are called", () => {
    const situations = fc.record({
      text: hostile,
      role: fc.constantFrom("read", "triage", "write", "admin" as const),
      viaApp: fc.boolean(),
      visibility: fc.constantFrom("private", "public" as const),
      decided: fc.boolean(),
    });
    const check = (situation: Situation, which: number): void => {
      const all = bodies(situation.text);
      for (const reply of repliesTo(all[which % all.length] ?? "", situation)) assertCommandsNothing(reply);
    };
    fc.assert(fc.property(situations, fc.nat(1_000), check), { numRuns: 250 });
  });

  it("whatever the verb", () => {
    const text = "@octocat [x](http://evil.example) <img src=x>\n/merge\n`";
    const situation = { text, role: "admin", viaApp: false, visibility: "private", decided: false } as const;
    const replies = bodies(text).flatMap((body) => repliesTo(body, situation));
    for (const reply of replies) assertCommandsNothing(reply);
    expect(verbs.map(({ name }) => name).filter((name) => !replies.some((reply) => reply.includes(`**${name}**`)))).toEqual([]);
  });

  it("whatever has come of what was asked", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom("succeeded", "failed", "held", "conflict"), fc.boolean(), (text, status, open) => {
        const record: AcceptedCommand = {
          id: "c",
          verb: "recheck",
          arguments: {},
          sha: null,
          source: written("").source,
          conversation: 1,
          sender: { ...authority.sender, role: "write" },
          acceptedAt: now,
          open,
          writtenAt: now,
          policyVersion: null,
          parts: [text],
          holder: "c",
          sections: [{ command: "c", standing: "going-on", text: "**recheck**: asked." }],
          footer: "",
        };
        const change = { kind: "x", summary: text, status, detail: text };
        for (const end of [
          { changes: [change, change], more: 1 },
          { changes: [], more: 0, refusal: { code: text, message: text } },
          { changes: [], more: 0, withdrawn: { state: "denied", by: text } },
        ]) {
          const command = { record, ended: {} };
          const { sections } = record;
          const told = { kind: "ended", repository, slug: "pipewarden", command, sections, others: [], part: text, end } as const;
          const changes = decideEnd(told, { cause: { kind: "command", id: "c", conversation: 1 }, episode: "x" });
          expect(repliesIn(changes)).toHaveLength(1);
          for (const reply of repliesIn(changes)) assertCommandsNothing(reply);
        }
      }),
      { numRuns: 100 },
    );
  });
});
