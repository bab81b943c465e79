import { describe, expect, it } from "vitest";
import {
  type DependabotAlertStanding,
  dismissDependabotAlert,
  listDependabotAlerts,
  longestDismissalComment,
  readDependabotAlert,
} from "../../src/github/dependabot-alert-kinds.ts";
import { kindScene } from "../github-checks/kind-scene.ts";

const open: DependabotAlertStanding = { state: "open", reason: null };
const dismissed: DependabotAlertStanding = { state: "dismissed", reason: "not_used" };
const leftPad = { package: "left-pad", range: "< 1.3.0", patched: "1.3.0" };

async function scene() {
  const found = await kindScene(dismissDependabotAlert);
  const alert = found.github.openDependabotAlert("acme/api", leftPad);
  const reader = await found.clients.reader(found.places.api, { vulnerability_alerts: "read" });
  const wish = (want = dismissed, params = {}) => found.change("api", { alert }, want, open, params);
  const now = () => found.ann.request("GET", `/repos/acme/api/dependabot/alerts/${alert}`).body;
  return { ...found, alert, reader, wish, now };
}

describe("Dependabot's alerts", () => {
  it("are dismissed with a comment that is cut at GitHub's limit, and opened again", async () => {
    const { wish, read, perform, now } = await scene();
    expect(await read(wish())).toEqual(open);
    expect(await perform(wish(dismissed, { comment: "é".repeat(400) }))).toEqual(dismissed);
    expect(now()).toMatchObject({
      state: "dismissed",
      dismissed_reason: "not_used",
      dismissed_comment: "é".repeat(longestDismissalComment),
      dismissed_by: { login: "warden[bot]" },
    });
    expect(await read(wish())).toEqual(dismissed);
    expect(await perform(wish(open))).toEqual(open);
  });

  it("stay open where only reviewers may dismiss them, and the sentence says who can", async () => {
    const { github, wish, perform, now } = await scene();
    github.setDependabotAlerts("acme/api", { delegatedDismissal: true });
    await expect(perform(wish())).rejects.toMatchObject({ code: "dependabot_dismissal_delegated" });
    expect(now()).toMatchObject({ state: "open" });
  });

  it("are listed by state, page after page", async () => {
    const { github, places, reader } = await scene();
    for (let count = 0; count < 101; count += 1) github.openDependabotAlert("acme/api", leftPad);
    github.moveDependabotAlert("acme/api", 2, "fixed");
    github.resetLog();
    const listed = await listDependabotAlerts(reader, places.api, "open");
    expect(listed?.more).toBe(false);
    expect(listed?.alerts.map(({ number }) => number)).toEqual(
      [...Array(102).keys()].map((index) => 102 - index).filter((number) => number !== 2),
    );
    expect(github.requests.filter(({ route }) => route?.endsWith("/dependabot/alerts"))).toHaveLength(2);
    expect((await listDependabotAlerts(reader, places.api, "fixed"))?.alerts).toMatchObject([{ number: 2, state: "fixed" }]);
  });

  it("are none where they are switched off, or where the repository is archived", async () => {
    const { github, ann, places, reader, wish, read, alert } = await scene();
    github.setDependabotAlerts("acme/api", { enabled: false });
    expect(await listDependabotAlerts(reader, places.api, "open")).toBeUndefined();
    expect(await readDependabotAlert(reader, places.api, alert)).toBeUndefined();
    expect(await read(wish())).toBeNull();
    github.setDependabotAlerts("acme/api", {});
    expect(await readDependabotAlert(reader, places.api, alert)).toMatchObject({ number: alert, security_advisory: { severity: "high" } });
    expect(await readDependabotAlert(reader, places.api, 99)).toBeUndefined();
    ann.request("PATCH", "/repos/acme/api", { archived: true });
    expect(await listDependabotAlerts(reader, places.api, "open")).toBeUndefined();
  });
});
