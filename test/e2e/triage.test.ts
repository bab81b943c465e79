import { describe, expect, it } from "vitest";
import type { Rig } from "./rig.ts";
import { findingsOf, propose, secretChecks, secretsScene, shop, token, work } from "./secrets-scene.ts";

/** Writes a comment as somebody and answers what the bot replied to it. */
async function say(rig: Rig, pull: number, by: string, text: string): Promise<string> {
  const { body } = rig.github.as(by).request("POST", `/repos/${shop}/issues/${pull}/comments`, { body: text });
  await work(rig);
  const mark = `pipewarden:reply:issue_comment-${(body as { id: number }).id}`;
  return rig.github.commentsOf(shop, pull).find((comment) => comment.body?.includes(mark) === true)?.body ?? "";
}

const idOf = (rig: Rig, index = 0): string => findingsOf(rig)[index]?.fingerprint.slice(0, 10) ?? "";

/** A pull request of carl's that proposes a token. */
async function leaked(rig: Rig, seed = 1) {
  const head = rig.github.commit(shop, "feature", { "src/config.ts": `export const key = "${token(seed)}";\n` }, "carl");
  const pull = propose(rig, "feature");
  await work(rig);
  return { head, pull, id: idOf(rig) };
}

const conclusionOf = (rig: Rig, head: string): unknown => secretChecks(rig, head).at(-1)?.conclusion;

describe("a finding that is no secret", () => {
  it("is put aside by a command, the check turns green, and GitHub's alert is closed", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    const alert = rig.github.openSecretAlert(shop, {
      secret: token(1),
      secretType: "github_personal_access_token",
      locations: [{ type: "commit", commit: head, path: "src/config.ts" }],
    });
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", detail: { alerts: [{ number: alert }] } }]);
    expect(conclusionOf(rig, head)).toBe("failure");
    const reply = await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"The example of a manual."`);
    expect(reply).toContain(`done: \`Put finding ${id} aside as false-positive.\``);
    expect(reply).toContain(`done: \`Close alert ${alert} of GitHub's secret scanning as false_positive.\``);
    expect(findingsOf(rig)).toMatchObject([
      { state: "dismissed", resolution: { as: "false-positive", by: "mia", reason: "The example of a manual." } },
    ]);
    expect(conclusionOf(rig, head)).toBe("success");
    expect(alertNow(rig, alert)).toMatchObject({
      state: "resolved",
      resolution: "false_positive",
      resolved_by: { login: "pipewarden[bot]" },
    });
  });
});

describe("a scan that somebody asks for", () => {
  it("reads everything again, whatever was known, and forgets nothing that was decided", async () => {
    const rig = await secretsScene();
    const { head, pull, id } = await leaked(rig);
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"An example."`);
    rig.github.resetLog();
    const read = () => rig.github.requests.filter(({ path }) => path.split("?")[0] === `/repos/${shop}/commits/${head}`).length;
    await say(rig, pull, "carl", "/warden recheck");
    expect(read()).toBe(0);
    const reply = await say(rig, pull, "mia", "/warden scan");
    expect(reply).toContain("scanning this pull request again");
    expect(read()).toBeGreaterThan(0);
    expect(findingsOf(rig)).toMatchObject([{ state: "dismissed" }]);
    expect(conclusionOf(rig, head)).toBe("success");
  });
});

const alertNow = (rig: Rig, number: number) =>
  rig.github.as("alice").request("GET", `/repos/${shop}/secret-scanning/alerts/${number}?hide_secret=true`).body;
