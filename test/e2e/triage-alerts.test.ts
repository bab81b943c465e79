import { describe, expect, it } from "vitest";
import { eventsOf } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { sweepAnHourLater } from "./scene.ts";
import { findingsOf, secretsScene, token, work } from "./secrets-scene.ts";
import { alertNow, alertOf, conclusionOf, decideOnGitHub, leaked, say } from "./triage-scene.ts";

/** Requests by which alerts were changed, in order. */
const patches = (rig: Rig): unknown[] =>
  rig.github.requests
    .filter(({ method, route }) => method === "PATCH" && route?.includes("secret-scanning"))
    .map(({ requestBody }) => requestBody);
/** How often a secret was asked for. */
const revealed = (rig: Rig): number =>
  rig.github.requests.filter(
    ({ path, method }) =>
      method === "GET" && /secret-scanning\/alerts\/\d+$/.test(path.split("?")[0] ?? "") && !path.includes("hide_secret=true"),
  ).length;

const idOfPerson = (rig: Rig, login: string): number =>
  (rig.github.as("alice").request("GET", `/users/${login}`).body as { id: number }).id;

describe("an alert of GitHub's secret scanning", () => {
  it("is the same finding as the bot's own, and its secret is read no more than it must be", async () => {
    const rig = await secretsScene();
    const { head } = await leaked(rig);
    rig.github.resetLog();
    const alert = alertOf(rig, head, { bypassedBy: "carl" });
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ severity: "critical", detail: { alerts: [{ number: alert, bypassed: true }] } }]);
    expect(revealed(rig)).toBeLessThanOrEqual(2);
    const bypass = eventsOf(rig).filter(({ data }) => data.api.operation === "secrets.push_protection_bypassed");
    expect(bypass).toMatchObject([
      { data: { unmapped: { phase: "succeeded" }, actor: { user: { uid: String(idOfPerson(rig, "carl")) } } } },
    ]);
    rig.github.resetLog();
    decideOnGitHub(rig, alert, { state: "resolved", resolution: "used_in_tests" });
    await work(rig);
    expect(revealed(rig)).toBe(0);
    const everything = JSON.stringify([rig.table.items(), rig.recording]);
    expect(everything).not.toContain(token(1));
  });

  it("that somebody closes and opens on GitHub moves the finding and the check with it, and nothing comes back", async () => {
    const rig = await secretsScene();
    const { head } = await leaked(rig);
    const alert = alertOf(rig, head);
    await work(rig);
    rig.github.resetLog();
    decideOnGitHub(rig, alert, { state: "resolved", resolution: "wont_fix" });
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed", resolution: { as: "wont-fix", by: "alice" } }]);
    expect(conclusionOf(rig, head)).toBe("success");
    decideOnGitHub(rig, alert, { state: "open" });
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", resolution: null }]);
    expect(conclusionOf(rig, head)).toBe("failure");
    expect(patches(rig)).toEqual([]);
  });

  it("that a command closes is closed once: the bot's own change says nothing new to it", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const alert = alertOf(rig, head);
    await work(rig);
    rig.github.resetLog();
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:used-in-tests reason:"A fixture."`);
    expect(patches(rig)).toMatchObject([{ state: "resolved", resolution: "used_in_tests" }]);
    expect(JSON.stringify(patches(rig))).not.toContain("A fixture");
    const decided = findingsOf(rig);
    await work(rig);
    expect(findingsOf(rig)).toEqual(decided);
    expect(alertNow(rig, alert)).toMatchObject({ state: "resolved", resolution: "used_in_tests" });
  });
});

describe("a dismissal until a day", () => {
  it("is over with the hour after that day: the finding, the check and the alert are open again", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const alert = alertOf(rig, head);
    await work(rig);
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:wont-fix until:2026-01-15 reason:"Today only."`);
    expect(alertNow(rig, alert)).toMatchObject({ state: "resolved" });
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed" }]);
    rig.clock.advance(12 * 3_600_000);
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", resolution: null }]);
    expect(alertNow(rig, alert)).toMatchObject({ state: "open" });
    expect(conclusionOf(rig, head)).toBe("failure");
  });
});
