import { describe, expect, it } from "vitest";
import { caller, listen, openHouse, PERMISSIONS } from "./kit.ts";

const leftPad = { package: "left-pad", range: "< 1.3.0", patched: "1.3.0" };
const alerts = "/repos/acme/api/dependabot/alerts";
const permissions = { ...PERMISSIONS, vulnerability_alerts: "write" };

describe("Dependabot's alerts on the local GitHub", () => {
  it("tell of all that can happen to them, in eight events that fit GitHub's description", async () => {
    const { github, ann } = await openHouse({ permissions });
    const hook = await listen();
    const app = github.createApp({ slug: "fixer", permissions: { vulnerability_alerts: "read" }, events: ["dependabot_alert"] });
    github.setWebhook(app.id, hook.url, "a secret of the test");
    github.install(app.id, "acme");
    const options = { ...leftPad, relationship: "transitive", epss: { percentage: 0.1, percentile: 0.9 } } as const;
    const number = github.openDependabotAlert("acme/api", { ...options, cvss: { version: 4, score: 8.7, vector: "CVSS:4.0/AV:N" } });
    const one = `${alerts}/${number}`;
    ann.request("PATCH", one, { state: "dismissed", dismissed_reason: "no_bandwidth" });
    ann.request("PATCH", one, { state: "open" });
    ann.request("PATCH", one, { assignees: ["ann"] });
    for (const action of ["auto_dismissed", "auto_reopened", "fixed", "reintroduced"] as const)
      github.moveDependabotAlert("acme/api", number, action);
    await github.idle();
    const told = hook.received.map(({ payload }) => payload).filter(({ alert }) => alert !== undefined);
    expect(told.map(({ action }) => action).sort()).toEqual(
      ["assignees_changed", "auto_dismissed", "auto_reopened", "created", "dismissed", "fixed", "reintroduced", "reopened"].sort(),
    );
    expect(told.find(({ action }) => action === "dismissed")).toMatchObject({
      sender: { login: "ann" },
      alert: { dismissed_reason: "no_bandwidth" },
    });
    expect(told.find(({ action }) => action === "fixed")).toMatchObject({ sender: { login: "github" }, alert: { state: "fixed" } });
    expect(() => github.moveDependabotAlert("acme/api", number, "auto_reopened")).toThrow("cannot become auto_reopened");
  });

  it("are for those who may write, and for Apps with the permission", async () => {
    const { github, tokenFor, bot } = await openHouse({ permissions });
    const number = github.openDependabotAlert("acme/api", leftPad);
    expect((await bot("GET", alerts)).body).toHaveLength(1);
    const reading = caller(github, await tokenFor({ permissions: { vulnerability_alerts: "read" } }));
    expect((await reading("GET", `${alerts}/${number}`)).status).toBe(200);
    expect((await reading("PATCH", `${alerts}/${number}`, { state: "open" })).status).toBe(403);
    expect((await caller(github, await tokenFor({ permissions: { contents: "read" } }))("GET", alerts)).status).toBe(403);
    github.as("bob").request("GET", alerts, undefined, 404);
    github.addCollaborator("acme/api", "bob", "write");
    github.as("bob").request("GET", alerts);
  });

  it("are filtered, sorted and paged by cursors", async () => {
    const { github, bot, time } = await openHouse({ permissions });
    const second = {
      ...leftPad,
      package: "lodash",
      severity: "critical",
      manifest: "web/package-lock.json",
      scope: "development",
    } as const;
    for (const options of [leftPad, second, { ...leftPad, patched: null, malware: true }]) {
      github.openDependabotAlert("acme/api", options);
      time.now += 1_000;
    }
    const numbers = async (query: string) => (await bot("GET", `${alerts}?${query}`)).body.map(({ number }: { number: number }) => number);
    expect(await numbers("")).toEqual([3, 2, 1]);
    expect(await numbers("direction=asc")).toEqual([1, 2, 3]);
    expect(await numbers("severity=critical,low")).toEqual([2]);
    expect(await numbers("package=left-pad&has=patch")).toEqual([1]);
    expect(await numbers("manifest=web/package-lock.json&scope=development")).toEqual([2]);
    expect(await numbers("classification=malware")).toEqual([3]);
    expect(await numbers("ecosystem=pip")).toEqual([]);
    const first = await bot("GET", `${alerts}?per_page=2`);
    expect(first.body.map(({ number }: { number: number }) => number)).toEqual([3, 2]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    expect((await bot("GET", new URL(next).pathname + new URL(next).search)).body.map(({ number }: { number: number }) => number)).toEqual([
      1,
    ]);
  });

  it("are refused where they are off, fixed, or dismissed without a reason", async () => {
    const { github, bot } = await openHouse({ permissions });
    const number = github.openDependabotAlert("acme/api", leftPad);
    expect((await bot("PATCH", `${alerts}/${number}`, { state: "dismissed" })).status).toBe(422);
    expect((await bot("GET", `${alerts}/99`)).status).toBe(404);
    github.moveDependabotAlert("acme/api", number, "fixed");
    expect((await bot("PATCH", `${alerts}/${number}`, { state: "dismissed", dismissed_reason: "not_used" })).status).toBe(409);
    github.setDependabotAlerts("acme/api", { enabled: false });
    expect((await bot("GET", alerts)).body).toMatchObject({ message: "Dependabot alerts are disabled for this repository." });
  });
});
