import { describe, expect, it } from "vitest";
import { alertOn, fileAt, fixChecks, fixScene, pullsOf, versionIn, work } from "./dependencies-scene.ts";

const branch = "pipewarden/npm/-/alpha";

describe("an alert about a vulnerable dependency", () => {
  it("gets a pull request with the lowest version that fixes it, signed, within the budget of requests", async () => {
    const { rig } = await fixScene();
    alertOn(rig, "alpha");
    await work(rig);
    const [pull, ...others] = pullsOf(rig);
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ state: "open", head: { ref: branch }, base: { ref: "main" }, user: { login: "pipewarden[bot]" } });
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.1");
    expect(fixChecks(rig)).toEqual([]);
    const calls = rig.github.requests.filter(({ path }) => !path.endsWith("/access_tokens") && path !== "/app");
    const opened = calls.findIndex(({ method, path }) => method === "POST" && path.endsWith("/pulls"));
    expect(opened).toBeGreaterThan(0);
    expect(calls.slice(0, opened + 1).map(({ method, path }) => `${method} ${path}`).length).toBeLessThanOrEqual(7);
  });
});
