import { describe, expect, it } from "vitest";
import { diffLines } from "../github/git/hunks.ts";
import { caller, openHouse } from "./kit.ts";

const REPO = "/repos/acme/api";
const PULL = `${REPO}/pulls/1`;
const REVIEWS = `${PULL}/reviews`;
const COMMENTS = `${PULL}/comments`;

const numbered = (count: number, change: Record<number, string> = {}) =>
  `${Array.from({ length: count }, (_, index) => change[index + 1] ?? `line ${index + 1}`).join("\n")}\n`;

/** A pull request of bob's that changes lines 2 and 20 of `a.txt`, removes its line 12, and adds `new.txt`. */
async function house() {
  const opened = await openHouse();
  const { github, app } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  github.addCollaborator("acme/api", "bob", "write");
  github.addCollaborator("acme/api", "rita", "read");
  github.commit("acme/api", "main", { "a.txt": numbered(30) }, "ann");
  const changed = numbered(30, { 2: "two", 12: "gone", 20: "twenty" }).replace("gone\n", "");
  const head = github.commit("acme/api", "fix", { "a.txt": changed, "new.txt": "1\n2\n" }, "bob");
  github.as("bob").request("POST", `${REPO}/pulls`, { title: "Fix", head: "fix", base: "main" });
  const told = (event: string) => github.deliveries.filter((delivery) => delivery.event === event).map(({ body }) => JSON.parse(body));
  const review = (login: string, body: object, expected?: number) =>
    // biome-ignore lint/suspicious/noExplicitAny: a review or a refusal, as the test expects.
    github.as(login).request("POST", REVIEWS, body, expected).body as any;
  return { ...opened, head, told, review, rita: github.as("rita"), bob: github.as("bob") };
}

describe("a review", () => {
  it("comments, approves or requests changes, and tells of it", async () => {
    const { bot, head, told, review, github } = await house();
    expect(review("ann", { event: "COMMENT", body: "/warden why" })).toMatchObject({
      state: "COMMENTED",
      commit_id: head,
      body: "/warden why",
    });
    review("ann", { event: "APPROVE" });
    review("rita", { event: "REQUEST_CHANGES", body: "no" });
    const all = (await bot("GET", REVIEWS)).body;
    expect(all.map(({ state, user }: { state: string; user: { login: string } }) => [user.login, state])).toEqual([
      ["ann", "COMMENTED"],
      ["ann", "APPROVED"],
      ["rita", "CHANGES_REQUESTED"],
    ]);
    expect((await bot("GET", `${REVIEWS}/${all[0].id}`)).body).toEqual(all[0]);
    expect(told("pull_request_review")).toMatchObject([
      { action: "submitted", review: { state: "commented", body: "/warden why" }, pull_request: { number: 1 }, sender: { login: "ann" } },
      { action: "submitted", review: { state: "approved", body: null, commit_id: head } },
      { action: "submitted", review: { state: "changes_requested" }, sender: { login: "rita" } },
    ]);
    github.deleteUser("rita");
    expect((await bot("GET", `${REVIEWS}/${all[2].id}`)).body.user).toBe(null);
    expect((await bot("GET", `${REPO}/pulls/9/reviews`)).status).toBe(404);
  });

  it.each([
    { why: "the author approves", by: "bob", body: { event: "APPROVE" }, says: "Can not approve your own pull request" },
    {
      why: "the author requests changes",
      by: "bob",
      body: { event: "REQUEST_CHANGES", body: "x" },
      says: "Can not request changes on your own pull request",
    },
    { why: "it says nothing", by: "ann", body: { event: "COMMENT" }, says: "Review body is required to comment or to request changes" },
    { why: "its commit is another's", by: "ann", body: { event: "APPROVE", commit_id: "0".repeat(40) }, says: "commit_id is not part of" },
    {
      why: "it comments on a line that did not change",
      by: "ann",
      body: { event: "COMMENT", comments: [{ path: "a.txt", line: 7, body: "x" }] },
      says: "Line could not be resolved",
    },
    {
      why: "it comments on a file that did not change",
      by: "ann",
      body: { event: "COMMENT", comments: [{ path: "README.md", line: 1, body: "x" }] },
      says: "Path could not be resolved",
    },
  ])("is refused when $why", async ({ by, body, says }) => {
    const { bot, review } = await house();
    expect(review(by, body, 422).errors[0]).toContain(says);
    expect((await bot("GET", REVIEWS)).body).toEqual([]);
  });

  it("is refused with words beyond 65,536 characters", async () => {
    const { review } = await house();
    review("ann", { event: "COMMENT", body: "x".repeat(65_537) }, 422);
    review("ann", { event: "COMMENT", body: "x".repeat(65_536) });
  });

  it("is pending, for its author alone, until it is submitted", async () => {
    const { bot, told, review, ann } = await house();
    const { id, state, submitted_at } = review("ann", { comments: [{ path: "new.txt", line: 1, body: "hm" }] });
    expect([state, submitted_at]).toEqual(["PENDING", undefined]);
    expect((await bot("GET", REVIEWS)).body).toEqual([]);
    expect((await bot("GET", `${REVIEWS}/${id}`)).status).toBe(404);
    expect((await bot("GET", COMMENTS)).body).toEqual([]);
    expect(ann.request("GET", REVIEWS).body).toHaveLength(1);
    review("ann", { body: "second" }, 422);
    expect(told("pull_request_review")).toEqual([]);
    ann.request("POST", `${REVIEWS}/${id}/events`, { event: "COMMENT", body: "now" });
    ann.request("POST", `${REVIEWS}/${id}/events`, { event: "COMMENT", body: "now" }, 422);
    ann.request("DELETE", `${REVIEWS}/${id}`, undefined, 422);
    expect(told("pull_request_review")).toMatchObject([{ action: "submitted", review: { body: "now" } }]);
    expect(told("pull_request_review_comment")).toMatchObject([{ action: "created", comment: { body: "hm", pull_request_review_id: id } }]);
    expect((await bot("GET", `${REVIEWS}/${id}/comments`)).body).toMatchObject([{ body: "hm" }]);
    const draft = review("ann", {});
    ann.request("DELETE", `${REVIEWS}/${draft.id}`);
    ann.request("GET", `${REVIEWS}/${draft.id}`, undefined, 404);
  });

  it("is edited, by its author or who may write, and dismissed by who may write", async () => {
    const { told, review, ann, bob, rita, time } = await house();
    const { id } = review("rita", { event: "REQUEST_CHANGES", body: "no" });
    const other = review("ann", { event: "COMMENT", body: "hm" });
    rita.request("PUT", `${REVIEWS}/${other.id}`, { body: "mine" }, 403);
    time.now += 60_000;
    ann.request("PUT", `${REVIEWS}/${id}`, { body: "yes" });
    rita.request("PUT", `${REVIEWS}/${id}/dismissals`, { message: "oops" }, 403);
    bob.request("PUT", `${REVIEWS}/${other.id}/dismissals`, { message: "x" }, 422);
    expect(bob.request("PUT", `${REVIEWS}/${id}/dismissals`, { message: "done" }).body).toMatchObject({ state: "DISMISSED" });
    expect(told("pull_request_review").slice(2)).toMatchObject([
      {
        action: "edited",
        changes: { body: { from: "no" } },
        review: { user: { login: "rita" }, updated_at: "2026-01-05T12:01:00Z" },
        sender: { login: "ann" },
      },
      { action: "dismissed", review: { id, state: "dismissed" }, sender: { login: "bob" } },
    ]);
  });
});

