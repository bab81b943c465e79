import { describe, expect, it } from "vitest";
import { type ApplyContext, apply } from "../../src/changes/apply.ts";
import { type Change, makeChange } from "../../src/changes/change.ts";
import { registerKinds } from "../../src/changes/kinds.ts";
import { settle } from "../../src/changes/settle.ts";
import { commitToBranch } from "../../src/github/branch-kinds.ts";
import { classify } from "../../src/github/classify.ts";
import { createGitHub } from "../../src/github/github.ts";
import { openPull, updatePull } from "../../src/github/pull-kinds.ts";
import { repositoryRef } from "../../src/github/repository.ts";
import { commitAt } from "../../src/github/tree.ts";
import { blobId } from "../../src/values/blob-id.ts";
import { Secret } from "../../src/values/secret.ts";
import { openHouse, PERMISSIONS } from "../github-tests/kit.ts";
import { type Faults, killAt } from "../storage/faults.ts";
import { memoryTable } from "../storage/memory-table.ts";

// A fix is a commit on a branch and a pull request from it. The process dies before, or right after, each of its requests to GitHub in
// turn; another one finds the table and GitHub, and does the rest.

const branch = "pipewarden/npm/root/left-pad";
const path = "package-lock.json";
const none: Faults = { around: async (_call, perform) => perform() };

async function house() {
  const { github, app, installation, time, ann } = await openHouse({ permissions: PERMISSIONS });
  let count = 0;
  const clock = { now: () => time.now };

  /** A repository of its own, with what happens in it. */
  const story = async () => {
    count += 1;
    const name = `service-${count}`;
    const created = github.createRepository("acme", name, { private: true, files: { [path]: "{}\n" } });
    const repository = repositoryRef({ ...created, owner: { id: 1, login: "acme" } }, installation.id);
    const table = memoryTable(clock);
    const texts = new Map<string, string>();
    const contextOver = (faults: Faults): ApplyContext => ({
      table,
      ledger: { record: async () => {} },
      github: createGitHub({
        appId: String(app.id),
        privateKey: Secret.of(app.privateKeyPem),
        apiUrl: github.url,
        clock,
        fetch: (url, init) => faults.around(`${init?.method} ${new URL(url).pathname}`, () => globalThis.fetch(url, init)),
      }),
      clock,
      kinds: registerKinds([commitToBranch(new Map([["dependencies", async () => texts]])), openPull, updatePull]),
      brakes: [],
      classify: (error) => classify(error, time.now),
      stillMine: async () => {},
      lookAgain: async () => {},
    });
    const base = await commitAt(await contextOver(none).github.reader(repository, { contents: "read" }), repository, "refs/heads/main");
    const change = (kind: string, target: object, want: Change["want"], before: Change["expect"], params: Change["params"]): Change =>
      makeChange({
        kind,
        capability: "dependencies",
        lane: "fix",
        target: { ...target, repository },
        expect: before,
        want,
        params: { slug: "warden", ...params },
        episode: "e",
        cause: { kind: "sweep", id: "s" },
        summary: "Fix left-pad.",
      });
    const fix = (text: string, head: string | null): Change => {
      texts.set(path, text);
      const want = { parent: base.commit, files: { [path]: blobId(text) }, message: `Fix to ${text}` };
      return change("branches.commit", { branch }, want, { head }, { parentTree: base.tree });
    };
    const words = { title: "Fix left-pad", body: "It is vulnerable.", base: "main" };
    const proposal = change("pulls.open", { branch }, words, null, { labels: ["security"], reviewers: ["bob"] });
    const reworded = (number: number): Change =>
      change("pulls.update", { branch, number }, { ...words, title: "Fix it again", state: "open" }, { ...words, state: "open" }, {});
    const of = (suffix: string) => ann.request("GET", `/repos/acme/${name}${suffix}`).body;
    const shown = () => ({
      commits: (of(`/compare/main...${branch}`) as { ahead_by: number }).ahead_by,
      text: Buffer.from((of(`/contents/${path}?ref=${branch}`) as { content: string }).content, "base64").toString("utf8"),
      branches: (of("/branches") as unknown[]).length,
      pulls: (of("/pulls?state=all") as { title: string; labels: { name: string }[]; requested_reviewers: { login: string }[] }[]).map(
        ({ title, labels, requested_reviewers: reviewers }) => [
          title,
          labels.map((label) => label.name),
          reviewers.map(({ login }) => login),
        ],
      ),
    });
    return { name, repository, contextOver, fix, proposal, reworded, shown };
  };
  return { github, story };
}

