import { describe, expect, it } from "vitest";
import { caller, openHouse } from "./kit.ts";

const REPO = "/repos/acme/api";
const COMMENTS = `${REPO}/issues/1/comments`;

async function house() {
  const opened = await openHouse();
  const { github, app, ann } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  github.addCollaborator("acme/api", "bob", "write");
  github.commit("acme/api", "fix", { "a.txt": "1" }, "bob");
  github.as("bob").request("POST", `${REPO}/pulls`, { title: "Fix", head: "fix", base: "main" });
  const comment = (by: Parameters<typeof github.as>, body: string) =>
    github.as(...by).request("POST", COMMENTS, { body }).body as Record<string, never>;
  const told = (event: string) => github.deliveries.filter((delivery) => delivery.event === event).map(({ body }) => JSON.parse(body));
  return { ...opened, ann, comment, told };
}

describe("the author of a comment", () => {
  it("can be a person who writes through an App", async () => {
    const { github, comment, told } = await house();
    github.createApp({ slug: "mail", permissions: { issues: "write", pull_requests: "write" }, events: [] });
    expect(() => comment(["ann", { via: "mail" }], "hi")).toThrow("404");
    github.install(github.createApp({ slug: "post", permissions: { issues: "write" }, events: [] }).id, "acme");
    comment(["ann", { via: "post" }], "hi");
    comment(["ann"], "in person");
    expect(
      told("issue_comment").map(({ comment, sender }) => [comment.performed_via_github_app?.slug, comment.user.type, sender.login]),
    ).toEqual([
      ["post", "User", "ann"],
      [undefined, "User", "ann"],
    ]);
    const over = caller(github, github.personalToken("ann", { via: "post" }));
    expect((await over("POST", COMMENTS, { body: "by token" })).body.performed_via_github_app.slug).toBe("post");
    // The App has no right to contents, though ann has.
    expect((await over("GET", `${REPO}/contents/README.md`)).status).toBe(403);
    expect(() => github.as("ann", { via: "nothing" })).toThrow('no App "nothing"');
  });

  it("can be an App, whatever its login looks like", async () => {
    const { bot, told, github } = await house();
    const pilot = github.createApp({ slug: "copilot", botLogin: "Copilot", permissions: { issues: "write" }, events: [] });
    github.install(pilot.id, "acme");
    expect(github.asApp("copilot").request("POST", COMMENTS, { body: "hi" }).body).toMatchObject({
      user: { login: "Copilot", type: "Bot" },
    });
    expect((await bot("GET", `${REPO}/collaborators/Copilot/permission`)).body.message).toBe("Copilot is not a user");
    await bot("POST", COMMENTS, { body: "beep" });
    expect(told("issue_comment").slice(1)).toMatchObject([
      {
        comment: { user: { login: "warden[bot]", type: "Bot" } },
        sender: { type: "Bot" },
        issue: { pull_request: { html_url: expect.any(String) } },
      },
    ]);
  });

  it("is not always the one who edits or deletes it", async () => {
    const { ann, comment, told, time } = await house();
    const { id } = comment(["bob"], "/warden status");
    time.now += 60_000;
    const edited = ann.request("PATCH", `${REPO}/issues/comments/${id}`, { body: "/warden pause" }).body;
    expect(edited).toMatchObject({ created_at: "2026-01-05T12:00:00Z", updated_at: "2026-01-05T12:01:00Z", user: { login: "bob" } });
    ann.request("DELETE", `${REPO}/issues/comments/${id}`);
    expect(told("issue_comment").slice(1)).toMatchObject([
      { action: "edited", changes: { body: { from: "/warden status" } }, comment: { user: { login: "bob" } }, sender: { login: "ann" } },
      { action: "deleted", comment: { id }, sender: { login: "ann" } },
    ]);
  });

  it("is ghost once the account is deleted, and its tokens are dead", async () => {
    const { bot, github, comment } = await house();
    const { id } = comment(["bob"], "bye");
    const token = caller(github, github.personalToken("bob"));
    github.deleteUser("bob");
    expect((await bot("GET", `${REPO}/issues/comments/${id}`)).body.user).toMatchObject({ login: "ghost", type: "User" });
    expect((await bot("GET", `${REPO}/pulls/1`)).body.user.login).toBe("ghost");
    expect((await token("GET", REPO)).status).toBe(401);
    expect(() => comment(["bob"], "again")).toThrow('no account "bob"');
  });

  it("needs the right to issues for what stands under an issue", async () => {
    const { bot, github, tokenFor } = await house();
    await bot("POST", `${REPO}/issues`, { title: "An issue" });
    const { id } = (await bot("POST", `${REPO}/issues/2/comments`, { body: "x" })).body;
    const narrow = caller(github, await tokenFor({ permissions: { pull_requests: "write" } }));
    expect((await narrow("POST", COMMENTS, { body: "x" })).status).toBe(201);
    expect((await narrow("POST", `${REPO}/issues/2/comments`, { body: "x" })).status).toBe(403);
    expect((await narrow("POST", `${REPO}/issues/comments/${id}/reactions`, { content: "eyes" })).status).toBe(403);
  });
});

describe("reactions", () => {
  it("are taken away by those who gave them, under comments and issues", async () => {
    const { bot, ann, comment } = await house();
    const { id } = comment(["ann"], "x");
    for (const path of [`${REPO}/issues/comments/${id}/reactions`, `${REPO}/issues/1/reactions`]) {
      const { body } = await bot("POST", path, { content: "eyes" });
      expect((await bot("POST", path, { content: "eyes" })).status).toBe(200);
      ann.request("DELETE", `${path}/${body.id}`, undefined, 403);
      expect((await bot("DELETE", `${path}/${body.id}`)).status).toBe(204);
      expect((await bot("DELETE", `${path}/${body.id}`)).status).toBe(404);
      expect((await bot("GET", path)).body).toEqual([]);
      expect((await bot("POST", path, { content: "eyes" })).status).toBe(201);
    }
  });

  it("have GitHub's names and no others", async () => {
    const { bot, comment, allow } = await house();
    const { id } = comment(["ann"], "x");
    allow(/reactions\/create-for-issue-comment: body \/content must be equal to one of the allowed values/);
    expect((await bot("POST", `${REPO}/issues/comments/${id}/reactions`, { content: "thumbsup" })).status).toBe(422);
  });
});

describe("the author of a commit", () => {
  it("is whom the address names, whoever pushed it", async () => {
    const { bot, github, told } = await house();
    const sha = github.commit("acme/api", "fix", { b: "2" }, "bob", { author: "ann" });
    const stranger = github.commit("acme/api", "fix", { c: "3" }, "bob", { author: { name: "ann", email: "ann@example.com" } });
    expect((await bot("GET", `${REPO}/commits/${sha}`)).body).toMatchObject({ author: { login: "ann" }, committer: { login: "bob" } });
    expect((await bot("GET", `${REPO}/commits/${stranger}`)).body).toMatchObject({ author: null, commit: { author: { name: "ann" } } });
    expect(
      (await bot("GET", `${REPO}/pulls/1/commits`)).body.map(({ author }: { author: { login: string } | null }) => author?.login),
    ).toEqual(["bob", "ann", undefined]);
    const [, , event] = told("push");
    expect(event).toMatchObject({ sender: { login: "bob" }, head_commit: { author: { name: "ann" }, committer: { username: "bob" } } });
    expect(event.head_commit.author.username).toBeUndefined();
    github.deleteUser("bob");
    expect((await bot("GET", `${REPO}/commits/${sha}`)).body).toMatchObject({ author: { login: "ann" }, committer: null });
  });
});
