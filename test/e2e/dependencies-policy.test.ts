import { describe, expect, it } from "vitest";
import { aDayLater, alertOn, fixChecks, fixing, fixScene, locked, pullsOf, shop, work } from "./dependencies-scene.ts";
import { sweepAnHourLater } from "./scene.ts";

describe("the configuration", () => {
  const three = locked({ alpha: "1.0.0", beta: "1.0.0", gamma: "1.0.0" });

  it("limits how many are open, the likeliest to be exploited first", async () => {
    const { rig } = await fixScene(
      fixing("{ mode: enforce, preset: none, ecosystems: [npm], severity-from: low, open-pull-requests: 1 }"),
      { files: three },
    );
    alertOn(rig, "alpha", "1.0.1", { epss: { percentage: 0.01, percentile: 0.5 } });
    alertOn(rig, "beta", "1.0.1", { epss: { percentage: 0.7, percentile: 0.99 } });
    await work(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/beta"]);
    expect(fixChecks(rig)[0]?.output.summary).toContain("waits until fewer pull requests are open");
  });

  it("leaves alone what is not severe enough, unless it is likely to be exploited", async () => {
    const { rig } = await fixScene(fixing("{ mode: enforce, preset: none, ecosystems: [npm], severity-from: high, epss-from: 0.5 }"), {
      files: three,
    });
    alertOn(rig, "alpha", "1.0.1", { severity: "low" });
    alertOn(rig, "beta", "1.0.1", { severity: "low", epss: { percentage: 0.6, percentile: 0.99 } });
    alertOn(rig, "gamma", "1.0.1", { severity: "high" });
    await work(rig);
    expect(
      pullsOf(rig)
        .map(({ head }) => head.ref)
        .toSorted(),
    ).toEqual(["pipewarden/npm/-/beta", "pipewarden/npm/-/gamma"]);
    expect(fixChecks(rig)[0]?.output.summary).toContain("less severe than what the configuration wants fixed");
  });

  it("has rules for what is ignored, with a reason that is shown", async () => {
    const rule = "{ package: alp*, versions: '< 1.1', until: 2026-01-20, reason: Only in our own tests }";
    const { rig } = await fixScene(fixing(`{ mode: enforce, ignore: [${rule}] }`));
    alertOn(rig, "alpha");
    await work(rig);
    expect(pullsOf(rig)).toEqual([]);
    expect(fixChecks(rig)[0]?.output.summary).toContain("left alone by the configuration until 2026-01-20: Only in our own tests");
    for (let day = 0; day < 6; day += 1) await aDayLater(rig);
    expect(pullsOf(rig)).toHaveLength(1);
  });

  it("keeps nothing from being fixed by how much else there is to be left alone", async () => {
    const { rig } = await fixScene(fixing("{ mode: enforce, preset: none, ecosystems: [npm], severity-from: low, open-pull-requests: 1 }"));
    // Not installed, and each more urgent; one look plans forty.
    for (let at = 0; at < 41; at += 1) alertOn(rig, `gone-${at}`, "1.0.1", { severity: "critical" });
    alertOn(rig, "alpha", "1.0.1", { severity: "low" });
    await work(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/alpha"]);
  });

  it("has days and hours, for which only what is critical does not wait", async () => {
    // The rig's clock stands at noon on a Thursday.
    const { rig } = await fixScene(fixing("{ mode: enforce, schedule: { days: [fri], hours: 6-18 } }"), { files: three });
    alertOn(rig, "alpha");
    alertOn(rig, "beta", "1.0.1", { severity: "critical" });
    await work(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/beta"]);
    rig.clock.advance(17 * 3_600_000);
    await sweepAnHourLater(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/beta", "pipewarden/npm/-/alpha"]);
  });

  it("gives labels and reviewers", async () => {
    const { rig } = await fixScene(fixing("{ mode: enforce, labels: [security], reviewers: [carl] }"));
    alertOn(rig, "alpha");
    await work(rig);
    const [pull] = pullsOf(rig);
    const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/pulls/${pull?.number}`);
    expect(body).toMatchObject({ labels: [{ name: "security" }], requested_reviewers: [{ login: "carl" }] });
  });

  it("lets GitHub merge small steps by itself", async () => {
    const { rig } = await fixScene(fixing("{ mode: enforce, automerge: patch, automerge-method: rebase }"));
    rig.github.as("alice").request("PATCH", `/repos/${shop}`, { allow_auto_merge: true });
    rig.github.as("alice").request("PUT", `/repos/${shop}/branches/main/protection`, {
      required_status_checks: { strict: false, contexts: ["ci"] },
      enforce_admins: false,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    alertOn(rig, "alpha");
    await work(rig);
    const [pull] = pullsOf(rig);
    const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/pulls/${pull?.number}`);
    expect(body).toMatchObject({ auto_merge: { merge_method: "rebase" } });
  });

  it("names branches that are fixed beside the default one", async () => {
    const { rig } = await fixScene(fixing("{ mode: enforce, target-branches: [release/1.x, gone] }"));
    rig.github.commit(shop, "release/1.x", { "a.txt": "1\n" }, "carl");
    rig.github.commit(shop, "main", locked({ alpha: "1.0.2" }), "carl");
    const alert = alertOn(rig, "alpha");
    rig.github.moveDependabotAlert(shop, alert, "fixed");
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ base: { ref: "release/1.x" }, head: { ref: "pipewarden/_release+1.x/npm/-/alpha" } }]);
  });

  it.each(["skip", "link"])("says what becomes of it where another bot has a pull request: %s", async (what) => {
    const { rig } = await fixScene(fixing(`{ mode: enforce, other-bots: ${what} }`));
    rig.github.commit(shop, "dependabot/npm_and_yarn/alpha-1.0.1", { "a.txt": "1\n" }, "carl");
    const other = rig.github.createApp({
      slug: "dependabot",
      permissions: { pull_requests: "write", contents: "write", metadata: "read" },
      events: [],
    });
    rig.github.install(other.id, "acme");
    const opened = rig.github.asApp("dependabot").request("POST", `/repos/${shop}/pulls`, {
      title: "Bump alpha from 1.0.0 to 1.0.1",
      head: "dependabot/npm_and_yarn/alpha-1.0.1",
      base: "main",
    });
    expect(opened.status).toBe(201);
    alertOn(rig, "alpha");
    await work(rig);
    const own = pullsOf(rig).filter(({ user }) => user.login === "pipewarden[bot]");
    expect(own).toHaveLength(what === "skip" ? 0 : 1);
    if (what === "link") expect(own[0]?.body).toContain("pull request");
  });
});

describe("a registry that does not answer", () => {
  it("holds up what it is asked for, and nothing else", async () => {
    let down = true;
    const { rig } = await fixScene(fixing("{ mode: enforce }"), {
      files: locked({ alpha: "1.0.0", beta: "1.0.0" }),
      expectsFailures: true,
      unavailable: (path) => down && path.startsWith("/alpha"),
    });
    alertOn(rig, "alpha");
    alertOn(rig, "beta");
    await work(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/beta"]);
    down = false;
    await sweepAnHourLater(rig);
    expect(pullsOf(rig).map(({ head }) => head.ref)).toEqual(["pipewarden/npm/-/beta", "pipewarden/npm/-/alpha"]);
  });

  it("lets all of it wait where there is nothing else, and be done when it answers", async () => {
    let asked = 0;
    const { rig } = await fixScene(fixing("{ mode: enforce }"), {
      expectsFailures: true,
      unavailable: () => {
        asked += 1;
        return asked <= 2;
      },
    });
    alertOn(rig, "alpha");
    await work(rig);
    expect(pullsOf(rig)).toHaveLength(1);
  });
});