type House = Awaited<ReturnType<typeof house>>;
type Story = Awaited<ReturnType<House["story"]>>;

/** Applies changes in their order in one process. */
async function live(changes: readonly Change[], context: ApplyContext, observedNow: boolean): Promise<string[]> {
  const statuses: string[] = [];
  for (const each of changes) statuses.push((await apply(each, context, { observedNow })).status);
  return statuses;
}

/** Kills a process at its k-th request, and lets another one go on; answers whether the first one died. */
async function play(story: Story, changes: readonly Change[], k: number, moment: "before" | "after"): Promise<boolean> {
  const death = killAt(k, moment);
  await live(changes, story.contextOver(death), true).catch(() => undefined);
  const context = story.contextOver(none);
  await settle(story.repository.id, "fix", context);
  expect(await live(changes, context, false), `killed ${moment} request ${k}: ${death.calls.at(-1)}`).toEqual(
    changes.map(() => "succeeded"),
  );
  return death.fired;
}

describe.each(["before", "after"] as const)("the process dies %s each of its requests in turn", (moment) => {
  it("ends with one branch, one commit and one pull request, labelled once and with its reviewer", async () => {
    const { story } = await house();
    for (let k = 1, died = true; died; k += 1) {
      const each = await story();
      died = await play(each, [each.fix("fixed\n", null), each.proposal], k, moment);
      expect(each.shown(), `request ${k}`).toEqual({
        commits: 1,
        text: "fixed\n",
        branches: 2,
        pulls: [["Fix left-pad", ["security"], ["bob"]]],
      });
      if (!died) expect(k).toBeGreaterThan(7);
    }
  });

  it("ends with one newer commit and the same pull request, when these are brought up to date", async () => {
    const { github, story } = await house();
    for (let k = 1, died = true; died; k += 1) {
      const each = await story();
      await live([each.fix("fixed\n", null), each.proposal], each.contextOver(none), true);
      const head = github.headOf(`acme/${each.name}`, branch);
      died = await play(each, [each.fix("fixed anew\n", head), each.reworded(1)], k, moment);
      expect(each.shown(), `request ${k}`).toEqual({
        commits: 1,
        text: "fixed anew\n",
        branches: 2,
        pulls: [["Fix it again", ["security"], ["bob"]]],
      });
      if (!died) expect(k).toBeGreaterThan(5);
    }
  });
});

describe("a fix", () => {
  it("takes a request for each of tree, commit, branch and pull request, and none when it is asked for again", async () => {
    const { github, story } = await house();
    const each = await story();
    const { labels: _l, reviewers: _r, ...params } = each.proposal.params;
    const changes = [each.fix("fixed\n", null), { ...each.proposal, params }];
    github.resetLog();
    await live(changes, each.contextOver(none), true);
    const asked = () => github.requests.map(({ method, route }) => `${method} ${route}`);
    expect(asked().filter((route) => !route.includes("access_tokens"))).toEqual([
      "POST /repos/{owner}/{repo}/git/trees",
      "POST /repos/{owner}/{repo}/git/commits",
      "POST /repos/{owner}/{repo}/git/refs",
      "POST /repos/{owner}/{repo}/pulls",
    ]);
    github.resetLog();
    expect(await live(changes, each.contextOver(none), false)).toEqual(["succeeded", "succeeded"]);
    expect(asked()).toEqual([]);
  });

  it("ends as a conflict, and is looked at again, when somebody pushes while it is written", async () => {
    const { github, story } = await house();
    const each = await story();
    await live([each.fix("fixed\n", null)], each.contextOver(none), true);
    const name = `acme/${each.name}`;
    const head = github.headOf(name, branch);
    let pushed = "";
    const looks: string[] = [];
    const meanwhile: Faults = {
      async around(call, perform) {
        if (call.endsWith("/git/commits")) pushed = github.commit(name, branch, { "mine.txt": "Mine.\n" }, "ann");
        return perform();
      },
    };
    const context = { ...each.contextOver(meanwhile), lookAgain: async ({ id }: Change) => void looks.push(id) };
    const change = each.fix("fixed anew\n", head);
    expect(await apply(change, context, { observedNow: true })).toMatchObject({
      status: "conflict",
      observed: { head: pushed, foreign: true },
    });
    expect(looks).toEqual([change.id]);
    expect(github.headOf(name, branch)).toBe(pushed);
  });
});
