import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/audit/event.ts";
import { commandsCapability } from "../../src/commands/capability.ts";
import { hashOfBody } from "../../src/commands/events.ts";
import type { Verb } from "../../src/commands/verb.ts";
import type { Reader } from "../../src/github/client.ts";
import type { JsonObject } from "../../src/values/json.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { head, now, repository } from "./kit.ts";

const ann = { id: 21, login: "ann", type: "User" };
const clock = { now: () => now };

/** What Octokit throws for an answer of 300 and above. */
function refused(status: number): Error {
  const error = new Error(`answered ${status}`);
  return Object.assign(error, { name: "HttpError", status, response: { headers: {}, data: {} } });
}

type Answers = Partial<Record<string, object | Error>>;

/** A client that answers with what it was given, and with GitHub's 404 otherwise. */
function readerOf(answers: Answers): { reader: Reader; asked: string[] } {
  const asked: string[] = [];
  const method = (name: string) => async () => {
    asked.push(name);
    const answer = answers[name] ?? refused(404);
    if (answer instanceof Error) throw answer;
    return { data: answer };
  };
  const room = (of: string) => new Proxy({}, { get: (_target, name) => method(`${of}.${String(name)}`) });
  const rest = new Proxy({}, { get: (_target, of) => room(String(of)) });
  const paginate = {
    iterator: async function* () {
      yield { data: (answers.list ?? []) as object[] };
    },
  };
  return { reader: { rest, paginate } as unknown as Reader, asked };
}

const body = "/warden try";
const at = new Date(now - 60_000).toISOString();
const comment = (changes: object = {}) => ({
  user: ann,
  body,
  created_at: at,
  html_url: "https://github.example/c",
  issue_url: "https://github.example/repos/acme/shop/issues/1",
  performed_via_github_app: null,
  ...changes,
});
const repositoryAnswer = {
  id: 7,
  node_id: "R_7",
  name: "shop",
  owner: { id: 3, login: "acme", type: "Organization" },
  html_url: "https://github.example/acme/shop",
  private: true,
  visibility: "private",
};
const pullAnswer = { number: 1, state: "open", user: { id: 90, login: "carl" }, head: { sha: head, repo: { id: 7 } } };
const permission = (role: string, changes: object = {}) => ({ permission: "write", role_name: role, user: ann, ...changes });
const answers = (changes: Answers = {}): Answers => ({
  "issues.getComment": comment(),
  "repos.get": repositoryAnswer,
  "repos.getCollaboratorPermissionLevel": permission("write"),
  "orgs.getMembershipForUser": { state: "active", role: "member", user: ann },
  "issues.listComments": [],
  ...changes,
});

const verb = (changes: Partial<Verb> = {}): Verb => ({
  name: "try",
  summary: "try",
  description: "Try.",
  arguments: [],
  class: "C0",
  examples: ["/warden try"],
  answer: (_command, facts) => ({ standing: "done", text: JSON.stringify({ ...facts.authority, pull: facts.pull }) }),
  ...changes,
});

const source = { kind: "issue_comment", id: 11, bodyHash: hashOfBody(body) };
const written = (changes: JsonObject = {}): JsonObject => ({ kind: "written", source, conversation: 1, ...changes });

async function look(
  given: Answers,
  { params = written(), verbs = [verb()], actor = ann }: { params?: JsonObject; verbs?: Verb[]; actor?: typeof ann | null } = {},
) {
  const recorded: AuditEntry[] = [];
  const known: string[] = [];
  const source = (name: string) => async () => {
    known.push(name);
    return (name === "brakes" ? { pauses: [], holds: [] } : []) as never;
  };
  const capability = commandsCapability({
    table: memoryTable(clock),
    ledger: { record: async (entry) => void recorded.push(entry) },
    clock,
    verbs,
    slug: async () => "pipewarden",
    sources: {
      standing: source("standing"),
      asked: source("asked"),
      trail: source("trail"),
      brakes: source("brakes"),
      holds: source("holds"),
      findings: source("findings"),
      fixes: source("fixes"),
    },
    overrides: async () => ({}),
    policyVersion: async () => null,
    lookers: () => ["protection"],
  });
  const { reader, asked } = readerOf(given);
  const cause = { kind: "delivery", id: "guid", ...(actor === null ? {} : { actor }) } as const;
  const occasion = { repository, cause, episode: "guid", params };
  const facts = await capability.observe(occasion, reader);
  const decision = capability.decide(facts, occasion, now);
  return {
    facts,
    asked,
    recorded,
    known,
    kinds: decision.changes.map(({ kind }) => kind),
    authority: facts.kind === "asked" ? facts.facts.authority : undefined,
  };
}

