import { describe, expect, it } from "vitest";
import { reactionsOf } from "./conversation.ts";
import {
  alertOn,
  close,
  commentsOn,
  fileAt,
  fixing,
  fixScene,
  locked,
  pullsOf,
  refExists,
  shop,
  versionIn,
  work,
} from "./dependencies-scene.ts";
import type { Rig } from "./rig.ts";

const branch = "pipewarden/npm/-/alpha";

/** Lets somebody write a command, and the bot do it; answers the comment's id. */
async function say(rig: Rig, by: string, conversation: number, command: string): Promise<number> {
  // What happens within one second is in no order that GitHub tells.
  rig.clock.advance(2_000);
  const { body, status } = rig.github
    .as(by)
    .request("POST", `/repos/${shop}/issues/${conversation}/comments`, { body: `/warden ${command}` });
  expect(status).toBe(201);
  await work(rig);
  return (body as { id: number }).id;
}

/** An open pull request that fixes `alpha`, and its head. */
async function opened(home?: string) {
  const { rig } = await fixScene(home);
  const alert = alertOn(rig, "alpha");
  await work(rig);
  const [pull] = pullsOf(rig);
  if (pull === undefined) throw new Error("There is no pull request.");
  return { rig, alert, number: pull.number, sha: pull.head.sha };
}

/** The files in the root folder. */
const pathsAt = (rig: Rig, ref: string): string[] =>
  (rig.github.as("alice").request("GET", `/repos/${shop}/contents/?ref=${encodeURIComponent(ref)}`).body as { path: string }[]).map(
    ({ path }) => path,
  );
const headOf = (rig: Rig): string | undefined => pullsOf(rig).at(-1)?.head.sha;
const alertState = (rig: Rig, alert: number) => rig.github.as("alice").request("GET", `/repos/${shop}/dependabot/alerts/${alert}`).body;

describe("fix", () => {
  it("opens a pull request that somebody had closed", async () => {
    const { rig, number } = await opened();
    close(rig, number);
    await work(rig);
    const comment = await say(rig, "carl", number, "fix alpha");
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }, { state: "open", head: { ref: branch } }]);
    expect(reactionsOf(rig, comment)).toContain("+1");
    expect(commentsOn(rig, number).at(-1)).toContain("Propose the fix of alpha");
  });

  it("opens one where the policy only reports, for whoever may open one by hand", async () => {
    const { rig } = await fixScene(fixing("{ mode: report }"));
    const alert = alertOn(rig, "alpha");
    await work(rig);
    expect(pullsOf(rig)).toEqual([]);
    const { body } = rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: "Dependencies" });
    const { number } = body as { number: number };
    await say(rig, "carl", number, `fix ${alert}`);
    expect(pullsOf(rig)).toMatchObject([{ state: "open", head: { ref: branch } }]);
  });

  it("says which dependencies it knows to whoever names another", async () => {
    const { rig, number } = await opened();
    await say(rig, "carl", number, "fix omega");
    expect(commentsOn(rig, number).at(-1)).toMatch(/no vulnerable dependency called `omega`.*Known are `alpha`/s);
  });

  it("is not for readers", async () => {
    const { rig, number } = await opened();
    close(rig, number);
    rig.github.addCollaborator(shop, "rita", "read");
    await say(rig, "rita", number, "fix alpha");
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
  });
});

