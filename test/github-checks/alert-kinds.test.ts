import { describe, expect, it } from "vitest";
import { resolveAlert } from "../../src/github/alert-kinds.ts";
import { kindScene } from "./kind-scene.ts";

const open = { state: "open", resolution: null };
const closed = { state: "resolved", resolution: "wont_fix" };

async function scene() {
  const found = await kindScene(resolveAlert);
  const commit = found.github.commit("acme/api", "main", { "a.env": "key = open sesame!\n" }, "ann");
  const alert = found.github.openSecretAlert("acme/api", {
    secret: "open sesame",
    secretType: "acme_password",
    locations: [{ type: "commit", commit, path: "a.env" }],
  });
  const change = (want: typeof open | typeof closed, params = {}) => found.change("api", { alert }, want, open, params);
  return { ...found, alert, change, now: () => found.ann.request("GET", `/repos/acme/api/secret-scanning/alerts/${alert}`).body };
}

describe("an alert of secret scanning", () => {
  it("is resolved with a comment and opened again, and the secret is never asked for", async () => {
    const { github, change, read, perform, now } = await scene();
    expect(await read(change(closed))).toEqual(open);
    expect(await perform(change(closed, { comment: "Put aside." }))).toEqual(closed);
    expect(now()).toMatchObject({ ...closed, resolution_comment: "Put aside.", resolved_by: { login: "warden[bot]" } });
    expect(await read(change(closed))).toEqual(closed);
    expect(await perform(change(open))).toEqual(open);
    const asked = github.requests.filter(({ method, route }) => method === "GET" && route?.includes("secret-scanning"));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every(({ path }) => path.endsWith("?hide_secret=true"))).toBe(true);
  });

  it("that only reviewers may close stays open, and the sentence says who can", async () => {
    const { github, change, perform, now } = await scene();
    github.setSecretScanning("acme/api", { delegatedDismissal: true });
    await expect(perform(change(closed))).rejects.toMatchObject({
      code: "alert_dismissal_delegated",
      message: expect.stringContaining("Ask one of them to close it on GitHub."),
    });
    expect(now()).toMatchObject(open);
  });

  it("that GitHub does not change is told of with its reason", async () => {
    const { change, perform } = await scene();
    await perform(change(closed));
    await expect(perform(change(closed))).rejects.toMatchObject({
      code: "alert_not_changed",
      message: expect.stringContaining("The resolution was not changed."),
    });
  });

  it("changes something at GitHub, so that a pause of the repository holds it", () => {
    expect(resolveAlert.tells).toBeUndefined();
  });

  it("is none where secret scanning is off, which is no error", async () => {
    const { github, change, read } = await scene();
    github.setSecretScanning("acme/api", { enabled: false });
    expect(await read(change(closed))).toBeNull();
  });
});
