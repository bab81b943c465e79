import { describe, expect, it } from "vitest";
import { callsOf, writesTo } from "./assertions.ts";
import { findingsOf, propose, secretChecks, secretComments, secretsScene, shop, token, work } from "./secrets-scene.ts";

describe("what people write", () => {
  it("in an issue is kept as a finding although it is edited away, and nothing points at it in public", async () => {
    const rig = await secretsScene(undefined, { open: true });
    const { body } = rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: "Help", body: `My key is ${token(30)}.` });
    const { number } = body as { number: number };
    rig.github.as("carl").request("PATCH", `/repos/${shop}/issues/${number}`, { body: "My key is secret." });
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", detail: { places: [{ kind: "body", of: "issue", number }] } }]);
    expect(writesTo(rig, shop)).toEqual([]);
  });

  it("costs GitHub no request as long as it holds nothing, but for the organisation's rules once a minute", async () => {
    const rig = await secretsScene();
    const bot = await rig.startBot();
    for (let n = 0; n < 20; n += 1) {
      rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: `Question ${n}`, body: "How do I set a password?" });
    }
    await rig.settle(bot);
    expect(callsOf(rig).map(({ path }) => path)).toEqual([
      "/repos/acme/.github/contents/.gitleaks.toml",
      "/repos/acme/.github/contents/.gitleaksignore",
    ]);
  });
});

describe("very many secrets", () => {
  it("are all kept, by looks that follow each other, and the last one finishes the check", async () => {
    const rig = await secretsScene();
    const lines = Array.from({ length: 180 }, (_, n) => `KEY_${n}=${token(1_000 + n)}\n`).join("");
    const head = rig.github.commit(shop, "topic", { "all.env": lines }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    expect(findingsOf(rig)).toHaveLength(180);
    expect(secretChecks(rig, head).at(-1)).toMatchObject({
      conclusion: "failure",
      output: { title: "180 secrets leaked", annotations_count: 150 },
    });
    expect(secretComments(rig, pull)).toHaveLength(1);
  });
});

describe("a check that somebody asks for again", () => {
  it("is made anew for all commits of the pull request, a fork's too, and reads none of them twice", async () => {
    const rig = await secretsScene(undefined, { open: true });
    rig.github.createUser("eve");
    const fork = rig.github.createFork(shop, "eve").full_name;
    rig.github.commit(fork, "topic", { "src/config.ts": `key = "${token(20)}"\n` }, "eve");
    const head = rig.github.commit(fork, "topic", { "src/other.ts": "export {};\n" }, "eve");
    propose(rig, "eve:topic", { by: "eve" });
    await work(rig);
    const [check] = secretChecks(rig, head);
    rig.github.resetLog();
    rig.github.rerequestCheckRun(shop, Number(check?.id), "mia");
    await work(rig);
    expect(secretChecks(rig, head).at(-1)).toMatchObject({ conclusion: "failure" });
    expect(callsOf(rig).filter(({ path }) => /\/commits\/[0-9a-f]{40}$/.test(path))).toEqual([]);
  });
});

describe("a merge queue", () => {
  it.each([
    ["fails what brings a secret", `key = "${token(60)}"\n`, "failure"],
    ["passes what is clean, since it waits for an answer", "export {};\n", "success"],
  ])("%s", async (_what, text, conclusion) => {
    const rig = await secretsScene();
    rig.github.commit(shop, "topic", { "a.ts": text }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const { headSha } = rig.github.requestMergeGroup(shop, pull, "alice");
    await work(rig);
    expect(secretChecks(rig, headSha)).toMatchObject([{ status: "completed", conclusion }]);
  });
});