describe("rebase", () => {
  it("puts the fix onto its base as it is now", async () => {
    const { rig, number } = await opened();
    const base = rig.github.commit(shop, "main", { "b.txt": "1\n" }, "carl");
    await say(rig, "carl", number, "rebase");
    const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/commits/${headOf(rig)}`);
    expect(body).toMatchObject({ parents: [{ sha: base }] });
  });

  it("leaves what somebody has committed alone", async () => {
    const { rig, number } = await opened();
    const theirs = rig.github.commit(shop, branch, { "b.txt": "1\n" }, "carl");
    const comment = await say(rig, "carl", number, "rebase");
    expect(headOf(rig)).toBe(theirs);
    expect(reactionsOf(rig, comment)).toContain("-1");
  });

  it("is for the bot's own pull requests only", async () => {
    const { rig } = await opened();
    rig.github.commit(shop, "mine", { "b.txt": "1\n" }, "carl");
    const { body } = rig.github.as("carl").request("POST", `/repos/${shop}/pulls`, { title: "Mine", head: "mine", base: "main" });
    const { number } = body as { number: number };
    await say(rig, "carl", number, "rebase");
    expect(commentsOn(rig, number).at(-1)).toContain("no pull request of mine");
  });
});

describe("recreate", () => {
  it("drops what others have committed, where it names the head", async () => {
    const { rig, number } = await opened();
    const theirs = rig.github.commit(shop, branch, { "b.txt": "1\n" }, "carl");
    await work(rig);
    await say(rig, "mia", number, `recreate ${theirs}`);
    expect(headOf(rig)).not.toBe(theirs);
    expect(versionIn(fileAt(rig, branch, "package-lock.json"), "alpha")).toBe("1.0.1");
    expect(pathsAt(rig, branch)).not.toContain("b.txt");
  });

  it("does nothing for another head, or somebody who only writes", async () => {
    const { rig, number, sha } = await opened();
    const theirs = rig.github.commit(shop, branch, { "b.txt": "1\n" }, "carl");
    await work(rig);
    await say(rig, "mia", number, `recreate ${sha}`);
    await say(rig, "carl", number, `recreate ${theirs}`);
    expect(headOf(rig)).toBe(theirs);
  });
});

describe("ignore", () => {
  it("closes the fix, dismisses its alerts as it is told, and lasts", async () => {
    const { rig, alert, number } = await opened();
    await say(rig, "mia", number, `ignore as:tolerable-risk reason:"The function is not called."`);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
    expect(refExists(rig, branch)).toBe(false);
    expect(alertState(rig, alert)).toMatchObject({
      state: "dismissed",
      dismissed_reason: "tolerable_risk",
      dismissed_comment: "The function is not called.",
    });
    expect(commentsOn(rig, number).join("\n")).toContain("`mia` said that it is to be ignored");
    alertOn(rig, "alpha", "1.0.2");
    await work(rig);
    expect(pullsOf(rig)).toHaveLength(1);
  });

  it("is taken back by unignore, with its alerts", async () => {
    const { rig, alert, number } = await opened();
    await say(rig, "mia", number, `ignore as:not-used reason:"Only there by mistake."`);
    const comment = await say(rig, "carl", number, "unignore alpha");
    expect(alertState(rig, alert)).toMatchObject({ state: "open" });
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }, { state: "open" }]);
    expect(reactionsOf(rig, comment)).toContain("+1");
  });

  it("ends with its last day", async () => {
    const { rig, number } = await opened();
    const until = new Date(rig.clock.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await say(rig, "mia", number, `ignore until:${until} reason:"Next week."`);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }]);
    rig.clock.advance(3 * 86_400_000);
    alertOn(rig, "alpha", "1.0.2");
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "closed" }, { state: "open" }]);
  });

  it("takes no day that is over, and nobody who only writes", async () => {
    const { rig, number } = await opened();
    await say(rig, "mia", number, `ignore until:2020-01-01 reason:"Over."`);
    await say(rig, "carl", number, `ignore reason:"I may not."`);
    expect(pullsOf(rig)).toMatchObject([{ state: "open" }]);
  });
});

describe("automerge", () => {
  const autoMergeOf = (rig: Rig, number: number) =>
    (rig.github.as("alice").request("GET", `/repos/${shop}/pulls/${number}`).body as { auto_merge: unknown }).auto_merge;

  it("is switched on for the head that is named, and off again", async () => {
    const { rig, number, sha } = await opened();
    rig.github.as("alice").request("PATCH", `/repos/${shop}`, { allow_auto_merge: true });
    rig.github.as("alice").request("PUT", `/repos/${shop}/branches/main/protection`, {
      required_status_checks: { strict: false, contexts: ["ci"] },
      enforce_admins: false,
      required_pull_request_reviews: null,
      restrictions: null,
    });
    await say(rig, "mia", number, `automerge ${"0".repeat(40)}`);
    expect(autoMergeOf(rig, number)).toBeNull();
    await say(rig, "mia", number, `automerge ${sha}`);
    expect(autoMergeOf(rig, number)).toMatchObject({ merge_method: "squash" });
    await say(rig, "mia", number, `automerge ${sha} off`);
    expect(autoMergeOf(rig, number)).toBeNull();
  });

  it("says what is in the way", async () => {
    const { rig, number, sha } = await opened();
    const comment = await say(rig, "mia", number, `automerge ${sha}`);
    expect(commentsOn(rig, number).at(-1)).toContain("Auto-merge is not allowed in this repository");
    expect(reactionsOf(rig, comment)).toContain("-1");
  });
});

it("knows no fixes where the files cannot be fixed, and says why", async () => {
  const { rig } = await fixScene(undefined, { files: locked({ alpha: "1.0.0" }) });
  const alert = alertOn(rig, "alpha", null);
  await work(rig);
  const { body } = rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: "Dependencies" });
  const { number } = body as { number: number };
  await say(rig, "carl", number, `fix ${alert}`);
  expect(commentsOn(rig, number).at(-1)).toContain("The last time it could not be");
});