describe("a review comment", () => {
  it("stands on a line of the diff, with the part of the diff above it", async () => {
    const { bot, head, told, ann } = await house();
    const made = ann.request("POST", COMMENTS, { body: "/warden explain", commit_id: head, path: "a.txt", line: 2 }).body;
    expect(made).toMatchObject({
      line: 2,
      side: "RIGHT",
      position: 3,
      diff_hunk: "@@ -1,5 +1,5 @@\n line 1\n-line 2\n+two",
      subject_type: "line",
      commit_id: head,
    });
    const { id, pull_request_review_id } = made as { id: number; pull_request_review_id: number };
    expect((await bot("GET", `${REPO}/pulls/comments/${id}`)).body).toEqual(made);
    expect((await bot("GET", COMMENTS)).body).toEqual([made]);
    expect((await bot("GET", `${REPO}/pulls/comments`)).body).toEqual([made]);
    expect((await bot("GET", PULL)).body.review_comments).toBe(1);
    expect(told("pull_request_review")).toMatchObject([{ review: { id: pull_request_review_id, state: "commented", body: null } }]);
    expect(told("pull_request_review_comment")).toMatchObject([
      { action: "created", comment: { id, line: 2 }, pull_request: { number: 1 } },
    ]);
  });

  it.each([
    { on: "a removed line", place: { path: "a.txt", line: 12, side: "LEFT" }, is: { line: 12, side: "LEFT" } },
    { on: "an unchanged line nearby", place: { path: "a.txt", line: 1 }, is: { line: 1, side: "RIGHT" } },
    { on: "several lines", place: { path: "a.txt", start_line: 1, start_side: "RIGHT", line: 3 }, is: { start_line: 1, line: 3 } },
    { on: "a position", place: { path: "new.txt", position: 2 }, is: { line: 2, position: 2 } },
    { on: "a whole file", place: { path: "new.txt", subject_type: "file" }, is: { subject_type: "file" } },
  ])("can be on $on", async ({ place, is }) => {
    const { head, ann, told } = await house();
    expect(ann.request("POST", COMMENTS, { body: "x", commit_id: head, ...place }).body).toMatchObject(is);
    expect(told("pull_request_review_comment")).toHaveLength(1);
  });

  it.each([
    { why: "the line is not in the diff", fields: { line: 8 }, says: "line must be part of the diff" },
    { why: "its commit is not the pull request's", fields: { line: 2, commit_id: "0".repeat(40) }, says: "commit_id is not part" },
    { why: "the file has no such line", fields: { line: 31 }, says: "line must be part of the diff" },
    { why: "there is no line", fields: {}, says: "line must be part of the diff" },
    { why: "its lines run backwards", fields: { start_line: 3, line: 1 }, says: "line must be part of the diff" },
    { why: "the file did not change", fields: { path: "README.md", line: 1 }, says: "path is missing from the diff" },
  ])("is refused when $why", async ({ fields, says }) => {
    const { head, ann } = await house();
    const { body } = ann.request("POST", COMMENTS, { body: "x", commit_id: head, path: "a.txt", ...fields }, 422);
    expect((body as { errors: { message: string }[] }).errors[0]?.message).toContain(says);
  });

  it("is answered, edited and deleted, and tells of each", async () => {
    const { bot, head, told, ann, bob, rita, tokenFor, github } = await house();
    const { id } = ann.request("POST", COMMENTS, { body: "why?", commit_id: head, path: "new.txt", line: 1 }).body as { id: number };
    const reply = (await bot("POST", `${COMMENTS}/${id}/replies`, { body: "so" })).body;
    expect(reply).toMatchObject({ in_reply_to_id: id, line: 1, user: { type: "Bot" } });
    bob.request("POST", `${COMMENTS}/${reply.id}/replies`, { body: "x" }, 422);
    rita.request("PATCH", `${REPO}/pulls/comments/${id}`, { body: "x" }, 403);
    bob.request("PATCH", `${REPO}/pulls/comments/${id}`, { body: "changed" });
    ann.request("DELETE", `${REPO}/pulls/comments/${id}`);
    ann.request("GET", `${REPO}/pulls/comments/${id}`, undefined, 404);
    expect(told("pull_request_review_comment")).toMatchObject([
      { action: "created", comment: { id } },
      { action: "created", comment: { in_reply_to_id: id }, sender: { type: "Bot" } },
      { action: "edited", changes: { body: { from: "why?" } }, comment: { user: { login: "ann" } }, sender: { login: "bob" } },
      { action: "deleted", comment: { id } },
    ]);
    const narrow = caller(github, await tokenFor({ permissions: { issues: "write" } }));
    expect((await narrow("GET", COMMENTS)).status).toBe(403);
    expect((await narrow("POST", `${REPO}/pulls/comments/${reply.id}/reactions`, { content: "eyes" })).status).toBe(403);
  });

  it("takes reactions, as its review does not", async () => {
    const { bot, head, ann, review, allow } = await house();
    const { id } = ann.request("POST", COMMENTS, { body: "x", commit_id: head, path: "new.txt", line: 1 }).body as { id: number };
    const path = `${REPO}/pulls/comments/${id}/reactions`;
    const made = (await bot("POST", path, { content: "eyes" })).body;
    expect((await bot("POST", path, { content: "eyes" })).status).toBe(200);
    expect((await bot("GET", `${REPO}/pulls/comments/${id}`)).body.reactions).toMatchObject({ total_count: 1, eyes: 1 });
    expect((await bot("DELETE", `${path}/${made.id}`)).status).toBe(204);
    allow(/is no operation of GitHub's REST API/);
    const { id: reviewed } = review("ann", { event: "APPROVE" });
    expect((await bot("POST", `${REVIEWS}/${reviewed}/reactions`, { content: "eyes" })).status).toBe(500);
  });
});

describe("a diff", () => {
  it("shows what changed with three lines around it, in parts that count on", () => {
    const lines = diffLines(numbered(20).split("\n"), numbered(20, { 1: "one", 19: "nineteen" }).split("\n"));
    expect(
      lines.filter(({ left, right }) => left === undefined || right === undefined).map(({ text, position }) => [text, position]),
    ).toEqual([
      ["line 1", 1],
      ["one", 2],
      ["line 19", 10],
      ["nineteen", 11],
    ]);
    expect(lines[0]?.hunk).toBe("@@ -1,4 +1,4 @@\n-line 1");
    expect(lines.at(-1)?.hunk.split("\n")[0]).toBe("@@ -16,6 +16,6 @@");
  });

  it("of a new file begins at no line, and of equal files is empty", () => {
    expect(diffLines([], ["a"])).toMatchObject([{ left: undefined, right: 1, position: 1, hunk: "@@ -0,0 +1,1 @@\n+a" }]);
    expect(diffLines(["a"], ["a"])).toEqual([]);
  });

  it("keeps the lines that are common to both in order", () => {
    const [before, after] = [
      ["a", "b", "c", "d"],
      ["b", "x", "d", "a"],
    ];
    const lines = diffLines(before, after);
    expect(lines.filter(({ right }) => right !== undefined).map(({ text }) => text)).toEqual(after);
    expect(lines.filter(({ left }) => left !== undefined).map(({ text }) => text)).toEqual(before);
    expect(lines.filter(({ left, right }) => left !== undefined && right !== undefined).map(({ text }) => text)).toEqual(["b", "d"]);
  });
});
