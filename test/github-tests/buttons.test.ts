import { describe, expect, it } from "vitest";
import { openHouse } from "./kit.ts";

const RUNS = "/repos/acme/api/check-runs";
const action = (fields: object = {}) => ({ label: "Preview", description: "Shows what would change", identifier: "preview", ...fields });

async function house() {
  const opened = await openHouse();
  const { github, bot, app } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  const other = github.createApp({ slug: "other", permissions: { checks: "write" }, events: ["check_run"] });
  github.setWebhook(other.id, "http://127.0.0.1:9/other", "quiet");
  github.install(other.id, "acme");
  github.createUser("carl");
  const head_sha = github.headOf("acme/api", "main");
  const make = (fields: object) => bot("POST", RUNS, { name: "config", head_sha, ...fields });
  const clicks = () => github.deliveries.filter((delivery) => delivery.action === "requested_action");
  return { ...opened, make, clicks, other, head_sha };
}

describe("a button of a check run", () => {
  it("tells the App that made the run, with the commit and the one who clicked", async () => {
    const { github, make, clicks, app, head_sha } = await house();
    const { id } = (await make({ conclusion: "success", actions: [action(), action({ identifier: "recheck" })] })).body;
    github.requestCheckAction("acme/api", id, "recheck", "bob");
    expect(clicks().map(({ appId, body }) => [appId, JSON.parse(body)])).toMatchObject([
      [app.id, { requested_action: { identifier: "recheck" }, check_run: { id, head_sha }, sender: { login: "bob" } }],
    ]);
  });

  it("is there when the run is complete, for those who see the repository, as long as the run has it", async () => {
    const { github, make, clicks, bot } = await house();
    const { id } = (await make({ status: "in_progress", actions: [action()] })).body;
    const click = (by: string, identifier = "preview") => github.requestCheckAction("acme/api", id, identifier, by);
    expect(() => click("bob")).toThrow('shows no button "preview"');
    await bot("PATCH", `${RUNS}/${id}`, { conclusion: "failure", actions: [action()] });
    expect(() => click("carl")).toThrow("carl does not see acme/api");
    expect(() => click("bob", "enforce")).toThrow('shows no button "enforce"');
    click("bob");
    await bot("PATCH", `${RUNS}/${id}`, { actions: [] });
    expect(() => click("bob")).toThrow('shows no button "preview"');
    expect(() => github.requestCheckAction("acme/api", 1, "preview", "bob")).toThrow("has no check run 1");
    expect(clicks()).toHaveLength(1);
  });

  it.each([
    { why: "more than three", actions: [1, 2, 3, 4].map((number) => action({ identifier: `n${number}` })) },
    { why: "a label beyond 20 characters", actions: [action({ label: "x".repeat(21) })] },
    { why: "an identifier beyond 20 characters", actions: [action({ identifier: "x".repeat(21) })] },
    { why: "a description beyond 40 characters", actions: [action({ description: "x".repeat(41) })] },
  ])("is refused with $why", async ({ actions }) => {
    const { make, allow } = await house();
    allow(/checks\/create: body \/actions/);
    expect((await make({ actions })).status).toBe(422);
    const fits = action({ label: "x".repeat(20), identifier: "x".repeat(20), description: "x".repeat(40) });
    expect((await make({ actions: [fits, fits, fits] })).status).toBe(201);
  });
});