describe("a comment is followed by what GitHub says of it now", () => {
  it.each<[string, Answers]>([
    ["is gone", { "issues.getComment": refused(404) }],
    ["stands in another conversation", { "issues.getComment": comment({ issue_url: "https://github.example/repos/acme/shop/issues/11" }) }],
    ["has no time", { "issues.getComment": comment({ created_at: undefined }) }],
    ["is another person's", { "issues.getComment": comment({ user: { ...ann, id: 22 } }) }],
    ["is nobody's any more", { "issues.getComment": comment({ user: null }) }],
    ["is in a repository that is gone", { "repos.get": refused(404) }],
    ["is in a repository whose name is another one's", { "repos.get": { ...repositoryAnswer, id: 8 } }],
  ])("and not when it %s", async (_what, changes) => {
    expect((await look(answers(changes))).facts.kind).toBe("nothing");
  });

  it("and not of the account that deleted accounts are shown as", async () => {
    const ghost = { id: 10_137, login: "ghost", type: "User" };
    expect((await look(answers({ "issues.getComment": comment({ user: ghost }) }), { actor: ghost })).facts.kind).toBe("nothing");
    expect((await look(answers({ "issues.getComment": comment({ user: null }) }), { actor: null })).facts.kind).toBe("nothing");
  });

  it("and is tried again later when GitHub cannot say", async () => {
    for (const call of ["issues.getComment", "repos.get", "repos.getCollaboratorPermissionLevel", "orgs.getMembershipForUser"]) {
      await expect(look(answers({ [call]: refused(503) }))).rejects.toThrow("answered 503");
    }
  });
});

describe("what the sender may do", () => {
  it.each<[string, object | Error, string]>([
    ["GitHub's own role", permission("maintain"), "maintain"],
    ["what a custom role builds upon", permission("security engineer", { permission: "admin" }), "admin"],
    ["nothing for another account of that name", permission("admin", { user: { ...ann, id: 22 } }), "none"],
    ["nothing for an unknown word", permission("x", { permission: "y" }), "none"],
    ["nothing when there is no answer", refused(404), "none"],
  ])("is %s", async (_what, answer, role) => {
    const { authority, facts } = await look(answers({ "repos.getCollaboratorPermissionLevel": answer }));
    expect(authority?.role ?? (facts.kind === "nothing" ? "none" : "stranger")).toBe(role);
  });

  it.each<[string, object | Error, string]>([
    ["an owner", { state: "active", role: "admin", user: ann }, "owner"],
    ["a member", { state: "active", role: "member", user: ann }, "member"],
    ["invited", { state: "pending", role: "admin", user: ann }, "none"],
    ["somebody else", { state: "active", role: "admin", user: { ...ann, id: 22 } }, "none"],
    ["unknown", refused(404), "none"],
  ])("is known of whoever is %s in the organisation", async (_what, answer, organisation) => {
    expect((await look(answers({ "orgs.getMembershipForUser": answer }))).authority?.organisation).toBe(organisation);
  });

  it("is not asked of an organisation where there is none", async () => {
    const { asked, authority } = await look(
      answers({ "repos.get": { ...repositoryAnswer, owner: { ...repositoryAnswer.owner, type: "User" } } }),
    );
    expect([asked.includes("orgs.getMembershipForUser"), authority?.organisation]).toEqual([false, "none"]);
  });

  it("is limited by the App through which it was written", async () => {
    expect(
      (await look(answers({ "issues.getComment": comment({ performed_via_github_app: { slug: "helper" } }) }))).authority?.viaApp,
    ).toBe("helper");
    expect((await look(answers({ "issues.getComment": comment({ performed_via_github_app: {} }) }))).authority?.viaApp).toBe("an App");
  });
});

describe("reviews", () => {
  const review = { user: ann, body, html_url: "x", pull_request_url: "https://github.example/repos/acme/shop/pulls/1" };

  it("are read where they stand, and GitHub does not tell by which App they were written", async () => {
    const of = (kind: string) => ({ params: written({ source: { ...source, kind } }) });
    const given = answers({ "pulls.getReview": { ...review, submitted_at: at }, "pulls.getReviewComment": { ...review, created_at: at } });
    for (const kind of ["review", "review_comment"]) {
      const { facts, authority } = await look(given, of(kind));
      expect([facts.kind, authority?.mayBeViaApp]).toEqual(["asked", true]);
    }
  });

  it("without words are nothing", async () => {
    const { facts } = await look(answers({ "pulls.getReview": { ...review, body: null, submitted_at: at } }), {
      params: written({ source: { ...source, kind: "review" } }),
    });
    expect(facts.kind).toBe("nothing");
  });
});

