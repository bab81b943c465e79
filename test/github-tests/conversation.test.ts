import { describe, expect, it } from "vitest";
import { caller, listen, openHouse } from "./kit.ts";

const REPO = "/repos/acme/api";

async function withBranch() {
  const hooks = await listen();
  const opened = await openHouse();
  const { bot, github, app } = opened;
  github.setWebhook(app.id, hooks.url, "quiet");
  await bot("POST", `${REPO}/git/refs`, { ref: "refs/heads/fix", sha: github.headOf("acme/api", "main") });
  await bot("PUT", `${REPO}/contents/new.txt`, { message: "add", content: Buffer.from("1\n2\n").toString("base64"), branch: "fix" });
  const open = (fields: object = {}) => bot("POST", `${REPO}/pulls`, { title: "Fix", head: "fix", base: "main", body: "why", ...fields });
  const told = async (event: string) => {
    await github.idle();
    return github.deliveries.filter((delivery) => delivery.event === event).map(({ action }) => action);
  };
  return { ...opened, open, told };
}

describe("a pull request", () => {
  it("is opened, read, listed, edited, closed and reopened, and tells of it", async () => {
    const { bot, open, told, github } = await withBranch();
    const made = await open();
    expect(made).toMatchObject({
      status: 201,
      body: {
        number: 1,
        state: "open",
        changed_files: 1,
        additions: 2,
        commits: 1,
        user: { login: "warden[bot]" },
        head: { sha: github.headOf("acme/api", "fix") },
      },
    });
    expect((await bot("GET", `${REPO}/pulls/1/files`)).body).toMatchObject([{ filename: "new.txt", status: "added", additions: 2 }]);
    expect((await bot("GET", `${REPO}/pulls?head=acme:fix&base=main`)).body).toHaveLength(1);
    expect((await bot("GET", `${REPO}/pulls?head=acme:other`)).body).toEqual([]);
    await bot("PATCH", `${REPO}/pulls/1`, { title: "Better", state: "closed" });
    expect((await bot("GET", `${REPO}/pulls`)).body).toEqual([]);
    expect((await bot("GET", `${REPO}/pulls?state=all`)).body).toMatchObject([{ title: "Better", state: "closed" }]);
    await bot("PATCH", `${REPO}/pulls/1`, { state: "open" });
    expect(await told("pull_request")).toEqual(["opened", "edited", "closed", "reopened"]);
    expect((await bot("GET", `${REPO}/pulls/2`)).status).toBe(404);
  });

  it("follows its branch", async () => {
    const { bot, open, told, github } = await withBranch();
    await open();
    await bot("PUT", `${REPO}/contents/more.txt`, { message: "more", content: "", branch: "fix" });
    expect((await bot("GET", `${REPO}/pulls/1`)).body).toMatchObject({
      head: { sha: github.headOf("acme/api", "fix") },
      changed_files: 2,
      commits: 2,
    });
    expect(await told("pull_request")).toEqual(["opened", "synchronize"]);
  });

  it.each([
    { why: "the head does not exist", fields: { head: "gone" }, says: "head is invalid" },
    { why: "the head is somebody else's", fields: { head: "other:fix" }, says: "head is invalid" },
    { why: "the base does not exist", fields: { base: "gone" }, says: "base is invalid" },
    { why: "there is nothing between", fields: { head: "main", base: "fix" }, says: "No commits between fix and main" },
    { why: "it has no title", fields: { title: undefined }, says: "title is required" },
  ])("is refused when $why", async ({ fields, says }) => {
    const { open } = await withBranch();
    const { status, body } = await open(fields);
    expect(status).toBe(422);
    expect(body.errors[0].message).toBe(says);
  });

  it("is refused when there is one already for the same branches", async () => {
    const { open } = await withBranch();
    await open();
    expect((await open({ head: "acme:fix" })).body.errors[0].message).toBe("A pull request already exists for acme:fix.");
  });
});

