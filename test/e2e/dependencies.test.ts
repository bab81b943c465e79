import { describe, expect, it } from "vitest";
import {
  aDayLater,
  alertOn,
  close,
  commentsOn,
  enforced,
  fileAt,
  fixChecks,
  fixing,
  fixScene,
  locked,
  pullsOf,
  refExists,
  shop,
  versionIn,
  work,
  writesSince,
} from "./dependencies-scene.ts";

const branch = "pipewarden/npm/-/alpha";
describe("an alert about a vulnerable dependency", () => {
  it("gets a pull request with the lowest version that fixes it, within seven requests", async () => {
    const { rig } = await fixScene();
    alertOn(rig, "alpha");
    await work(rig);
    const [pull, ...others] = pullsOf(rig);
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ state: "open", head: { ref: branch }, base: { ref: "main" }, user: { login: "pipewarden[bot]" } });
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.1");
    expect(fixChecks(rig)).toEqual([]);
    // Beside the token and the App's own name, which are asked for once.
    const calls = rig.github.requests.filter(({ path }) => !path.endsWith("/access_tokens") && path !== "/app");
    const opened = calls.findIndex(({ method, path }) => method === "POST" && path.endsWith("/pulls"));
    expect(opened).toBeGreaterThan(0);
    expect(calls.slice(0, opened + 1).length).toBeLessThanOrEqual(7);
  });

  it("changes nothing by being delivered again, nor does a look that follows", async () => {
    const { rig } = await fixScene();
    alertOn(rig, "alpha");
    await work(rig);
    rig.github.resetLog();
    const delivery = rig.github.deliveries.findLast(({ event }) => event === "dependabot_alert");
    rig.github.redeliver(delivery?.guid ?? "");
    await work(rig);
    await aDayLater(rig);
    expect(writesSince(rig).filter((path) => !path.includes("access_tokens"))).toEqual([]);
    expect(pullsOf(rig)).toHaveLength(1);
  });

  it("is shown and not acted upon where the policy only reports", async () => {
    const { rig } = await fixScene(fixing("{ mode: report }"));
    alertOn(rig, "alpha");
    await work(rig);
    expect(pullsOf(rig)).toEqual([]);
    expect(refExists(rig, branch)).toBe(false);
    const [check] = fixChecks(rig);
    expect(check).toMatchObject({ conclusion: "neutral" });
    expect(check?.output.summary).toContain("a pull request would be opened: `1.0.0` → `1.0.1`");
  });

  it("costs nothing where the policy is off", async () => {
    const { rig } = await fixScene(fixing("{ mode: off }"));
    alertOn(rig, "alpha");
    await work(rig);
    expect(rig.github.requests).toEqual([]);
  });

  it("that cannot be fixed is explained on a check", async () => {
    const { rig } = await fixScene();
    alertOn(rig, "alpha", null);
    await work(rig);
    expect(pullsOf(rig)).toEqual([]);
    const [check] = fixChecks(rig);
    expect(check).toMatchObject({ conclusion: "neutral", output: { title: "1 vulnerable package: 1 that cannot be fixed by one" } });
    expect(check?.output.summary).toContain("### What cannot be fixed by a pull request");
  });

  it("names no vulnerability in a public repository", async () => {
    const { rig } = await fixScene(enforced, { open: true });
    alertOn(rig, "alpha", "1.0.1", { ghsa: "GHSA-2222-3333-4444", summary: "Somebody can read everything" });
    await work(rig);
    expect(pullsOf(rig)).toHaveLength(1);
    const written = JSON.stringify(rig.github.requests.filter(({ write }) => write));
    expect(written).not.toContain("GHSA-2222-3333-4444");
    expect(written).not.toContain("read everything");
  });

  it("does not bring in another known vulnerability", async () => {
    const { rig } = await fixScene();
    rig.github.publishAdvisory({ vulnerabilities: [{ ecosystem: "npm", package: "alpha", range: "= 1.0.1", patched: "1.0.2" }] });
    alertOn(rig, "alpha");
    await work(rig);
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.2");
  });

  it("does not bring in a version that is an attack", async () => {
    const { rig } = await fixScene(enforced, { files: locked({ alpha: "1.0.0", beta: "1.0.0" }) });
    for (const name of ["alpha", "beta"]) {
      rig.github.publishAdvisory({
        malware: true,
        vulnerabilities: [{ ecosystem: "npm", package: name, range: "= 1.0.1", patched: null }],
      });
      alertOn(rig, name);
    }
    await work(rig);
    const versions = ["alpha", "beta"].map((name) => versionIn(fileAt(rig, `pipewarden/npm/-/${name}`, "package-lock.json"), name));
    expect(versions).toEqual(["1.0.2", "1.0.2"]);
  });
});