describe("what is read", () => {
  it("of somebody who may not use the bot is no more than it takes to know that", async () => {
    const { asked, kinds } = await look(
      answers({
        "repos.get": { ...repositoryAnswer, private: false, visibility: "public" },
        "repos.getCollaboratorPermissionLevel": permission("read"),
      }),
    );
    expect(kinds).toEqual(["comments.react"]);
    expect(asked).not.toContain("issues.listComments");
  });

  it("is what the allowed commands need, and nothing for those that are refused", async () => {
    const needs = ["standing", "asked", "trail", "brakes", "holds"] as const;
    expect((await look(answers(), { verbs: [verb({ needs })] })).known).toEqual([...needs]);
    const denied = await look(answers(), { verbs: [verb({ needs, class: "C4" })] });
    expect(denied.known).toEqual([]);
    expect(denied.recorded).toMatchObject([
      { action: "commands.try", phase: "denied", actor: { login: "ann" }, decision: { allowed: false, reason: "role" } },
    ]);
  });

  it("of the head commit is asked only where it matters", async () => {
    const waiving = verb({ class: "C1", waives: true });
    const given = answers({ "repos.get": repositoryAnswer, "repos.getCommit": { author: ann, committer: null } });
    const pulls: Answers = { ...given };
    expect((await look(pulls)).asked).not.toContain("repos.getCommit");
    // In an issue there is no head commit.
    expect((await look(pulls, { verbs: [waiving] })).asked).not.toContain("repos.getCommit");
  });

  it("of a repository without a word on who sees it is whether it is private", async () => {
    const { visibility: _left, ...old } = repositoryAnswer;
    const seen = async (hidden: boolean) => {
      const { facts } = await look(answers({ "repos.get": { ...old, private: hidden } }));
      return facts.kind === "asked" && facts.facts.visibility;
    };
    expect([await seen(true), await seen(false)]).toEqual(["private", "public"]);
  });
});

describe("other occasions", () => {
  it.each<[string, JsonObject]>([
    ["a sweep", {}],
    ["the end of a look for a command that was never accepted", { kind: "finished", part: "protection", changes: [], more: 0 }],
  ])("such as %s are nothing", async (_what, params) => {
    const { facts, asked, kinds } = await look(answers(), { params });
    expect([facts.kind, asked, kinds]).toEqual(["nothing", [], []]);
  });

  it("such as a comment of no conversation are nothing", async () => {
    expect((await look(answers(), { params: written({ conversation: null }) })).facts.kind).toBe("nothing");
  });

  it("such as a click find the pull request of a fork by its head, for those who may have it looked for", async () => {
    const click = {
      kind: "clicked",
      source: { kind: "button", checkRunId: 4, headSha: head, verb: "try", click: "g" },
      conversation: null,
    };
    const list = [{ number: 9, head: { sha: head } }];
    const { facts } = await look(answers({ list }), { params: click });
    expect(facts.kind === "asked" && facts.facts.conversation).toBe(9);
    const reading = await look(answers({ list, "repos.getCollaboratorPermissionLevel": permission("read") }), { params: click });
    expect(reading.facts.kind === "asked" && reading.facts.facts.conversation).toBe(null);
    expect((await look(answers({ list: [] }), { params: click, actor: null })).facts.kind).toBe("nothing");
  });
});

it("The pull request tells who wrote it and where it comes from, as far as there still is anybody", async () => {
  const waiving = verb({ class: "C1", waives: true });
  const commit = { author: { ...ann, id: 31 }, committer: {} };
  const seen = await look(answers({ "pulls.get": pullAnswer, "repos.getCommit": commit }), { verbs: [waiving] });
  expect(seen.facts.kind === "asked" && seen.facts.facts.pull).toMatchObject({
    author: { login: "carl" },
    headAuthorIds: [31],
    headSha: head,
  });
  const nobody = { ...pullAnswer, user: null, state: "closed", head: { sha: head, repo: null } };
  const alone = await look(answers({ "pulls.get": nobody, "repos.getCommit": { author: null, committer: null } }), { verbs: [waiving] });
  expect(alone.facts.kind === "asked" && alone.facts.facts.pull).toMatchObject({
    author: null,
    open: false,
    headAuthorIds: [],
    headRepositoryId: null,
  });
  await expect(look(answers({ "pulls.get": refused(500) }))).rejects.toThrow("answered 500");
});
