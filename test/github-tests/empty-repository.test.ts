import { describe, expect, it } from "vitest";
import { listen, openHouse } from "./kit.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a repository without commits", () => {
  it("gets its default branch with its first file, which is told", async () => {
    const hook = await listen();
    const { github, ann, app } = await openHouse();
    github.setWebhook(app.id, hook.url, "s");
    github.createRepository("acme", "fresh", { empty: true });
    ann.request("PUT", "/repos/acme/fresh/contents/README.md", { message: "first", content: base64("hello") });
    await github.idle();
    expect(ann.request("GET", `/repos/acme/fresh/commits/${github.headOf("acme/fresh", "main")}`).body).toMatchObject({ parents: [] });
    expect(hook.received.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ ref: "main", ref_type: "branch", master_branch: "main" }),
    );
  });

  it("gets no other branch from a file for one", async () => {
    const { github, ann } = await openHouse();
    github.createRepository("acme", "fresh", { empty: true });
    ann.request("PUT", "/repos/acme/fresh/contents/a", { message: "first", content: base64("a"), branch: "side" });
    ann.request("PUT", "/repos/acme/fresh/contents/b", { message: "second", content: base64("b"), branch: "main" }, 404);
  });
});