describe("a pull request of the bot's", () => {
  const opened = async (installed: Readonly<Record<string, string>> = { alpha: "1.0.0" }) => {
    const { rig } = await fixScene(enforced, { files: locked(installed) });
    const alert = alertOn(rig, "alpha");
    await work(rig);
    const [pull] = pullsOf(rig);
    if (pull === undefined) throw new Error("No pull request was opened.");
    rig.github.resetLog();
    return { rig, alert, pull };
  };

  it("is brought up to date in place when another alert asks for more", async () => {
    const { rig, pull } = await opened();
    alertOn(rig, "alpha", "1.0.2");
    await work(rig);
    expect(pullsOf(rig)).toHaveLength(1);
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.2");
    const [now] = pullsOf(rig);
    expect(now?.title).toContain("1.0.2");
    expect(now?.title).not.toBe(pull.title);
  });

  it("is made anew on the base branch when that changes the same file, with one commit", async () => {
    const { rig } = await opened({ alpha: "1.0.0", beta: "1.0.0" });
    rig.github.commit(shop, "main", locked({ alpha: "1.0.0", beta: "1.0.1" }), "carl");
    await work(rig);
    const lock = fileAt(rig, branch, "package-lock.json");
    expect([versionIn(lock, "alpha"), versionIn(lock, "beta")]).toEqual(["1.0.1", "1.0.1"]);
    const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/compare/main...${encodeURIComponent(branch)}`);
    expect(body).toMatchObject({ ahead_by: 1, behind_by: 0 });
  });

  it("is left where it is when the base branch changes something else", async () => {
    const { rig, pull } = await opened();
    rig.github.commit(shop, "main", { "src/a.js": "1\n" }, "carl");
    await work(rig);
    await aDayLater(rig);
    expect(pullsOf(rig)[0]?.head.sha).toBe(pull.head.sha);
  });

  it("is left to whoever commits to its branch, who is told so once", async () => {
    const { rig, pull } = await opened();
    const theirs = rig.github.commit(shop, branch, { "src/fixed.js": "1\n" }, "carl");
    await work(rig);
    alertOn(rig, "alpha", "1.0.2");
    await work(rig);
    await aDayLater(rig);
    expect(pullsOf(rig)[0]?.head.sha).toBe(theirs);
    expect(commentsOn(rig, pull.number)).toHaveLength(1);
    expect(commentsOn(rig, pull.number)[0]).toContain("committed to this branch");
  });

  it("is closed with a reason, and its branch deleted, when the alert is fixed otherwise", async () => {
    const { rig, alert, pull } = await opened();
    rig.github.commit(shop, "main", locked({ alpha: "1.0.2" }), "carl");
    rig.github.moveDependabotAlert(shop, alert, "fixed");
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed", merged_at: null }]);
    expect(commentsOn(rig, pull.number)[0]).toContain("not vulnerable any more");
    expect(refExists(rig, branch)).toBe(false);
  });

  it("is closed when the base branch has a version that is not vulnerable, before GitHub has noticed", async () => {
    const { rig, pull } = await opened();
    rig.github.commit(shop, "main", locked({ alpha: "1.0.2" }), "carl");
    await work(rig);
    expect(pullsOf(rig)[0]?.state).toBe("closed");
    expect(commentsOn(rig, pull.number)[0]).toContain("not vulnerable any more");
  });

  it("is closed when its alert is dismissed, and opened anew when that is taken back", async () => {
    const { rig, alert, pull } = await opened();
    const dismiss = (body: object) => rig.github.as("mia").request("PATCH", `/repos/${shop}/dependabot/alerts/${alert}`, body);
    rig.github.addCollaborator(shop, "mia", "admin");
    dismiss({ state: "dismissed", dismissed_reason: "tolerable_risk" });
    await work(rig);
    expect(commentsOn(rig, pull.number)[0]).toContain("has been dismissed");
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
    rig.clock.advance(60_000);
    dismiss({ state: "open" });
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }, { state: "open" }]);
  });

  it("that a person closes is not opened again, not by another alert either, until they reopen it", async () => {
    const { rig, pull } = await opened();
    close(rig, pull.number);
    await work(rig);
    rig.clock.advance(60_000);
    alertOn(rig, "alpha", "1.0.2");
    await work(rig);
    await aDayLater(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
    expect(fixChecks(rig)[0]?.output.summary).toContain("left alone: `carl` closed");
    rig.github.as("carl").request("PATCH", `/repos/${shop}/pulls/${pull.number}`, { state: "open" });
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "open" }]);
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.2");
  });

  it("that a person closes with its branch is not opened again", async () => {
    const { rig, pull } = await opened();
    close(rig, pull.number);
    rig.github.as("carl").request("DELETE", `/repos/${shop}/git/refs/heads/${branch}`);
    await work(rig);
    await aDayLater(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
    expect(refExists(rig, branch)).toBe(false);
  });

  it("is merged by a person, and its branch goes", async () => {
    const { rig, alert, pull } = await opened();
    rig.github.as("mia").request("PUT", `/repos/${shop}/pulls/${pull.number}/merge`, {});
    rig.github.moveDependabotAlert(shop, alert, "fixed");
    await work(rig);
    expect(versionIn(fileAt(rig, "main", "package-lock.json"), "alpha")).toBe("1.0.1");
    expect(refExists(rig, branch)).toBe(false);
    expect(pullsOf(rig)).toHaveLength(1);
  });
});