describe("comments", () => {
  it("are made, listed, edited and removed, and tell of it with what they said before", async () => {
    const { bot, open, told, github } = await withBranch();
    await open();
    const { body } = await bot("POST", `${REPO}/issues/1/comments`, { body: "first" });
    expect(body).toMatchObject({ body: "first", user: { login: "warden[bot]" }, performed_via_github_app: { slug: "warden" } });
    await bot("PATCH", `${REPO}/issues/comments/${body.id}`, { body: "second" });
    expect(github.commentsOf("acme/api", 1)).toMatchObject([{ body: "second" }]);
    expect((await bot("GET", `${REPO}/issues/1/comments`)).body).toHaveLength(1);
    await bot("DELETE", `${REPO}/issues/comments/${body.id}`);
    expect(await told("issue_comment")).toEqual(["created", "edited", "deleted"]);
    const edited = github.deliveries.find(({ action, event }) => action === "edited" && event === "issue_comment");
    expect(JSON.parse(edited?.body ?? "{}").changes).toEqual({ body: { from: "first" } });
    expect((await bot("GET", `${REPO}/issues/comments/${body.id}`)).status).toBe(404);
  });

  it("are refused when empty, too long, or under nothing", async () => {
    const { bot, open } = await withBranch();
    await open();
    expect((await bot("POST", `${REPO}/issues/1/comments`, { body: " " })).status).toBe(422);
    expect((await bot("POST", `${REPO}/issues/1/comments`, { body: "x".repeat(65_537) })).status).toBe(422);
    expect((await bot("POST", `${REPO}/issues/9/comments`, { body: "x" })).status).toBe(404);
  });

  it("need the right to write issues or pull requests; others' comments need the right to write code", async () => {
    const { github, open, tokenFor } = await withBranch();
    await open();
    const reader = caller(github, await tokenFor({ permissions: { issues: "read" } }));
    const refused = await reader("POST", `${REPO}/issues/1/comments`, { body: "x" });
    expect([refused.status, refused.headers.get("x-accepted-github-permissions")]).toEqual([403, "issues=write; pull_requests=write"]);
    const { id } = github.as("ann").request("POST", `${REPO}/issues/1/comments`, { body: "mine" }).body as { id: number };
    expect(github.as("bob").request("PATCH", `${REPO}/issues/comments/${id}`, { body: "yours" }, 403).status).toBe(403);
  });

  it("take each reaction of each person once", async () => {
    const { bot, open, github } = await withBranch();
    await open();
    const { body } = await bot("POST", `${REPO}/issues/1/comments`, { body: "x" });
    const path = `${REPO}/issues/comments/${body.id}/reactions`;
    expect((await bot("POST", path, { content: "eyes" })).status).toBe(201);
    expect((await bot("POST", path, { content: "eyes" })).status).toBe(200);
    github.as("bob").request("POST", path, { content: "+1" });
    expect((await bot("GET", `${path}?content=eyes`)).body).toHaveLength(1);
    expect((await bot("GET", `${REPO}/issues/1/comments`)).body[0].reactions).toMatchObject({ total_count: 2, eyes: 1, "+1": 1 });
  });
});

describe("issues", () => {
  it("share their numbers with pull requests, and are listed by state and label", async () => {
    const { bot, open, told } = await withBranch();
    await open();
    expect((await bot("POST", `${REPO}/issues`, { title: "Second", labels: ["bug"] })).body.number).toBe(2);
    expect((await bot("GET", `${REPO}/issues?labels=bug`)).body).toHaveLength(1);
    await bot("PATCH", `${REPO}/issues/2`, { state: "closed", title: "Done" });
    expect((await bot("GET", `${REPO}/issues/2`)).body).toMatchObject({
      state: "closed",
      title: "Done",
      closed_at: "2026-01-05T12:00:00Z",
    });
    expect((await bot("GET", `${REPO}/issues?state=closed`)).body).toHaveLength(1);
    expect(await told("issues")).toEqual(["opened", "edited", "closed"]);
  });

  it("can be switched off", async () => {
    const { bot } = await withBranch();
    await bot("PATCH", REPO, { has_issues: false });
    expect((await bot("POST", `${REPO}/issues`, { title: "x" })).status).toBe(410);
  });
});
