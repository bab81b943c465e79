import { expect, it } from "vitest";
import { openHouse } from "./kit.ts";

const NONE = "0".repeat(40);

async function pushHouse() {
  const opened = await openHouse();
  opened.github.setWebhook(opened.app.id, "http://127.0.0.1:9/hooks", "quiet");
  const pushes = () => opened.github.deliveries.filter(({ event }) => event === "push").map(({ body }) => JSON.parse(body));
  return { ...opened, pushes };
}

it("a push tells of each commit what it added, changed and removed", async () => {
  const { github, pushes } = await pushHouse();
  const before = github.headOf("acme/api", "main");
  const after = github.commit("acme/api", "main", { "a.txt": "1", "README.md": "new" }, "bob", { message: "Change" });
  github.commit("acme/api", "main", { "a.txt": null }, "bob");
  expect(pushes()[0]).toMatchObject({
    ref: "refs/heads/main",
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    sender: { login: "bob" },
    pusher: { name: "bob" },
    repository: { default_branch: "main" },
    head_commit: { id: after },
    commits: [
      { id: after, message: "Change", added: ["a.txt"], modified: ["README.md"], removed: [], distinct: true, author: { username: "bob" } },
    ],
  });
  expect(pushes()[1].commits).toMatchObject([{ added: [], modified: [], removed: ["a.txt"] }]);
});

it("a new branch tells of the commits that no other has, and one that goes of none", async () => {
  const { github, pushes, bot, ann } = await pushHouse();
  const sha = github.commit("acme/api", "fix", { "a.txt": "1" }, "bob");
  ann.request("POST", "/repos/acme/api/git/refs", { ref: "refs/heads/same", sha });
  await bot("DELETE", "/repos/acme/api/git/refs/heads/same");
  const [made, same, gone] = pushes();
  expect(made).toMatchObject({ created: true, before: NONE, commits: [{ id: sha }], head_commit: { id: sha } });
  expect(same).toMatchObject({ created: true, commits: [], head_commit: { id: sha, distinct: false } });
  expect(gone).toMatchObject({ deleted: true, after: NONE, commits: [], head_commit: null });
});

it("a push past the head is told as forced, with the commits that came and without those that went", async () => {
  const { github, pushes } = await pushHouse();
  const start = github.headOf("acme/api", "main");
  const lost = github.commit("acme/api", "main", { "a.txt": "1" }, "bob");
  const sha = github.commit("acme/api", "main", { "b.txt": Uint8Array.of(0, 1) }, "bob", { onto: start });
  expect(pushes().at(-1)).toMatchObject({ forced: true, before: lost, after: sha, commits: [{ id: sha, added: ["b.txt"] }] });
});

it("a push of several commits tells of all, oldest first", async () => {
  const { github, pushes, bot } = await pushHouse();
  const ids = ["1", "2", "3"].map((text) => github.commit("acme/api", "fix", { "a.txt": text }, "bob"));
  await bot("PATCH", "/repos/acme/api/git/refs/heads/main", { sha: ids[2] });
  const last = pushes().at(-1);
  expect(last.commits.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(last.commits.map(({ distinct }: { distinct: boolean }) => distinct)).toEqual([false, false, false]);
});
