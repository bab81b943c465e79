import { describe, expect, it } from "vitest";
import { actionsAnswerer, answerActions } from "../../src/dependencies/registries/actions.ts";
import type { Reader } from "../../src/github/client.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { GitHubTags } from "./actions.ts";

const id = "0123456789abcdef0123456789abcdef01234567";

function githubWith(tags: number, options = {}): GitHubTags {
  const github = new GitHubTags(options);
  for (let minor = 0; minor < tags; minor += 1) github.repository("acme/tool").release(`v1.${minor}.0`, { annotated: minor % 2 === 0 });
  return github;
}
const tagsOf = (github: GitHubTags) => answerActions({ kind: "actions-tags", repository: "acme/tool" }, github);

describe("what is asked of GitHub about an action", () => {
  it("are all its tags, page by page, with the commits that annotated ones lead to", async () => {
    const github = githubWith(230);
    const { tags } = (await tagsOf(github)) as { tags: Record<string, string> };
    expect(Object.keys(tags)).toHaveLength(230);
    expect([tags["v1.0.0"], tags["v1.229.0"]]).toEqual(["v1.0.0", "v1.229.0"].map((tag) => github.repository("acme/tool").at(tag)));
    expect(github.requests).toHaveLength(3);
  });

  it("are git's own refs where a server has no list of tags", async () => {
    const github = githubWith(4, { onlyRefs: true });
    const other = githubWith(4);
    expect(await tagsOf(github)).toEqual(await tagsOf(other));
  });

  it.each([
    { kind: "actions-tags", repository: "acme/gone" },
    { kind: "actions-tags", repository: "../../user" },
    { kind: "actions-tags", repository: "acme/.." },
    { kind: "actions-ancestry", repository: "acme/tool", base: "main", head: id },
    { kind: "actions-ancestry", repository: "acme/tool", base: id, head: id },
    { kind: "actions-definition", repository: "acme/tool", commit: id, path: "../secret" },
    { kind: "actions-published", repository: "acme/tool", commit: id, tag: "v1" },
    { kind: "actions-reachable", repository: "acme/tool", commit: "main" },
  ])("is nothing for $kind of $repository when it is not there, or no name", async (query) => {
    expect(await answerActions(query, githubWith(1))).toBeNull();
  });

  it("waits when the limit of requests is reached", async () => {
    const github = githubWith(1);
    github.left = 0;
    await expect(tagsOf(github)).rejects.toThrow(RetryLater);
  });

  it("is the same with the client of an installation", async () => {
    const github = githubWith(3);
    const reader = {
      request: async ({ url }: { url: string }) => {
        const answer = await github.fetch(new URL(url, github.url));
        const data = await answer.json();
        if (answer.status !== 200) throw Object.assign(new Error("Not Found"), { name: "HttpError", status: answer.status, request: {} });
        return { data };
      },
    } as unknown as Reader;
    const answer = actionsAnswerer(reader);
    expect(await answer({ kind: "actions-tags", repository: "acme/tool" })).toEqual(await tagsOf(github));
    expect(await answer({ kind: "actions-tags", repository: "acme/gone" })).toBeNull();
    const [base, head] = ["v1.0.0", "v1.2.0"].map((tag) => github.repository("acme/tool").at(tag));
    expect(await answer({ kind: "actions-ancestry", repository: "acme/tool", base: base ?? "", head: head ?? "" })).toBe("ahead");
  });
});
