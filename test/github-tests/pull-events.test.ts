import { describe, expect, it } from "vitest";
import { listen, openHouse, put } from "./kit.ts";

const enable = "mutation ($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) { actor { login } } }";
const disable =
  "mutation ($input: DisablePullRequestAutoMergeInput!) { disablePullRequestAutoMerge(input: $input) { pullRequest { state } } }";

describe("what happens to a pull request", () => {
  it("is told in events that fit GitHub's description: labels, requests for reviews, auto-merge and its end", async () => {
    const { github, ann, app, bot } = await openHouse();
    const hook = await listen();
    github.setWebhook(app.id, hook.url, "a secret of the test");
    github.createTeam("acme", "Core", { members: ["bob"], repositories: { api: "write" } });
    ann.request("PATCH", "/repos/acme/api", { allow_auto_merge: true, delete_branch_on_merge: true });
    const checks = {
      required_status_checks: { strict: true, checks: [{ context: "test" }] },
      required_pull_request_reviews: { required_approving_review_count: 1 },
    };
    ann.request("PUT", "/repos/acme/api/branches/main/protection", put(checks));
    const head = github.commit("acme/api", "fix", { a: "a" }, "ann");
    const { body: pull } = await bot("POST", "/repos/acme/api/pulls", { title: "Fix", head: "fix", base: "main" });
    await bot("POST", `/repos/acme/api/issues/${pull.number}/labels`, { labels: ["Security", "security"] });
    expect((await bot("GET", `/repos/acme/api/issues/${pull.number}/labels`)).body).toMatchObject([{ name: "Security" }]);
    await bot("POST", `/repos/acme/api/pulls/${pull.number}/requested_reviewers`, { reviewers: ["bob"], team_reviewers: ["core"] });
    const mutate = async (query: string, input: object) =>
      (await bot("POST", "/graphql", { query, variables: { input: { pullRequestId: pull.node_id, ...input } } })).body;
    expect(await mutate(enable, { mergeMethod: "SQUASH", expectedHeadOid: head })).toMatchObject({
      data: { enablePullRequestAutoMerge: { actor: { login: "warden" } } },
    });
    expect(await mutate(disable, {})).toMatchObject({ data: { disablePullRequestAutoMerge: { pullRequest: { state: "OPEN" } } } });
    expect(await mutate(disable, {})).toHaveProperty("errors");
    await mutate(enable, { mergeMethod: "SQUASH" });
    await bot("POST", "/repos/acme/api/check-runs", { name: "test", head_sha: head, conclusion: "success" });
    expect((await bot("GET", `/repos/acme/api/pulls/${pull.number}`)).body).toMatchObject({ state: "open", mergeable_state: "blocked" });
    github.as("bob").request("POST", `/repos/acme/api/pulls/${pull.number}/reviews`, { event: "APPROVE" });
    expect((await bot("GET", `/repos/acme/api/pulls/${pull.number}`)).body).toMatchObject({
      merged: true,
      merged_by: { login: "warden[bot]" },
    });
    expect(() => github.headOf("acme/api", "fix")).toThrow();
    await github.idle();
    const told = hook.received.filter(({ headers }) => headers["x-github-event"] === "pull_request").map(({ payload }) => payload.action);
    expect(told.sort()).toEqual(
      [
        "opened",
        "labeled",
        "review_requested",
        "review_requested",
        "auto_merge_enabled",
        "auto_merge_disabled",
        "auto_merge_enabled",
        "closed",
      ].sort(),
    );
  });

  it("keeps auto-merge waiting for a branch that is up to date, where that is asked", async () => {
    const { github, ann, bot } = await openHouse();
    ann.request("PATCH", "/repos/acme/api", { allow_auto_merge: true });
    ann.request(
      "PUT",
      "/repos/acme/api/branches/main/protection",
      put({ required_status_checks: { strict: true, checks: [{ context: "test" }] } }),
    );
    const head = github.commit("acme/api", "fix", { a: "a" }, "ann");
    const { body: pull } = await bot("POST", "/repos/acme/api/pulls", { title: "Fix", head: "fix", base: "main" });
    github.commit("acme/api", "main", { b: "b" }, "ann");
    await bot("POST", "/graphql", { query: enable, variables: { input: { pullRequestId: pull.node_id } } });
    await bot("POST", "/repos/acme/api/check-runs", { name: "test", head_sha: head, conclusion: "success" });
    expect((await bot("GET", `/repos/acme/api/pulls/${pull.number}`)).body).toMatchObject({ state: "open", mergeable_state: "behind" });
  });
});
